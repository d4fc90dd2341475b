"""The file of measurements: it gives the reliability figures of the board again, and names nobody."""

import csv
from pathlib import Path
from typing import Any

from arena.domain.verdicts import VerdictKind
from arena.services.arena import Arena
from arena.services.export import export_log
from arena.services.filters import BoardFilter


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_boards_figures_can_be_computed_again_from_the_file(arena: Arena, log: Any, tmp_path: Path) -> None:  # noqa: ANN401
    first = {voter: log.cast("m1", "m2", "left", voter=voter) for voter in "1234"}
    again = {
        voter: log.repeat("m2", "m1", answer, voter=voter, watched={"left": 3.0, "right": 4.0})
        for voter, answer in zip("1234", ("right", "left", "tie", "right"), strict=True)
    }
    log.judge(first["4"], counted=False, kind=VerdictKind.WITHDRAWN)
    for answer, side in (("right", "left"), ("left", "left"), ("both_bad", "right")):
        log.check("m3", answer, damaged=side, voter="2")
    arena.rater._pass()

    counts = export_log(arena.database, tmp_path).measured

    found = rows(tmp_path / "measurements.csv")
    repeats, checks = ([row for row in found if row["kind"] == kind] for kind in ("repeat", "check"))
    assert counts == {"repeats": len(repeats), "checks": len(checks)}
    told = arena.boards.compute(BoardFilter("text-to-video")).board["reliability"]
    assert len(repeats) == told["self_consistency"]["repeats"] == 3
    assert sum(int(row["agreed"]) for row in repeats) == told["self_consistency"]["agreed"] == 1
    assert [(row["first_answer"], row["answer"]) for row in repeats] == [
        ("model_a", "model_a"),
        ("model_a", "model_b"),
        ("model_a", "tie"),
    ]
    assert [row["first_battle_id"] for row in repeats] == [first[voter] for voter in "123"]
    assert [row["battle_id"] for row in repeats] == [again[voter] for voter in "123"]
    assert {row["watched_seconds"] for row in repeats} == {"3.5"}
    assert [(row["answer"], row["passed"]) for row in checks] == [
        ("undamaged", "1"),
        ("damaged", "0"),
        ("both_bad", "0"),
    ]
    assert len(checks) == told["checks"]["asked"]
    assert sum(int(row["passed"]) for row in checks) == told["checks"]["passed"]
    voters = {row["battle_id"]: row["voter_id"] for row in rows(tmp_path / "votes.csv")}
    assert all(row["voter_id"] == voters[row["first_battle_id"]] for row in repeats)
    assert not {row["voter_id"] for row in found} & {f"{voter:0>32}" for voter in "1234"}
    assert not {value for row in found for value in row.values()} & {"m1", "m2", "m3", "Model m3"}
