"""The public log: it gives the boards of the arena again, digit for digit, and leads back to nobody."""

import csv
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest

from arena.domain.battles import Battle, Contender, Purpose
from arena.domain.voters import SIMULATED, new_voter
from arena.domain.votes import WINNERS, Answer, make_vote
from arena.errors import BadInput
from arena.offline.database import DatabaseLog
from arena.offline.duckdb import FileLog
from arena.offline.log import VoteLog
from arena.offline.method import HEADLINE
from arena.offline.rating import categories_of, recompute
from arena.services.arena import Arena
from arena.services.export import Exported, export_log
from arena.services.filters import BoardFilter
from arena.services.tables import TableFormat
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog
from arena.store.verdicts import give_verdict
from arena.store.votes import Ending, Skip, append

CATEGORIES = ("text-to-video", "multi-shot")
COHORTS = ("human", "all", "expert", SIMULATED)
VOTES = 600

embedded = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def judged(stocked: Settings, stock: Callable[..., None], clip_files: tuple[Path, ...]) -> Settings:
    """An arena with two categories and a log of every kind of entry, some of which do not count."""
    database = Database(stocked.database)
    stock(
        database,
        Blobs(stocked.blobs),
        clip_files,
        models=("m2", "m3", "m9"),
        prompts=("p1", "s2"),
        category="multi-shot",
    )
    endings = _endings(read_catalog(database, known=Catalog()))
    with database.writing() as connection:
        append(connection, endings)
    cast = [ending.battle.id for ending in endings if not isinstance(ending, Skip)]
    with database.writing() as connection:
        for battle in (cast[0], *cast[1::40]):
            give_verdict(connection, battle=battle, counted=False, reason="a test", now_ms=1)
        give_verdict(connection, battle=cast[41], counted=True, reason="second thoughts", now_ms=2)
    database.close()
    return stocked


