"""The blindness audit: with what accuracy the way a clip is served names the model that made it.

See `ratings.diagnostics.identification` for what is measured. A category *tells* when the interval of accuracy beyond
chance lies above 0 for clips seen before or for new ones, is *at chance* when the interval holds 0, accuracy is within
5 points of chance and the interval ends within 10, and else there is too little to say.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, Final

from arena import __version__
from arena.domain.catalog import CATEGORIES
from arena.domain.seals import Seal
from arena.errors import BadInput, NotReady
from arena.services.audit.servings import Serving, Voter
from arena.services.audit.wire import columns
from arena.services.clock import iso, now_ms
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog
from ratings.diagnostics.identification import Guess, Identification, identify

WITHIN: Final = 0.05
"""How far above chance accuracy may be for a category to be called blind; its interval may end twice as far."""

_FACTS_NAMED: Final = 5
_LEAST: Final = 8
"""Servings of a clip, on average, below which nobody can have learnt it."""


class Verdict(StrEnum):
    """What the audit says of a category."""

    AT_CHANCE = "at_chance"
    TELLS = "tells"
    UNCLEAR = "unclear"


def audit_blindness(
    url: str,
    *,
    database: Database,
    seal: Seal,
    servings: int,
    categories: Collection[str] | None = None,
    seed: int = 0,
    on_progress: Callable[[str, int], None] = lambda _category, _count: None,
) -> dict[str, Any]:
    """Audit a running arena: fetch clips as voters do, and try to name their models.

    Args:
        url: The arena's address.
        database: The arena's; only its models, prompts and clips are read.
        seal: With the arena's secret.
        servings: How many clips to fetch in each category.
        categories: Which; None for every one that has battles.
        seed: Of the sample of prompts in a large arena.
        on_progress: Called with a category and the number of clips fetched there.

    Returns:
        The result, as it is stored and published.

    Raises:
        NotReady: No arena of this secret answers, or there is nothing to show.
        BadInput: A category without battles, or too few servings.
    """
    if servings < 2:
        raise BadInput(f"a battle has two clips, so servings must be 2 or more, not {servings}")
    catalog = read_catalog(database, known=Catalog())
    voter = Voter(url, catalog, seal)
    wanted = auditable(catalog, categories)
    found = []
    for category in wanted:
        watched = voter.watch(category, servings, seed=seed, on_progress=partial(on_progress, category))
        found.append({"category": category, "name": CATEGORIES[category].name, **judged(watched, seed=seed)})
    return {
        "version": __version__,
        "computed_at": iso(now_ms()),
        "level": 0.95,
        "within": WITHIN,
        "servings": servings,
        "categories": found,
    }


def auditable(catalog: Catalog, categories: Collection[str] | None) -> list[str]:
    """The categories that have battles, or those of them that were asked for.

    Raises:
        NotReady: There is none.
        BadInput: One that was asked for is not among them.
    """
    there = [slug for slug in CATEGORIES if _meets(catalog, slug)]
    if not there:
        raise NotReady("the arena has no two models with a clip of the same prompt; import or generate some first")
    for category in categories or ():
        if category not in there:
            raise BadInput(f"{category!r} has no battles; the categories that have are {', '.join(there)}")
    return there if not categories else [slug for slug in there if slug in categories]


def judged(servings: Sequence[Serving], *, seed: int = 0) -> dict[str, Any]:
    """What the facts of servings tell, and the verdict."""
    facts = columns([serving.facts for serving in servings])
    models, prompts = [serving.model for serving in servings], [serving.prompt for serving in servings]
    found = identify(facts, models, prompts, seed=seed)
    return {
        "models": found.models,
        "prompts": found.prompts,
        "clips": found.clips,
        "servings": found.servings,
        "known": found.known.to_dict() if found.known else None,
        "new": found.new.to_dict() if found.new else None,
        "facts": _telling(found),
        "facts_tried": len(facts),
        "facts_constant": len(found.constant),
        "verdict": verdict(found).value,
    }


def verdict(found: Identification) -> Verdict:
    """What an identification comes to."""
    asked = [found.known, found.new]
    if any(guess.tells for guess in asked if guess):
        return Verdict.TELLS
    enough = found.servings >= _LEAST * found.clips
    if enough and all(guess is not None and _within(guess) for guess in asked):
        return Verdict.AT_CHANCE
    return Verdict.UNCLEAR


def _telling(found: Identification) -> list[dict[str, Any]]:
    """The facts that tell most by themselves; where all together tell and none does surely, those that seem to."""
    sure = [(name, guess) for name, guess in found.alone if guess.tells]
    seeming = found.alone[:1] if verdict(found) is Verdict.TELLS else ()
    return [{"fact": name, **guess.to_dict()} for name, guess in (sure or seeming)[:_FACTS_NAMED]]


def tells(result: Mapping[str, Any]) -> list[str]:
    """The categories of a result that are not blind."""
    return [each["category"] for each in result["categories"] if each["verdict"] == Verdict.TELLS]


def _within(guess: Guess) -> bool:
    return not guess.tells and guess.excess <= WITHIN and guess.upper <= 2.0 * WITHIN


def _meets(catalog: Catalog, category: str) -> bool:
    prompts: dict[int, set[int]] = {}
    for clip in catalog.clips.get(category, ()):
        prompts.setdefault(clip.prompt, set()).add(clip.model)
    return any(len(models) > 1 for models in prompts.values())
