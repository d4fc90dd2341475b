"""Measurements of the voters as a file beside the public log: what the reliability of a board is computed from.

A row a repeat or check, under the pseudonyms of the log. A repeat's answers are both by the models of its first battle
as the log has it; a check names no model.
"""

from collections.abc import Iterable
from typing import Final

from arena.services.clock import iso
from arena.services.pseudonyms import Pseudonyms
from arena.services.tables import Write
from arena.store.measurements import AnsweredCheck, RepeatRow

_FIRST: Final = {"left": "model_a", "right": "model_b"}
_SWAPPED: Final = {"left": "model_b", "right": "model_a"}


def write_measurements(
    write: Write, repeats: Iterable[RepeatRow], checks: Iterable[AnsweredCheck], pseudonyms: Pseudonyms
) -> dict[str, int]:
    """Write what measured the voters.

    Args:
        write: Writes a row of `services.columns.MEASUREMENTS`.
        repeats: What was asked twice.
        checks: Checks that were answered.
        pseudonyms: Those of the log that it stands beside.

    Returns:
        The number of repeats and of checks, by these names.
    """
    counts = {"repeats": 0, "checks": 0}
    for repeat in repeats:
        counts["repeats"] += 1
        write(_repeat(repeat) | {"voter_id": pseudonyms.of(repeat.voter)})
    for check in checks:
        counts["checks"] += 1
        write(_check(check) | {"voter_id": pseudonyms.of(check.voter)})
    return counts


def _repeat(row: RepeatRow) -> dict[str, object]:
    first, again = _FIRST.get(row.first_winner, row.first_winner), _SWAPPED.get(row.winner, row.winner)
    return _common(row) | {
        "kind": "repeat",
        "first_battle_id": row.first_battle,
        "first_answer": first,
        "answer": again,
        "agreed": int(first == again),
    }


def _check(row: AnsweredCheck) -> dict[str, object]:
    answer = row.winner
    if answer in _FIRST:
        answer = "damaged" if answer == row.damaged_side else "undamaged"
    return _common(row) | {
        "kind": "check",
        "answer": answer,
        "damage": row.damage or "",
        "passed": int(answer == "undamaged"),
    }


def _common(row: RepeatRow | AnsweredCheck) -> dict[str, object]:
    return {
        "battle_id": row.battle,
        "category": row.category,
        "prompt_id": row.prompt,
        "cohort": row.cohort,
        "created_at": iso(row.created_ms),
        "watched_seconds": round(sum(row.watched.values()) / 2, 1) if row.watched else "",
    }
