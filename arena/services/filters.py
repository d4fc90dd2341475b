"""What a board can be asked for: which votes, and how they are rated."""

from dataclasses import dataclass, replace
from typing import Final

from arena.domain.catalog import ASPECTS, category_of
from arena.errors import NotFound
from arena.offline.method import HEADLINE, Method

HEADLINE_METHOD: Final = "headline"
CONTROLLED: Final = "controlled"
METHODS: Final[dict[str, dict[str, object]]] = {
    HEADLINE_METHOD: {},
    "davidson": {"ties": "davidson"},
    "unclustered": {"intervals": "sandwich"},
    CONTROLLED: {},
}
"""The methods by name, each as what it does otherwise than the headline; see docs/statistics.md.

The controlled one rates as the headline does, with covariates of the clips beside the models (`services.control`).
"""

POPULATION: Final = "prompt-population"
ESTIMANDS: Final = (POPULATION, "prompt-set")
"""What the intervals are about: prompts like these, or these prompts alone."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which votes a board is made of, and how.

    Attributes:
        category: Slug; None for the first category that has battles.
        cohort: A cohort, `human`, `all`, or None for the arena's own choice.
        tag: Only prompts with this tag.
        aspect: Rate this second answer in place of the winner.
        since_ms: Only votes from this moment on.
        until_ms: Only votes up to this moment.
        method: One of `METHODS`.
        estimand: One of `ESTIMANDS`.

    Raises:
        NotFound: There is no such category, aspect, method or estimand.
    """

    category: str | None = None
    cohort: str | None = None
    tag: str | None = None
    aspect: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    method: str = HEADLINE_METHOD
    estimand: str = POPULATION

    def __post_init__(self) -> None:
        if self.category is not None:
            category_of(self.category)
        for what, chosen, offered in (
            ("aspect", self.aspect, ASPECTS),
            ("method", self.method, METHODS),
            ("estimand", self.estimand, ESTIMANDS),
        ):
            if chosen is not None and chosen not in offered:
                raise NotFound(f"there is no {what} {chosen!r}; the {what}s are {', '.join(offered)}")

    @property
    def selects(self) -> bool:
        """Whether it asks for another board of its category than the one that stands."""
        return self is not STANDING and self != BoardFilter(self.category)

    @property
    def rating(self) -> Method:
        """How its votes are rated."""
        return replace(HEADLINE, estimand=self.estimand, **METHODS[self.method])  # type: ignore[arg-type]


STANDING: Final = BoardFilter()
"""What is asked for most: the board of the first category, as it stands."""
