"""Prompts: finding them, and what the votes on one say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from arena.domain.catalog import CATEGORIES, Category, category_of
from arena.errors import NotFound
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.encounters import Record
from arena.services.filters import BoardFilter
from arena.store.catalog import StoredModel, StoredPrompt
from ratings import Tally

PAGE: Final = 24

FEWEST: Final = 10
"""Battles below which a share says next to nothing."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the prompts of a category.

    Attributes:
        prompts: At most `PAGE`, by slug.
        votes: How many votes that count there are on each prompt, by its number.
        found: How many there are on all pages.
        after: The slug behind which the next page begins; None on the last one.
        tags: Every tag of the category, with the number of prompts that carry it, the most frequent first.
    """

    prompts: Sequence[StoredPrompt]
    votes: Mapping[int, int]
    found: int
    after: str | None
    tags: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """How a model did on a prompt, against whomever it met there.

    Attributes:
        model: The model.
        record: What came of its battles.
    """

    model: StoredModel
    record: Record

    @property
    def thin(self) -> bool:
        """Whether there are so few battles that the share says next to nothing."""
        return self.record.battles < FEWEST

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        named = {"model": self.model.slug, "name": self.model.name, "organization": self.model.organization}
        return {**named, **self.record.to_dict(), "thin": self.thin}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A prompt, and what the votes on it say.

    Attributes:
        prompt: The prompt.
        category: Its category.
        votes: How many votes count on it.
        results: Of every model with votes on it, the one that won most often first.
    """

    prompt: StoredPrompt
    category: Category
    votes: int
    results: Sequence[Result]

    def to_dict(self) -> dict[str, Any]:
        """What is beside the prompt itself, as JSON."""
        return {
            "retired": self.prompt.retired_ms is not None,
            "votes": self.votes,
            "results": [each.to_dict() for each in self.results],
        }


class Prompts:
    """Looks prompts up in the catalogue, and their votes in the log.

    Args:
        battles: Knows prompts and models.
        boards: Has the log.
    """

    def __init__(self, battles: Battles, boards: Boards) -> None:
        self._battles = battles
        self._boards = boards

    @property
    def categories(self) -> list[Category]:
        """The categories that have prompts with clips."""
        found = {prompt.category for prompt in self._battles.catalog.prompts.values() if prompt.clips}
        return [category for slug, category in CATEGORIES.items() if slug in found]

    def find(self, *, category: str | None = None, words: str = "", tag: str | None = None) -> list[StoredPrompt]:
        """The prompts that have clips, by category and slug.

        Args:
            category: Only of this one.
            words: Each must stand in the text, a shot, a tag or the name of a prompt, in any case.
            tag: Prompts must carry it.

        Raises:
            NotFound: There is no such category.
        """
        if category is not None:
            category_of(category)
        sought = words.casefold().split()
        found = (
            prompt
            for prompt in self._battles.catalog.prompts.values()
            if prompt.clips
            and category in {None, prompt.category}
            and (tag is None or tag in prompt.tags)
            and all(word in _searched(prompt) for word in sought)
        )
        return sorted(found, key=lambda prompt: (prompt.category, prompt.slug))

    def listing(
        self, category: str | None = None, *, words: str = "", tag: str | None = None, after: str = ""
    ) -> tuple[Category, Listing]:
        """A page of the prompts of a category that have clips.

        Args:
            category: Its slug; None for the first that has prompts.
            words: Each must stand in the text, a shot, a tag or the name of a prompt, in any case.
            tag: Prompts must carry it.
            after: Only prompts whose slugs come behind this one.

        Raises:
            NotFound: There is no such category.
        """
        chosen = category_of(category) if category else next(iter([*self.categories, *CATEGORIES.values()]))
        of_category = self.find(category=chosen.slug)
        found = self.find(category=chosen.slug, words=words, tag=tag)
        left = [prompt for prompt in found if prompt.slug > after]
        tags = Counter(carried for prompt in of_category for carried in prompt.tags)
        return chosen, Listing(
            prompts=left[:PAGE],
            votes=self._boards.votes_by_prompt(chosen.slug),
            found=len(found),
            after=left[PAGE - 1].slug if len(left) > PAGE else None,
            tags=sorted(tags.items(), key=lambda each: (-each[1], each[0])),
        )

    def sheet(self, category: str, slug: str) -> Sheet:
        """A prompt by its category and its slug.

        Raises:
            NotFound: There is no such category or prompt.
        """
        chosen = category_of(category)
        for prompt in self._battles.catalog.prompts.values():
            if (prompt.category, prompt.slug) == (category, slug):
                return self._sheet(prompt, chosen)
        raise NotFound(f"there is no prompt {slug!r} in {category}")

    def _sheet(self, prompt: StoredPrompt, category: Category) -> Sheet:
        tally = Tally.of(self._boards.votes(self._boards.rows(BoardFilter(category.slug), prompt=prompt.id)))
        known = {model.slug: model for model in self._battles.catalog.models.values()}
        results = [
            Result(known[slug], Record.of(tally.counts[at].sum(axis=0), tally.counts[:, at].sum(axis=0)))
            for at, slug in enumerate(tally.models)
        ]
        return Sheet(prompt, category, len(tally), sorted(results, key=_standing))


def _searched(prompt: StoredPrompt) -> str:
    """All that can be found of a prompt; parts stand on lines of their own."""
    return "\n".join([prompt.slug, prompt.text, *prompt.shots, *prompt.tags]).casefold()


def _standing(result: Result) -> tuple[float, str]:
    score = result.record.score
    return (1.0 if score is None else -score.share, result.model.slug)
