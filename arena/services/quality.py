"""Quality: what is known of the answers themselves, from battles that measured the voters.

Self-consistency comes from repeats (`ratings.diagnostics.consistency`), attention from checks, where the share that
preferred the undamaged copy has Wilson's interval. These are measurements: they take no vote away. What is not counted
is left out by verdicts, and said in numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from arena.domain.verdicts import VerdictKind
from arena.services.growing import Growing, Rows
from arena.services.log import NO_ANSWER, NOT_WATCHED, VoteLog
from arena.services.selection import Where
from arena.store.checks import CheckRow
from ratings.diagnostics.consistency import consistency
from ratings.diagnostics.proportion import wilson
from ratings.scale import rounded

REPEAT: Final = "repeat"
"""Why a repeat is on no board, beside the kinds of verdicts."""

_CHECK: Final = np.dtype(
    [
        ("ended_ms", np.int64),
        ("prompt", np.int32),
        ("voter", np.int32),
        ("cohort", np.int16),
        ("passed", np.bool_),
    ]
)
_OTHER_SIDE: Final = {"left": "right", "right": "left"}


class Quality:
    """Measurements, beside the log in memory.

    Args:
        log: The log; it knows what was answered twice.
    """

    def __init__(self, log: VoteLog) -> None:
        self._log = log
        self._checks = Growing(_CHECK)
        self._revision = 0

    @property
    def revision(self) -> int:
        """Changes whenever what was answered to checks does."""
        return self._revision

    def take(self, checks: Sequence[CheckRow]) -> None:
        """Add checks that were answered; a skipped one says nothing."""
        answered = [check for check in checks if check.winner is not None]
        voters = self._log.voter_codes([check.voter for check in answered])
        cohorts = self._log.cohort_codes([check.cohort for check in answered])
        self._checks.extend(
            [
                (check.ended_ms, check.prompt, voter, cohort, check.winner == _OTHER_SIDE[check.damaged_side])
                for check, voter, cohort in zip(answered, voters, cohorts, strict=True)
            ]
        )
        self._revision += 1

    def erase(self, voter: str) -> list[int]:
        """Take away what a voter answered to checks; the prompts that these were about."""
        rows = self._checks.rows
        own = rows["voter"] == self._log.voter_code(voter)
        kept = Growing(_CHECK)
        kept.extend(rows[~own].tolist())
        self._checks, self._revision = kept, self._revision + 1
        return [int(prompt) for prompt in rows["prompt"][own]]

    def reliability(self, where: Where) -> dict[str, Any]:
        """What a board says of its voters' answers; None where nothing is known.

        Args:
            where: The board's selection.
        """
        pairs, checks = self._log.repeats, self._checks.rows
        return {
            "self_consistency": self._self_consistency(pairs[where(self._log.rows[pairs["second"]])]),
            "checks": _passed(checks[where(checks)]),
        }

    def of_voter(self, voter: str) -> dict[str, Any]:
        """The same of one voter."""
        code = self._log.voter_code(voter)
        pairs, checks = self._log.repeats, self._checks.rows
        return {
            "self_consistency": self._self_consistency(pairs[self._log.rows["voter"][pairs["second"]] == code]),
            "checks": _passed(checks[checks["voter"] == code]),
        }

    def excluded(self, where: Where) -> dict[str, int]:
        """How many votes don't count on a board, by the kind of the newest verdict; repeats apart from them."""
        every = self._log.rows
        rows = every[np.flatnonzero(every["repeat"] | ~every["counted"])]
        rows = rows[where(rows) & (rows["winner"] != NO_ANSWER)]
        judged = rows["verdict"][~rows["counted"]]
        return {
            **{kind.value: 0 for kind in VerdictKind},
            **{kind: int((judged == code).sum()) for code, kind in enumerate(self._log.kinds)},
            REPEAT: int(rows["counted"].sum()),
        }

    def _self_consistency(self, pairs: Rows) -> dict[str, Any] | None:
        """Of what was answered twice, where both answers stand."""
        rows = self._log.rows
        first, second = rows[pairs["first"]], rows[pairs["second"]]
        stand = first["counted"] & second["counted"]
        first, second = first[stand], second[stand]
        if not len(first):
            return None
        swapped = np.ones(len(first), bool)
        found = consistency(first["winner"], second["winner"], second["voter"], swapped=swapped)
        return {
            "repeats": found.repeats,
            "agreed": int(found.equal.sum()),
            "share": rounded(found.share, 6),
            "lower": rounded(found.lower, 6),
            "upper": rounded(found.upper, 6),
        }


def watched_seconds(watched: npt.NDArray[np.int64]) -> dict[str, float] | None:
    """The median time that a vote's clips were on screen, the mean of both sides.

    Args:
        watched: How many votes were watched for so many tenths of a second, by tenths.
    """
    known = watched.copy()
    known[NOT_WATCHED] = 0
    upto = known.cumsum()
    if not upto[-1]:
        return None
    return {"median": int(np.searchsorted(upto, (upto[-1] + 1) // 2)) / 10}


def _passed(checks: Rows) -> Mapping[str, Any] | None:
    asked, passed = len(checks), int(checks["passed"].sum())
    if not asked:
        return None
    lower, upper = wilson(passed, asked)
    return {
        "asked": asked,
        "passed": passed,
        "share": rounded(passed / asked, 6),
        "lower": rounded(lower, 6),
        "upper": rounded(upper, 6),
    }
