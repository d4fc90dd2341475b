"""Measurements of the voters as a file beside the public log: what the reliability of a board is computed from.

A row a repeat or check, under the pseudonyms of the log. A repeat's answers are both by the models of its first battle
as the log has it; a check names no model.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from arena.offline.output import replacing
from arena.services.clock import iso
from arena.services.pseudonyms import Pseudonyms
from arena.store.engine import Database
from arena.store.measurements import AnsweredCheck, RepeatRow, answered_checks, read_repeats

_COLUMNS: Final = (
    *("kind", "battle_id", "first_battle_id", "category", "prompt_id", "voter_id", "cohort", "created_at"),
    *("first_answer", "answer", "agreed", "damage", "passed", "watched_seconds"),
)
_FIRST: Final = {"left": "model_a", "right": "model_b"}
_SWAPPED: Final = {"left": "model_b", "right": "model_a"}


def export_measurements(database: Database, path: Path, pseudonyms: Pseudonyms) -> dict[str, int]:
    """Write what measured the voters to a CSV file, which appears whole or not at all.

    Args:
        database: Where it is.
        path: Where to; what is there is replaced.
        pseudonyms: Those of the log that it stands beside.

    Returns:
        The number of repeats and of checks, by these names.

    Raises:
        BadInput: The file can't be written.
    """
    counts = {"repeats": 0, "checks": 0}

    def lines() -> Iterator[dict[str, object]]:
        with database.reading() as connection:
            for repeat in read_repeats(connection):
                counts["repeats"] += 1
                yield _repeat(repeat) | {"voter_id": pseudonyms.of(repeat.voter)}
            for check in answered_checks(connection):
                counts["checks"] += 1
                yield _check(check) | {"voter_id": pseudonyms.of(check.voter)}

    with replacing(path) as file, file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines())
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
