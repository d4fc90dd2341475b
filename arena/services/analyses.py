"""Analyses: what takes longer to work out of votes than a board does, kept as boards are."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.calibration import calibration_finding
from arena.services.facets import most_voted_tags
from arena.services.filters import HEADLINE_METHOD, POPULATION, BoardFilter
from arena.services.findings import Finding
from arena.services.kept import Kept
from arena.services.prompt_residuals import Residuals
from arena.services.tag_boards import tags_finding

_QUICK_SECONDS: Final = 0.1
"""What takes longer is handed out as it was while it is worked out anew."""


@dataclass(frozen=True, slots=True)
class _Worked:
    """What was worked out, and how long that took."""

    found: Any
    seconds: float


class Analyses:
    """Works out what lies behind boards when it is asked for.

    Args:
        battles: Knows models and prompts.
        boards: Has boards and votes.
        most_tags: How many tags get a board; each takes as long as one.
    """

    def __init__(self, battles: Battles, boards: Boards, *, most_tags: int = 50) -> None:
        self._battles = battles
        self._boards = boards
        self._most_tags = most_tags
        self._kinds: Mapping[str, Callable[[BoardFilter], Any]] = {
            "calibration": self._calibration,
            "tags": self._tags,
            "prompts": self._prompts,
        }
        self._kept = Kept(self._work, lambda: boards.revision, lambda worked: worked.seconds > _QUICK_SECONDS)

    def calibration(self, wanted: BoardFilter) -> Finding:
        """Whether what the headline ratings of these votes predict comes true."""
        found: Finding = self._kept.get(("calibration", self._headline(wanted))).found
        return found

    def tags(self, wanted: BoardFilter) -> Finding:
        """Which models win on which tags, those with most votes; the filter's own tag is left aside."""
        found: Finding = self._kept.get(("tags", self._boards.resolved(replace(wanted, tag=None)))).found
        return found

    def prompts(self, wanted: BoardFilter) -> Residuals:
        """On which prompts models did better than the headline ratings of these votes let one expect."""
        found: Residuals = self._kept.get(("prompts", self._headline(wanted))).found
        return found

    def close(self) -> None:
        """End what keeps it fresh."""
        self._kept.close()

    def _work(self, key: tuple[str, BoardFilter]) -> _Worked:
        kind, wanted = key
        began = time.monotonic()
        found = self._kinds[kind](wanted)
        return _Worked(found, time.monotonic() - began)

    def _headline(self, wanted: BoardFilter) -> BoardFilter:
        return replace(self._boards.resolved(wanted), method=HEADLINE_METHOD, estimand=POPULATION)

    def _calibration(self, wanted: BoardFilter) -> Finding:
        return calibration_finding(self._boards.of(wanted))

    def _tags(self, wanted: BoardFilter) -> Finding:
        tags = most_voted_tags(self._boards.rows(wanted), self._battles.catalog.prompts, self._most_tags)
        boards = {tag: self._boards.fresh(replace(wanted, tag=tag)) for tag in tags}
        return tags_finding(self._boards.of(wanted), boards)

    def _prompts(self, wanted: BoardFilter) -> Residuals:
        catalog = self._battles.catalog
        slugs = {number: model.slug for number, model in catalog.models.items()}
        return Residuals.of(self._boards.of(wanted), self._boards.rows(wanted), catalog.prompts, slugs)
