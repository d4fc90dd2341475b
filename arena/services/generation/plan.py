"""The plan: what a run would make, what that would cost, and what of it can't be made; before anything is handed in."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from arena.backends.base import Job
from arena.backends.requests import objections
from arena.domain.asking import Wishes, nearest_length, nearest_resolution
from arena.domain.catalog import CATEGORIES
from arena.domain.generation import Sound
from arena.services.generation.choices import Choice
from arena.store.catalog import StoredPrompt

_NO_FILE: Final = Path("reference")


@dataclass(frozen=True, slots=True)
class Planned:
    """A clip that would be made.

    Attributes:
        choice: By which model.
        prompt: Of what.
        take: Which of several.
        seed: None for a model that takes none.
        asked: What is asked for, beside what the prompt says.
        cost: US dollars that it is expected to cost at most; None where nobody says.
    """

    choice: Choice
    prompt: StoredPrompt
    take: int
    seed: int | None
    asked: Mapping[str, Any]
    cost: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a model can't be asked for.

    Attributes:
        model: Its slug.
        reason: What can't be asked for, and what could be.
        prompts: For which prompts, as `category/id`.
    """

    model: str
    reason: str
    prompts: tuple[str, ...]

    def __str__(self) -> str:
        """In a line."""
        more = f" and {len(self.prompts) - 1:,} more" if len(self.prompts) > 1 else ""
        return f"{self.model}: {self.reason} ({self.prompts[0]}{more})"


@dataclass(frozen=True, slots=True)
class Share:
    """One model's part of a plan.

    Attributes:
        model: Its slug.
        route: The backend that makes its clips.
        clips: How many.
        seconds: Of video, all together.
        cost: US dollars, as far as prices are known.
        unpriced: How many of the clips nobody says the price of.
        lengths: The lengths that are asked for, in seconds.
        resolutions: The resolutions that are asked for.
    """

    model: str
    route: str
    clips: int
    seconds: float
    cost: float
    unpriced: int
    lengths: tuple[float, ...]
    resolutions: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a run would make.

    Attributes:
        clips: Prompt by prompt, so that prompts become whole one after the other.
        left_out: What can't be made.
        here: How many of what was asked for are here already, or on their way.
        models: The slugs of all that were named, in their order.
    """

    clips: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...]
    here: int = 0
    models: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        """US dollars, as far as prices are known."""
        return sum(planned.cost or 0.0 for planned in self.clips)

    @property
    def unpriced(self) -> int:
        """How many clips nobody says the price of."""
        return sum(planned.cost is None for planned in self.clips)

    @property
    def routes(self) -> tuple[str, ...]:
        """The backends that would be called."""
        return tuple(dict.fromkeys(planned.choice.model.route for planned in self.clips))

    @property
    def shares(self) -> list[Share]:
        """Each model's part, in the order in which the models were named."""
        parts: dict[str, list[Planned]] = {model: [] for model in self.models}
        for planned in self.clips:
            parts[planned.choice.model.slug].append(planned)
        return [
            Share(
                model=model,
                route=part[0].choice.model.route,
                clips=len(part),
                seconds=sum(planned.asked["seconds"] for planned in part),
                cost=sum(planned.cost or 0.0 for planned in part),
                unpriced=sum(planned.cost is None for planned in part),
                lengths=tuple(sorted({planned.asked["seconds"] for planned in part})),
                resolutions=tuple(dict.fromkeys(planned.asked["resolution"] for planned in part)),
            )
            for model, part in parts.items()
            if part
        ]

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "clips": len(self.clips),
            "cost": round(self.cost, 4),
            "unpriced": self.unpriced,
            "here": self.here,
            "models": [asdict(share) | {"cost": round(share.cost, 4)} for share in self.shares],
            "left_out": [asdict(left_out) for left_out in self.left_out],
        }

    def affordable(self, budget: float) -> int:
        """How many clips a budget is enough for, in their order."""
        left, count = budget, 0
        for planned in self.clips:
            if (planned.cost or 0.0) <= left:
                left -= planned.cost or 0.0
                count += 1
        return count


