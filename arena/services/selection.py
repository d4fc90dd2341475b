"""Selection: which entries of the log a board is made of, as votes that can be rated."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from arena.domain.catalog import ASPECTS
from arena.domain.voters import ALL, HUMAN, SIMULATED
from arena.services.battles import Battles
from arena.services.filters import BoardFilter
from arena.services.growing import Rows
from arena.services.log import NO_ANSWER, VoteLog
from ratings import Votes

Bools = npt.NDArray[np.bool_]
Where = Callable[[Rows], Bools]
"""Which of some rows a board is about; they have the columns `prompt`, `cohort` and `ended_ms`."""


class Selection:
    """Reads the log with the eyes of a board.

    Args:
        log: Knows the codes of cohorts.
        battles: Knows models and prompts.
        cohort: The votes that a board nobody filtered shows: `human` or `all`.
    """

    def __init__(self, log: VoteLog, battles: Battles, cohort: str) -> None:
        self._log = log
        self._battles = battles
        self._cohort = cohort

    def where(self, wanted: BoardFilter) -> Where:
        """Tells which rows belong to a board by their voter, prompt and time, whether they count or not."""
        prompts = [
            prompt.id
            for prompt in self._battles.catalog.prompts.values()
            if prompt.category == wanted.category and (wanted.tag is None or wanted.tag in prompt.tags)
        ]
        cohort = wanted.cohort or self._cohort

        def belongs(rows: Rows) -> Bools:
            kept: Bools = np.isin(rows["prompt"], prompts)
            if cohort == HUMAN:
                kept &= rows["cohort"] != self._log.cohort_code(SIMULATED)
            elif cohort != ALL:
                kept &= rows["cohort"] == self._log.cohort_code(cohort)
            if wanted.since_ms is not None:
                kept &= rows["ended_ms"] >= wanted.since_ms
            if wanted.until_ms is not None:
                kept &= rows["ended_ms"] <= wanted.until_ms
            return kept

        return belongs

    def counts(self, rows: Rows, wanted: BoardFilter) -> Bools:
        """Which rows a board counts: no repeats, and nothing that a verdict takes off."""
        kept: Bools = rows["counted"] & ~rows["repeat"] & (answers_of(rows, wanted.aspect) != NO_ANSWER)
        return kept & self.where(wanted)(rows)

    def counted(self, rows: Rows, wanted: BoardFilter) -> Rows:
        """The rows that a board counts."""
        selected: Rows = rows[self.counts(rows, wanted)]
        return selected

    def votes(self, rows: Rows, aspect: str | None = None) -> Votes:
        """Rows as votes."""
        numbers, codes = np.unique(np.concatenate([rows["left"], rows["right"]]), return_inverse=True)
        models = self._battles.catalog.models
        return Votes.from_codes(
            codes[: len(rows)],
            codes[len(rows) :],
            answers_of(rows, aspect),
            models=[models[number].slug for number in numbers.tolist()],
            voter=rows["voter"],
            prompt=rows["prompt"],
        )


def answers_of(rows: Rows, aspect: str | None) -> npt.NDArray[np.int8]:
    """What was answered, as codes: to the main question, or to an aspect."""
    answers: npt.NDArray[np.int8] = rows["winner"] if aspect is None else rows["aspects"][:, ASPECTS.index(aspect)]
    return answers
