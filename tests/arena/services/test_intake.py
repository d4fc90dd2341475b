"""A log that is brought in becomes a cohort: on human boards, in the export, and never twice."""

import csv
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from arena.domain.events import EventKind
from arena.domain.voters import Voter
from arena.errors import BadInput
from arena.offline.duckdb import FileLog
from arena.offline.method import HEADLINE
from arena.offline.rating import categories_of, recompute
from arena.services.arena import Arena
from arena.services.export import export_log
from arena.services.filters import BoardFilter
from arena.services.intake import UNTOLD, Brought, VoteIntake
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.erasure import forget
from arena.store.events import read_events
from arena.store.tables import battles, models, prompts, voters, votes

CATEGORY, SECRET = "video-edit", "of no worth"


def made_log(votes: int) -> list[dict[str, str]]:
    """Forced choices between operators, of a few observers: no ids, no times, in a category of its own."""
    rng = random.Random(5)  # noqa: S311 - a test's votes
    operators = ["irawan05", "hateren06", "ronan12", "camera"]
    rows = []
    for _ in range(votes):
        a, b = rng.sample(operators, 2)
        better = operators.index(a) < operators.index(b)
        winner = "model_a" if (rng.random() < 0.75) == better else "model_b"
        who, scene = f"observer-{rng.randrange(9)}", f"scene-{rng.randrange(5)}"
        rows.append(
            {"model_a": a, "model_b": b, "winner": winner, "voter_id": who, "prompt_id": scene, "category": "hdr"}
        )
    return rows