def _endings(catalog: Catalog) -> list[Ending]:
    rng = random.Random(11)  # noqa: S311 - a test's votes
    cohorts = ("public", "public", "expert", SIMULATED)
    voters = [new_voter(cohorts[number % 4]) for number in range(40)]
    endings: list[Ending] = []
    for number in range(VOTES):
        clips = catalog.clips[CATEGORIES[number % 3 // 2]]
        left = rng.choice(clips)
        right = rng.choice([clip for clip in clips if clip.prompt == left.prompt and clip.model != left.model])
        # The first voter to appear is a skip's, so that codes over all entries differ from codes over votes.
        voter = voters[39] if number == 0 else voters[min(int(rng.paretovariate(1.16)), 39)]
        battle = Battle(
            id=rng.randbytes(16).hex(),
            voter=voter.id,
            prompt=left.prompt,
            left=Contender(left.id, left.model),
            right=Contender(right.id, right.model),
            propensity=1 / 3 if number % 2 else 0.1,
            drawn_ms=1_000 * number,
            expires_ms=1_000 * number + 9_000,
        )
        now_ms = 1_763_700_000_123 + 1_000 * number
        if number % 15 == 0:
            endings.append(Skip(battle, voter, "unsure", now_ms))
            continue
        aspects = {"motion": rng.choice(WINNERS)} if number % 4 == 0 else {}
        answer = Answer(rng.choices(WINNERS, [40 + 5 * left.model, 40 + 5 * right.model, 15, 5])[0], aspects)
        endings.append(make_vote(battle, voter, answer, now_ms=now_ms))
        if number % 20 == 3:
            again = replace(
                battle,
                id=rng.randbytes(16).hex(),
                left=battle.right,
                right=battle.left,
                purpose=Purpose.REPEAT,
            )
            endings.append(make_vote(again, voter, Answer(rng.choice(WINNERS)), now_ms=now_ms + 500))
    return endings


def live_boards(settings: Settings) -> dict[str, dict[str, dict[str, Any]]]:
    """The boards that the arena shows, by cohort and category."""
    arena = Arena(settings)
    with arena.running():
        return {
            cohort: {name: dict(arena.boards.compute(BoardFilter(name, cohort)).board) for name in CATEGORIES}
            for cohort in COHORTS
        }


def recomputed(log: VoteLog, cohort: str) -> dict[str, dict[str, Any]]:
    shares = categories_of(log, cohort=cohort)
    boards = recompute(log, shares, cohort=cohort, method=HEADLINE)
    return {board.category or "": board.to_dict(computed_at="now") for board in boards}


def without_catalogue(board: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """What a log can tell: no names, no prices, no time of computing, and nothing of what measured the voters."""
    kept = list(like["entries"][0])
    return {key: value for key, value in board.items() if key in like} | {
        "computed_at": "now",
        "entries": [{key: entry[key] for key in kept} for entry in board["entries"]],
        "reliability": {key: value for key, value in board["reliability"].items() if key in like["reliability"]},
    }


def export(settings: Settings, folder: Path, form: TableFormat = TableFormat.CSV) -> Exported:
    database = Database(settings.database)
    found = export_log(database, folder, form)
    database.close()
    return found


def test_an_export_and_the_live_database_give_the_boards_of_the_arena_digit_for_digit(
    judged: Settings, tmp_path: Path
) -> None:
    boards = live_boards(judged)
    export(judged, tmp_path)

    with FileLog.open([tmp_path / "votes.csv"]) as file, DatabaseLog.open(judged.database) as database:
        for log, (cohort, live) in product((file, database), boards.items()):
            again = recomputed(log, cohort)
            assert again == {name: without_catalogue(board, again[name]) for name, board in live.items()}
    votes = {cohort: live["text-to-video"]["votes"] for cohort, live in boards.items()}
    assert votes["human"] + votes[SIMULATED] == votes["all"] > votes["human"] > votes["expert"] > 50


@embedded
def test_an_export_is_the_log_of_the_contract(judged: Settings, tmp_path: Path) -> None:
    found = export(judged, tmp_path)
    counts = found.by(1)

    with (tmp_path / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(counts.values()) < VOTES - VOTES // 15
    assert Counter(row["cohort"] for row in rows) == counts
    assert Counter(row["category"] for row in rows) == found.by(0)
    assert Counter(row["winner"] for row in rows) == found.by(2)
    created = [_ms(row["created_at"]) for row in rows]
    assert (found.first_ms, found.last_ms) == (min(created), max(created))
    assert {row["winner"] for row in rows} == {"model_a", "model_b", "tie", "both_bad"}
    assert {row["aspect_motion"] for row in rows} == {"", "model_a", "model_b", "tie", "both_bad"}
    assert {row["category"] for row in rows} == set(CATEGORIES)
    assert {row["tags"] for row in rows} == {"all", "all;odd"}
    assert {float(row["propensity"]) for row in rows} == {0.1, 1 / 3}
    assert rows == sorted(rows, key=lambda row: row["created_at"])
    assert all(datetime.fromisoformat(row["created_at"]).utcoffset() is not None for row in rows)


@embedded
def test_the_formats_say_the_same(judged: Settings, tmp_path: Path) -> None:
    for form in TableFormat:
        export(judged, tmp_path, form)
    boards = []
    for form in TableFormat:
        with FileLog.open([tmp_path / f"votes.{form}"]) as log:
            boards.append(recomputed(log, "human"))
    assert boards[0] == boards[1] == boards[2]
    with (tmp_path / "votes.csv").open(encoding="utf-8", newline="") as file:
        of_csv = [
            {key: value for key, value in row.items() if value and key != "voter_id"} for row in csv.DictReader(file)
        ]

    of_json = [json.loads(line) for line in (tmp_path / "votes.jsonl").read_text().splitlines()]
    assert [row | {"propensity": str(row["propensity"])} for row in of_json] == [
        row | {"voter_id": told["voter_id"]} for row, told in zip(of_csv, of_json, strict=True)
    ]
    parquet = duckdb.read_parquet(str(tmp_path / "votes.parquet"))
    types = dict(zip(parquet.columns, map(str, parquet.types), strict=True))
    assert types["created_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["propensity"] == "DOUBLE"
    found = parquet.project("battle_id, epoch_ms(created_at)").fetchall()
    assert found == [(row["battle_id"], _ms(row["created_at"])) for row in of_csv]


@embedded
def test_pseudonyms_lead_to_no_stored_voter_and_to_no_other_export(judged: Settings, tmp_path: Path) -> None:
    exports = []
    for _ in range(2):
        export(judged, tmp_path)
        with (tmp_path / "votes.csv").open(encoding="utf-8", newline="") as file:
            exports.append([row["voter_id"] for row in csv.DictReader(file)])
    first, second = exports

    database = Database(judged.database)
    with database.reading() as connection:
        stored = {row.id for row in connection.exec_driver_sql("SELECT id FROM voters")}
    database.close()
    assert not {*first, *second} & stored
    assert not set(first) & set(second)
    assert len(set(zip(first, second, strict=True))) == len(set(first)) == len(set(second))


@embedded
def test_a_failed_export_leaves_what_was_there(judged: Settings, tmp_path: Path) -> None:
    (path := tmp_path / "votes.csv").write_text("the last one")
    database = Database(judged.database)

    def fail(_height: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_log(database, tmp_path, on_block=fail)
    database.close()
    assert path.read_text() == "the last one"
    assert [file.name for file in tmp_path.glob("*.csv*")] == ["votes.csv"]
    assert not list(tmp_path.glob(".votes*"))


@embedded
def test_a_place_that_cannot_be_written_is_named(judged: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no/votes\.csv: can't be written: No such file"):
        export(judged, tmp_path / "no")


@embedded
def test_an_arena_without_votes_exports_a_header(stocked: Settings, tmp_path: Path) -> None:
    for form in TableFormat:
        assert export(stocked, tmp_path, form).votes.total() == 0
    assert (tmp_path / "votes.csv").read_text().startswith("battle_id,category,prompt_id,model_a,model_b,winner,")
    assert duckdb.read_parquet(str(tmp_path / "votes.parquet")).fetchall() == []


def _ms(time: str) -> int:
    return round(1000 * datetime.fromisoformat(time).timestamp())
