"""Offers: a model as one provider offers it. What it can be asked for, what it costs, and until when.

The same model over another route is another offer, because ids, defaults and prices differ. Offers are data: one TOML
file a route, whose schema these classes are (`arena.domain.offer_files` reads them).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from arena.domain.catalog import CATEGORIES, Model
from arena.domain.generation import Capabilities, Sound
from arena.domain.templates import JSON, placeholders

IN_REQUESTS: Final = frozenset(
    {"aspect_ratio", "fps", "frames", "height", "image", "key", "model", "prompt", "resolution", "seconds", "seed"}
    | {"shot", "shot_seconds", "size", "sound", "video", "width"}
)
"""What a request's template can name."""

Text = Annotated[str, Field(min_length=1)]
Positive = Annotated[float, Field(gt=0)]


class Table(BaseModel):
    """A table of a file of the catalog: what it does not know, it does not take."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Status(StrEnum):
    """Whether a model can still be asked for over its route."""

    ACTIVE = "active"
    RETIRED = "retired"
    RENAMED = "renamed"


class Price(Table):
    """What a second of video costs.

    Attributes:
        per_second: US dollars.
        highest: US dollars at most, where the source gives a range.
        resolution: Of clips of this resolution; None for all.
        sound: Of clips with sound, or without; None for both.
        on: The day on which the source said so; None where it has no date.
        source: Who says so.
    """

    per_second: Annotated[float, Field(ge=0)]
    highest: Positive | None = None
    resolution: Text | None = None
    sound: bool | None = None
    on: date | None = None
    source: Text


class Range(Table):
    """Whole seconds from one length to another, both included."""

    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(le=600)]


class Call(Table):
    """How an offer is asked for clips of some categories, and what it can be asked for.

    Attributes:
        id: The provider's id.
        categories: Slugs of the categories.
        aspect_ratios: E.g. `16:9`; empty where the source decides.
        seconds: Durations, ascending; empty where the source decides.
        resolutions: Lowest first; empty where there is no choice.
        sound: Whether its clips have sound.
        fps: Frames a second; None where it is not known or not the same for all.
        reference_images: How many it takes at most.
        source_clip: Whether it takes a clip to edit.
        shots: Whether it takes a list of shots.
        seed: Whether it takes a seed.
        longest_prompt: UTF-16 code units; None where no limit is known.
        sizes: The provider's word for a picture of an aspect ratio and a resolution, by `16:9 720p`.
        request: The body, as a template (`arena.domain.templates`); None for what the adapter sends to every model.
    """

    id: Text
    categories: Annotated[tuple[str, ...], Field(min_length=1)]
    aspect_ratios: tuple[Annotated[str, Field(pattern=r"^\d+:\d+$")], ...] = ()
    seconds: tuple[Positive, ...] = ()
    resolutions: tuple[Annotated[str, Field(pattern=r"^\d+[pk]$")], ...] = ()
    sound: Sound = Sound.NEVER
    fps: Annotated[int, Field(gt=0, le=120)] | None = None
    reference_images: Annotated[int, Field(ge=0, le=30)] = 0
    source_clip: bool = False
    shots: bool = False
    seed: bool = False
    longest_prompt: Annotated[int, Field(ge=1)] | None = None
    sizes: Mapping[Annotated[str, Field(pattern=r"^\d+:\d+ \d+[pk]$")], Text] = {}
    request: Mapping[str, JSON] | None = None

    @field_validator("seconds", mode="before")
    @classmethod
    def _spelt_out(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        span = Range.model_validate(value)
        if span.first > span.last:
            raise ValueError("first comes after last")
        return tuple(float(second) for second in range(span.first, span.last + 1))

    @field_validator("seconds")
    @classmethod
    def _ascending(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if list(value) != sorted(set(value)):
            raise ValueError("must be ascending")
        return value

    @field_validator("categories")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if strange := sorted(set(value) - set(CATEGORIES)):
            raise ValueError(f"there is no category {strange[0]!r}; the categories are {', '.join(CATEGORIES)}")
        return value

    @field_validator("request")
    @classmethod
    def _fillable(cls, value: Mapping[str, JSON] | None) -> Mapping[str, JSON] | None:
        if strange := sorted(placeholders(value) - IN_REQUESTS):
            raise ValueError(f"there is no {{{strange[0]}}}; there are {', '.join(sorted(IN_REQUESTS))}")
        return value

    @model_validator(mode="after")
    def _sized(self) -> Self:
        """Every shape on offer has a word where any has one."""
        wanted = {f"{ratio} {height}" for ratio in self.aspect_ratios for height in self.resolutions}
        if self.sizes and wanted != set(self.sizes):
            odd = sorted(wanted ^ set(self.sizes))
            raise ValueError(f"sizes and the product of aspect_ratios and resolutions differ in {', '.join(odd)}")
        return self

    @property
    def capabilities(self) -> Capabilities:
        """What it can be asked for."""
        return Capabilities(
            categories=frozenset(self.categories),
            aspect_ratios=self.aspect_ratios,
            seconds=self.seconds,
            resolutions=self.resolutions,
            sound=self.sound,
            reference_images=self.reference_images,
            source_clip=self.source_clip,
            shots=self.shots,
            seed=self.seed,
            longest_prompt=self.longest_prompt,
            fps=self.fps,
        )


class Offer(Table):
    """A model over one route.

    Attributes:
        slug: Its identity in logs and URLs.
        name: Its name on a page.
        organization: Who makes the model.
        family: What other routes and versions of it have in common, e.g. `kling-3`.
        route: The backend it is reached through.
        status: Whether it can still be asked for.
        sunset: The day on which it was, or will be, taken away.
        successor: Slug of what to ask instead.
        released: The day on which the model came out.
        open_weights: Whether its weights can be downloaded; None when unknown.
        licence: Of its weights or its clips, where that is known.
        note: What else an operator should know.
        prices: All that are known, of all days.
        sources: Where all this is from.
        calls: How it is asked, by category; none where it can't be any more.
    """

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
    name: Text
    organization: Text
    family: Text
    route: Text
    status: Status = Status.ACTIVE
    sunset: date | None = None
    successor: Text | None = None
    released: date | None = None
    open_weights: bool | None = None
    licence: Text | None = None
    note: str = ""
    prices: tuple[Price, ...] = ()
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    calls: Annotated[tuple[Call, ...], Field(alias="call")] = ()

    @model_validator(mode="after")
    def _sound_of_mind(self) -> Self:
        if self.status is Status.ACTIVE and not self.calls:
            raise ValueError("an active model needs a [[model.call]]")
        if self.status is not Status.ACTIVE and not (self.successor or self.note):
            raise ValueError(f"a {self.status} model needs a successor, or a note that says why there is none")
        taken: set[str] = set()
        for call in self.calls:
            if twice := sorted(taken & set(call.categories)):
                raise ValueError(f"two calls are for {twice[0]}")
            taken |= set(call.categories)
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that it has clips for, in the order of `CATEGORIES`."""
        mine = {category for call in self.calls for category in call.categories}
        return tuple(category for category in CATEGORIES if category in mine)

    @property
    def model(self) -> Model:
        """The model as the board knows it."""
        price = self.price()
        return Model(
            slug=self.slug,
            name=self.name,
            organization=self.organization,
            route=self.route,
            open_weights=self.open_weights,
            price_per_second=price.per_second if price else None,
        )

    def call(self, category: str) -> Call | None:
        """How it is asked for a clip of this category; None where it has none."""
        return next((call for call in self.calls if category in call.categories), None)

    def price(self, *, resolution: str = "720p", sound: bool = False, on: date | None = None) -> Price | None:
        """What a second costs on a day, today unless another is given; None where nobody says.

        The newest figure holds; of one day, the one that says most of what it is for. A figure without a date is
        older than any other.
        """
        fitting = [
            price
            for price in self.prices
            if price.resolution in {None, resolution}
            and price.sound in {None, sound}
            and (on is None or price.on is None or price.on <= on)
        ]
        if not fitting:
            return None
        return max(fitting, key=lambda price: (price.on or date.min, -(price.resolution, price.sound).count(None)))

    def cost(self, seconds: float, *, resolution: str = "720p", sound: bool = False) -> float | None:
        """US dollars that a clip costs at most; None where nobody says."""
        price = self.price(resolution=resolution, sound=sound)
        return None if price is None else (price.highest or price.per_second) * seconds