@pytest.fixture
def bring(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Brought]]:
    """Brings rows in."""
    database = Database(settings.database)

    def brought(rows: list[Mapping[str, str]], *, secret: str = SECRET) -> Brought:
        with (path := tmp_path / "log.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        intake = VoteIntake(database, path, secret=secret, cohort="imported", category=CATEGORY)
        assert intake.survey().votes == len(rows)
        return intake.bring()

    yield brought
    database.close()


def counts(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {
            table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in (battles, votes, voters, models, prompts)
        }


def test_a_log_becomes_a_board_and_gives_the_digits_of_its_file(
    settings: Settings, bring: Callable[..., Brought], tmp_path: Path
) -> None:
    rows = made_log(300)
    assert bring(rows) == Brought(models=4, prompts=5, voters=9, votes=300, known=0)

    arena = Arena(settings)
    with arena.running():
        board = arena.boards.of(BoardFilter(CATEGORY)).board
        assert arena.boards.of(BoardFilter(CATEGORY, "imported")).board["digest"] == board["digest"]
        assert arena.boards.of(BoardFilter(CATEGORY, "public")).board["votes"] == 0
    with FileLog.open([tmp_path / "log.csv"]) as file:
        (again,) = recompute(file, categories_of(file, cohort="human"), cohort="human", method=HEADLINE)
    assert (board["votes"], board["voters"], board["prompts"]) == (300, 9, 5)
    assert board["digest"] == again.board.digest
    assert [entry["model"] for entry in board["entries"]] == list(again.board.models)


def test_nothing_comes_in_twice(settings: Settings, bring: Callable[..., Brought]) -> None:
    database = Database(settings.database)
    rows = made_log(50)
    rows += rows[:3]  # equal to the letter, and votes of their own
    assert bring(rows).votes == 53
    before = counts(database)

    assert bring(rows) == Brought(known=53)
    assert counts(database) == before

    more = [*made_log(50), *rows[:3], *made_log(60)[50:]]
    again = bring(more)
    assert (again.votes, again.known, again.voters) == (10, 53, 0), "who is known stays who they are"
    assert counts(database)["voters"] == before["voters"]
    with database.reading() as connection:
        told = [(event.subject, event.detail) for event in read_events(connection, kind=EventKind.VOTES_IMPORTED)]
    assert told == [("imported", {"votes": 53}), ("imported", {"votes": 10})]
    database.close()


def test_battles_keep_ids_like_ours_and_others_can_not_be_derived(
    settings: Settings, bring: Callable[..., Brought]
) -> None:
    database = Database(settings.database)
    rows = made_log(4)
    bring([{**row, "battle_id": ("ab" * 15 + f"0{n}") if n < 2 else str(n)} for n, row in enumerate(rows)])

    with database.reading() as connection:
        ids = list(connection.execute(select(battles.c.id).order_by(battles.c.seq)).scalars())
        people = set(connection.execute(select(voters.c.id)).scalars())
        cohorts = set(connection.execute(select(voters.c.cohort)).scalars())
    assert ids[:2] == ["ab" * 15 + "00", "ab" * 15 + "01"]
    assert all(len(each) == 32 for each in (*ids, *people))
    assert cohorts == {"imported"}
    assert bring([{**row, "battle_id": str(n)} for n, row in enumerate(rows)], secret="another").votes == 4
    database.close()


def test_votes_without_voter_prompt_or_time_can_come_in(settings: Settings, bring: Callable[..., Brought]) -> None:
    database = Database(settings.database)
    rows = [{"model_a": "a", "model_b": "b", "winner": winner} for winner in ("left", "tie", "bothbad", "left")]

    assert bring(rows) == Brought(models=2, prompts=1, voters=4, votes=4)

    with database.reading() as connection:
        assert connection.execute(select(prompts.c.slug, prompts.c.category)).all() == [(UNTOLD, CATEGORY)]
        unknown = connection.execute(select(battles.c.left_clip_id, battles.c.propensity).distinct()).all()
        times = connection.execute(select(battles.c.ended_ms)).scalars().all()
    assert unknown == [(None, None)]
    assert min(times) > 1_700_000_000_000
    assert bring(rows).known == 4
    database.close()


def test_what_is_here_already_is_used(stocked: Settings, bring: Callable[..., Brought]) -> None:
    database = Database(stocked.database)
    before = counts(database)

    brought = bring([{"model_a": "m1", "model_b": "newcomer", "winner": "tie", "prompt_id": "p1"}])

    assert (brought.models, brought.prompts) == (1, 1), "a prompt of this name is in another category"
    assert counts(database)["models"] == before["models"] + 1
    database.close()


def test_a_running_arena_takes_in_what_comes_with_its_models(
    running: Arena, bring: Callable[..., Brought], eventually: Callable[[Callable[[], bool]], None]
) -> None:
    bring(made_log(30))

    eventually(lambda: running.boards.votes_by_category().get(CATEGORY) == 30)
    assert {entry["name"] for entry in running.boards.of(BoardFilter(CATEGORY)).board["entries"]} >= {"irawan05"}


def test_an_own_export_brings_nothing_new(arena: Arena, log: Any, tmp_path: Path) -> None:  # noqa: ANN401
    log.write(*(log.vote("m1", "m2", voter=f"f{n}") for n in range(5)))
    export_log(arena.database, tmp_path)
    intake = VoteIntake(arena.database, tmp_path / "votes.csv", secret="s", cohort="imported", category=None)

    assert intake.bring() == Brought(known=5)


def test_a_voter_who_was_forgotten_stays_one_voter(settings: Settings, bring: Callable[..., Brought]) -> None:
    database = Database(settings.database)
    rows = made_log(40)
    bring(rows)
    with database.writing() as connection:
        first = connection.execute(select(battles.c.voter_id).order_by(battles.c.seq).limit(1)).scalar_one()
        forget(connection, first, heir=Voter("f" * 32, "imported"))

    more = {**rows[0], "winner": "tie"}
    assert bring([*rows, more]).voters == 0
    with database.reading() as connection:
        newest = connection.execute(select(battles.c.voter_id).order_by(battles.c.seq.desc()).limit(1)).scalar_one()
    assert newest == "f" * 32
    database.close()


@pytest.mark.parametrize("cohort", ["human", "all", "erased", "", "Experts", "two words", "x" * 51])
def test_a_cohort_that_can_not_be_is_refused(settings: Settings, cohort: str) -> None:
    database = Database(settings.database)
    with pytest.raises(BadInput, match="--cohort: must be lower-case letters"):
        VoteIntake(database, Path("x.csv"), secret="s", cohort=cohort, category=None)
    database.close()
