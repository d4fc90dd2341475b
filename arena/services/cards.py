"""Cards: a model on one page. Where it stands on each board, whom it beats, on what, and what its clips are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from arena.domain.catalog import CATEGORIES, Category
from arena.services.battles import Battles
from arena.services.boards import Boards, MadeBoard
from arena.services.clock import iso
from arena.services.duels import Round
from arena.services.facets import Facets
from arena.services.filters import BoardFilter
from arena.services.growing import Rows
from arena.services.naming import by_name, named
from arena.store.catalog import StoredModel
from arena.store.making import NOTHING
from arena.store.reading import Catalog
from ratings import Board
from ratings.scale import rounded

_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Strength:
    """A model's rating on a part of a board.

    Attributes:
        kind: `tag` or `aspect`.
        name: Of the tag or the aspect.
        rating: Elo points; the mean of the models with votes on it is 1000.
        lower: Lower end of the interval.
        upper: Upper end.
        votes: Votes on the model.
        prompts: On how many prompts, of all models.
    """

    kind: str
    name: str
    rating: float
    lower: float
    upper: float
    votes: int
    prompts: int | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        ends = {name: rounded(getattr(self, name), 4) for name in ("rating", "lower", "upper")}
        return {self.kind: self.name, **ends, "votes": self.votes, "prompts": self.prompts}


@dataclass(frozen=True, slots=True)
class Opponent:
    """Another model, and the battles with it."""

    model: StoredModel
    met: Round

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        met = self.met.to_dict()
        return {
            "model": self.model.slug,
            "name": self.model.name,
            "predicted": met["predicted"],
            "observed": met["observed"],
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model stands in a category.

    Attributes:
        category: The category.
        board: Its standing board (DESIGN 4.2).
        entry: The model's entry; None without votes.
        clips: How many of its clips can be drawn.
    """

    category: Category
    board: Mapping[str, Any]
    entry: Mapping[str, Any] | None
    clips: int

    @property
    def votes(self) -> int:
        """Votes on the model."""
        return self.entry["votes"] if self.entry else 0

    @property
    def rivals(self) -> int:
        """How many models share its ranks: those that votes connect with it."""
        if self.entry is None:
            return 0
        return sum(each["component"] == self.entry["component"] for each in self.board["entries"])


@dataclass(frozen=True, slots=True)
class Detail:
    """A place, and all that is known there.

    Attributes:
        place: The place.
        opponents: Those that votes connect with the model or that it met, the one expected to be hardest first.
        strengths: By tag, then by aspect.
        clips: What its clips are (`to_dict` gives the keys); None without any.
        days: How many of its votes that count came on each day, as ("2026-01-31", votes), oldest first.
    """

    place: Place
    opponents: Sequence[Opponent]
    strengths: Sequence[Strength]
    clips: Mapping[str, Any] | None
    days: Sequence[tuple[str, int]]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "category": self.place.category.slug,
            "computed_at": self.place.board["computed_at"],
            "entry": self.place.entry,
            "opponents": [each.to_dict() for each in self.opponents],
            "by_tag": [each.to_dict() for each in self.strengths if each.kind == "tag"],
            "by_aspect": [each.to_dict() for each in self.strengths if each.kind == "aspect"],
            "clips": self.clips,
            "votes_by_day": [{"day": day, "votes": votes} for day, votes in self.days],
        }