@dataclass(frozen=True)
class Terms:
    """How clips are asked for.

    Attributes:
        takes: How many clips of each prompt each model makes.
        seed: Of the first of them; the next ones follow it.
        wishes: What is asked for where a prompt says nothing else.
        again: Whether clips are made although there are some already.
        prices: US dollars a second by a model's slug, where an operator knows better than the catalog.
        budget: US dollars that all of it may cost; None for no limit.
    """

    takes: int = 1
    seed: int = 1
    wishes: Wishes = field(default_factory=Wishes)
    again: bool = False
    prices: Mapping[str, float] = field(default_factory=dict)
    budget: float | None = None


def plan(
    choices: Sequence[Choice],
    prompts: Sequence[StoredPrompt],
    terms: Terms,
    *,
    here: Mapping[tuple[str, int], Collection[int]],
) -> Plan:
    """What these models would make of these prompts.

    Args:
        choices: The models.
        prompts: The prompts.
        terms: How clips are asked for.
        here: The takes that are here already, or on their way, by a model's slug and a prompt's number.
    """
    clips: list[Planned] = []
    known = 0
    left_out: dict[tuple[str, str], list[str]] = {}
    for prompt in prompts:
        for choice in choices:
            job = _job(choice, prompt, terms)
            cost = _cost(choice, job, terms)
            if reason := _reason(choice, job) or _unpriced(choice, cost, terms):
                left_out.setdefault((choice.model.slug, reason), []).append(f"{prompt.category}/{prompt.slug}")
                continue
            taken = here.get((choice.model.slug, prompt.id), ())
            takes = list(_takes(terms, taken))
            known += terms.takes - len(takes)
            clips += (_planned(choice, prompt, job, take, cost) for take in takes)
    reasons = (LeftOut(model, reason, tuple(of)) for (model, reason), of in left_out.items())
    return Plan(tuple(clips), tuple(reasons), known, tuple(choice.model.slug for choice in choices))


def _takes(terms: Terms, here: Collection[int]) -> Iterator[int]:
    if terms.again:
        first = max(here, default=0) + 1
        yield from range(first, first + terms.takes)
    else:
        yield from (take for take in range(1, terms.takes + 1) if take not in here)


def _job(choice: Choice, prompt: StoredPrompt, terms: Terms) -> Job:
    """What the model would be asked, its own words for lengths and sizes being the nearest that it has."""
    capabilities, wishes = choice.capabilities(prompt.category), terms.wishes
    sound = CATEGORIES[prompt.category].audio or (capabilities is not None and capabilities.sound is Sound.ALWAYS)
    offered = (capabilities.seconds, capabilities.resolutions) if capabilities else ((), ())
    return Job(
        key="",
        model=choice.id_for(prompt.category) or "",
        category=prompt.category,
        prompt=prompt.text,
        seconds=nearest_length(offered[0], prompt.seconds or wishes.seconds),
        aspect_ratio=prompt.aspect_ratio or wishes.aspect_ratio,
        resolution=nearest_resolution(offered[1], wishes.resolution),
        sound=sound,
        seed=terms.seed if capabilities is None or capabilities.seed else None,
        # Only whether there are any is looked at.
        reference_images=(_NO_FILE,) * len(prompt.reference_images),
        source_clip=_NO_FILE if prompt.source_clip else None,
        shots=prompt.shots,
    )


def _reason(choice: Choice, job: Job) -> str:
    """Why a model can't be asked for this; empty if it can."""
    if choice.gone:
        return choice.gone
    if not job.model and choice.offer is not None:
        return f"category {job.category}: it has {', '.join(choice.offer.categories)}"
    return "; ".join(objections(job, choice.capabilities(job.category)))


def _cost(choice: Choice, job: Job, terms: Terms) -> float | None:
    price = terms.prices.get(choice.model.slug)
    if price is not None:
        return price * job.seconds
    return choice.cost(job.seconds, resolution=job.resolution, sound=job.sound)


def _unpriced(choice: Choice, cost: float | None, terms: Terms) -> str:
    """Why a model can't be asked within a budget; empty if it can."""
    if cost is not None or terms.budget is None:
        return ""
    return f"no price is known, which a budget needs: --price {choice.model.slug}=USD"


def _planned(choice: Choice, prompt: StoredPrompt, job: Job, take: int, cost: float | None) -> Planned:
    asked = {
        "model": job.model,
        "seconds": job.seconds,
        "aspect_ratio": job.aspect_ratio,
        "resolution": job.resolution,
        "sound": job.sound,
    }
    return Planned(choice, prompt, take, None if job.seed is None else job.seed + take - 1, asked, cost)
