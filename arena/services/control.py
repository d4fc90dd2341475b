"""Control: boards as they were if clips differed in their models alone.

A clip that is longer, sharper or livelier may be preferred for that. What is known of clips beside their models goes
into the fit as covariates (`ratings.models.covariates`); those that can't be told from the models stay out, and the
board says which and why. What is controlled for may be what a model is good at: such a board is read beside the
headline board, not in its place.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from arena.errors import NotControllable
from arena.services.battles import Battles
from arena.services.growing import Rows
from arena.store.engine import Database
from arena.store.facts import facts_by_clip
from ratings import Board, Covariates, InvalidVotes, Method, RatingError, Tally, Votes, board_of
from ratings.judged import one_by_one
from ratings.votes import BOTH_BAD

COVARIATES: Final = ("duration", "bitrate", "height", "fps", "motion", "loudness")
"""What clips may differ in. One that follows from those before it, given the models, is left out."""

_PLAIN: Final = frozenset({"loudness"})
"""Those that are logarithms already; logarithms are taken of all others, so that ratios matter."""

_ALIKE: Final = 1e-9

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Table:
    """What is known of clips: their numbers, ascending, and a row for each of `COVARIATES`, NaN where it is not known.

    The last row stands for a clip of which nothing is known.
    """

    revision: object
    clips: npt.NDArray[np.int64]
    values: Floats

    def rows(self, clips: npt.NDArray[np.int32]) -> Ints:
        """The row of each of these clips."""
        at = np.searchsorted(self.clips, clips)
        known = np.append(self.clips, -1)[at] == clips
        return np.where(known, at, len(self.clips))


class Control:
    """Rates votes with what is known of their clips.

    Args:
        database: Knows the clips.
        battles: Tells when there are new ones.
    """

    def __init__(self, database: Database, battles: Battles) -> None:
        self._database = database
        self._battles = battles
        self._known: _Table | None = None

    def rate(self, rows: Rows, votes: Votes, tally: Tally, method: Method) -> Board:
        """The controlled board of votes.

        Args:
            rows: The entries of the log that are rated.
            votes: The same as votes.
            tally: The same, counted.
            method: How they are rated.

        Raises:
            NotControllable: There is no covariate that could be used; says why, of each.
        """
        if not len(rows):
            raise NotControllable("there are no votes whose clips could be compared")
        table = self._table()
        clips = _Clips(table, table.rows(rows["left_clip"]), table.rows(rows["right_clip"]), rows)
        left_out = dict(clips.unusable())
        rated = (votes.outcome != BOTH_BAD).astype(np.float64)
        while names := [name for name in COVARIATES if name not in left_out]:
            try:
                covariates = clips.covariates(names, rated)
                board = board_of(tally, method, judged=one_by_one(votes, covariates))
            except InvalidVotes as error:
                if error.column not in names:
                    raise NotControllable(str(error)) from error
                left_out[error.column] = error.reason.replace("the covariate", "it")
            except RatingError as error:
                raise NotControllable(str(error)) from error
            else:
                return _noted(board, names, left_out)
        reasons = "; ".join(f"{name}: {left_out[name]}" for name in COVARIATES)
        raise NotControllable(f"no covariate of the clips can be used: {reasons}")

    def _table(self) -> _Table:
        """What is known of all clips; read again when there are others."""
        revision = self._battles.catalog.revision
        known = self._known
        if known is None or known.revision != revision:
            with self._database.reading() as connection:
                found = facts_by_clip(connection)
            values = np.array([*(_values(facts) for _, facts in found), [math.nan] * len(COVARIATES)])
            known = _Table(revision, np.array([number for number, _ in found], np.int64), values)
            self._known = known
        return known


@dataclass(frozen=True, eq=False)
class _Clips:
    """The clips of votes, as rows of a table."""

    table: _Table
    left: Ints
    right: Ints
    votes: Rows

    def unusable(self) -> Mapping[str, str]:
        """The covariates that need not be tried, and why: those that some clip lacks, and those that models fix."""
        shown, first = np.unique(np.concatenate([self.left, self.right]), return_index=True)
        models = np.concatenate([self.votes["left"], self.votes["right"]])[first]
        reasons = {}
        for column, name in enumerate(COVARIATES):
            values = self.table.values[shown, column]
            if lacking := int(np.isnan(values).sum()):
                reasons[name] = f"it is not known of {lacking} of {len(shown)} clips"
            elif _same(values):
                reasons[name] = "it is the same of all clips"
            elif all(_same(values[models == model]) for model in np.unique(models)):
                reasons[name] = "it is fixed by the model, and can't be told from it"
        return reasons

    def covariates(self, names: Sequence[str], weight: Floats) -> Covariates:
        """The differences of the clips of each vote.

        Raises:
            InvalidVotes: Names the covariate that can't be used.
        """
        columns = [COVARIATES.index(name) for name in names]
        plain = _PLAIN.intersection(names)
        values = self.table.values[:-1, columns]
        # What only other clips have, such as a motion of 0, has no say here.
        others = np.ones(len(values), bool)
        others[self.left] = others[self.right] = False
        values[others] = 1.0
        return Covariates.from_clips(values, names, left=self.left, right=self.right, plain=plain, weight=weight)


def _same(values: Floats) -> bool:
    return float(np.ptp(values)) <= _ALIKE * max(float(np.abs(values).max()), 1.0)


def _values(facts: Mapping[str, Any]) -> list[float]:
    """The covariates of a clip, NaN where one is not known; older clips lack some."""
    seconds, size = facts.get("duration"), facts.get("bytes")
    known = {**facts, "bitrate": 8.0 * size / seconds if seconds and size else None}
    return [math.nan if (value := known.get(name)) is None else float(value) for name in COVARIATES]


def _noted(board: Board, used: Sequence[str], left_out: Mapping[str, str]) -> Board:
    """The board, which says what was controlled for and what was not."""
    notes = [f"controlled for what clips differ in: {', '.join(used)}"]
    notes += [f"not controlled for {name}: {left_out[name]}" for name in COVARIATES if name in left_out]
    return replace(board, method={**board.method, "notes": [*notes, *board.method["notes"]]})