class Cards:
    """Puts together what is known of a model.

    Args:
        battles: Knows the models, and what their clips are.
        boards: Has the boards.
        facets: Has their parts.
    """

    def __init__(self, battles: Battles, boards: Boards, facets: Facets) -> None:
        self._battles = battles
        self._boards = boards
        self._facets = facets

    def listed(self) -> list[tuple[StoredModel, list[Place]]]:
        """Every model by name, with its places."""
        return [(model, self.places(model)) for model in by_name(self._battles.catalog)]

    def model(self, slug: str) -> StoredModel:
        """The model with this slug.

        Raises:
            UnknownModel: There is none; names those of similar names.
        """
        return named(self._battles.catalog, slug)

    def places(self, model: StoredModel) -> list[Place]:
        """Where a model has clips or votes."""
        return [place for made in self._standing() if (place := self._place(model, made)) is not None]

    def details(self, model: StoredModel, category: str | None = None) -> list[Detail]:
        """All that is known of a model, in one category or in each where it has clips or votes."""
        return [
            self._detail(model, place, made)
            for made in self._standing()
            if (place := self._place(model, made)) is not None and category in {None, place.category.slug}
        ]

    def to_dict(self, slug: str) -> dict[str, Any]:
        """The card as JSON.

        Raises:
            UnknownModel: There is no such model.
        """
        model = self.model(slug)
        boards = [detail.to_dict() for detail in self.details(model)]
        return {**identity(self._battles.catalog, model), "since": iso(model.created_ms), "boards": boards}

    def _standing(self) -> Iterator[MadeBoard]:
        """The board of each category that has clips or votes."""
        shown = set(self._battles.catalog.clips) | set(self._boards.votes_by_category())
        return (self._boards.of(BoardFilter(slug)) for slug in CATEGORIES if slug in shown)

    def _place(self, model: StoredModel, made: MadeBoard) -> Place | None:
        slug = made.board["category"]
        entry = next((each for each in made.board["entries"] if each["model"] == model.slug), None)
        clips = sum(clip.model == model.id for clip in self._battles.catalog.clips.get(slug, ()))
        return Place(CATEGORIES[slug], made.board, entry, clips) if entry or clips else None

    def _detail(self, model: StoredModel, place: Place, made: MadeBoard) -> Detail:
        parts = self._facets.of(made.wanted) if place.entry else ()
        return Detail(
            place=place,
            opponents=list(self._opponents(model, made)) if place.entry else [],
            strengths=[found for part in parts if (found := _strength(part.kind, part.name, part.rated, model.slug))],
            clips=self._portrait(model, place.category.slug),
            days=_by_day(self._boards.rows(made.wanted, model=model.id)),
        )

    def _opponents(self, model: StoredModel, made: MadeBoard) -> Iterator[Opponent]:
        """In the order of the board, which is that of their ratings."""
        known = {each.slug: each for each in self._battles.catalog.models.values()}
        for slug in made.rated.models:
            if slug != model.slug:
                met = Round.on("opponent", slug, made.rated, made.counted.tally, a=model.slug, b=slug)
                if met.predicted or met.record.votes:
                    yield Opponent(known[slug], met)

    def _portrait(self, model: StoredModel, category: str) -> dict[str, Any] | None:
        """What its clips are, as anybody may know."""
        catalog, key = self._battles.catalog, (category, model.id)
        portrait = catalog.portraits.get(key)
        if portrait is None:
            return None
        making = catalog.making.get(key, NOTHING)
        carried, suspected = catalog.watermarks.get(key, (0, 0))
        return {
            "clips": portrait.clips,
            "prompts": portrait.prompts,
            "width": portrait.width,
            "height": portrait.height,
            "duration_seconds": portrait.duration_seconds,
            "fps": portrait.fps,
            "with_sound": portrait.with_sound,
            "generation_seconds": catalog.generation_seconds.get(key),
            "refused": making.refused,
            "failed": making.failed,
            "cost_per_clip": making.cost_per_clip,
            "watermarked": carried,
            "suspected_watermarks": suspected,
        }


def identity(catalog: Catalog, model: StoredModel) -> dict[str, Any]:
    """What a model is, and in which categories it has clips."""
    return {
        "model": model.slug,
        "name": model.name,
        "organization": model.organization,
        "route": model.route,
        "open_weights": model.open_weights,
        "price_per_second": model.price_per_second,
        "family": model.family,
        "codename": model.codename,
        "hidden": model.hidden,
        "status": "retired" if model.retired else "active",
        "categories": [slug for slug, clips in catalog.clips.items() if any(clip.model == model.id for clip in clips)],
    }


def _strength(kind: str, name: str, rated: Board, slug: str) -> Strength | None:
    if slug not in rated.models or np.isnan(rated.lower[at := rated.position(slug)]):
        return None
    rating, lower, upper = (float(column[at]) for column in (rated.rating, rated.lower, rated.upper))
    return Strength(kind, name, rating, lower, upper, int(rated.counts[at].sum()), rated.prompts)


def _by_day(rows: Rows) -> list[tuple[str, int]]:
    """How many votes came on each day in UTC."""
    days, votes = np.unique(rows["ended_ms"] // _DAY_MS, return_counts=True)
    return [(iso(day * _DAY_MS)[:10], count) for day, count in zip(days.tolist(), votes.tolist(), strict=True)]
