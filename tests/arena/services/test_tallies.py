"""Tallies: whatever verdicts come and go, a tally is that of the votes that count now, to the digit."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arena.offline.method import HEADLINE
from arena.services.arena import Arena
from arena.services.filters import BoardFilter
from arena.services.tallies import Tallies
from ratings import Tally, board_of

CATEGORIES = ("text-to-video", "multi-shot")


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is kept in memory is the same over both databases."""
    return new_database("sqlite")


@pytest.fixture
def started(arena: Arena, stock: Callable[..., None], clip_files: tuple[Path, ...]) -> Iterator[Arena]:
    """An arena with two categories, whose log is followed when it is told to."""
    stock(arena.database, arena.blobs, clip_files, models=("m1", "m2", "m9"), prompts=("s1",), category="multi-shot")
    arena.rater._follow()
    return arena


@pytest.fixture
def log(started: Arena, log: Any) -> Iterator[Any]:  # noqa: ANN401
    """Knows both categories."""
    opened = type(log)(started.settings.database)
    yield opened
    opened.database.close()


def follow(arena: Arena) -> set[str]:
    """Take in what is new; the categories that have to be rated anew."""
    arena.rater._stale.clear()
    arena.rater._follow()
    return set(arena.rater._stale)


def tallied(arena: Arena) -> dict[str, str]:
    """The digest of each category's board."""
    tallies = arena.boards._tallies
    return {category: board_of(tallies.of(category).tally, HEADLINE).digest for category in CATEGORIES}


def whole(arena: Arena) -> dict[str, str]:
    """What it should be: that of the votes that count, counted at once."""
    boards = arena.boards
    digests = {}
    for category in CATEGORIES:
        rows = boards._selection.counted(boards._log.rows, BoardFilter(category))
        digests[category] = board_of(Tally.of(boards._selection.votes(rows)), HEADLINE).digest
    return digests


@pytest.mark.parametrize("seed", range(4))
def test_a_tally_follows_verdicts_as_if_what_does_not_count_had_never_been(
    started: Arena,
    log: Any,  # noqa: ANN401
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    standing: list[str] = []
    for _ in range(8):
        for _ in range(12):
            multi = rng.random() < 0.2
            sides = rng.choice(["m1", "m2", "m9"] if multi else ["m1", "m2", "m3", "m4"], 2, replace=False).tolist()
            where = {"category": "multi-shot", "prompt": "s1"} if multi else {"prompt": f"p{rng.integers(1, 6)}"}
            winner = str(rng.choice(["left", "right", "tie", "both_bad"]))
            standing.append(log.cast(*sides, winner, voter=str(rng.integers(1, 15)), **where))
        for battle in rng.choice(standing, 5):
            log.judge(str(battle), counted=bool(rng.random() < 0.4))
        follow(started)
        assert tallied(started) == whole(started)

    watched = started.boards._tallies.of("text-to-video")
    assert watched.watched.sum() == len(watched.tally)
    again = Arena(started.settings)
    again.rater._follow()
    assert tallied(again) == tallied(started)
    again.database.close()


def test_the_only_vote_of_a_voter_prompt_or_model_leaves_no_trace(started: Arena, log: Any) -> None:  # noqa: ANN401
    for voter in ("1", "2"):
        log.cast("m1", "m2", voter=voter)
        log.cast("m2", "m1", voter=voter, prompt="p2")
    follow(started)
    before = tallied(started)
    for lone in ({"voter": "9"}, {"prompt": "p3"}, {"sides": ("m1", "m4")}):
        sides = lone.pop("sides", ("m1", "m2"))
        battle = log.cast(*sides, **{"voter": "1", **lone})
        log.cast("m1", "m2", voter="2") if lone else None
        follow(started)
        log.judge(battle, counted=False)
        follow(started)
        assert tallied(started) == whole(started)
    assert started.boards.tally("text-to-video").models == ("m1", "m2")  # type: ignore[union-attr]
    assert before != tallied(started)


def test_a_later_vote_is_taken_out_and_put_back_without_a_new_count(
    started: Arena,
    log: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    battles = [log.cast("m1", "m2", voter=voter, prompt=prompt) for voter in "12" for prompt in ("p1", "p2")]
    battles += [log.cast("m2", "m1", voter=voter, prompt=prompt) for voter in "12" for prompt in ("p1", "p2")]
    follow(started)
    before = tallied(started)

    def refuse(_self: Tallies, category: str) -> None:
        raise AssertionError(f"{category} was counted anew")

    monkeypatch.setattr(Tallies, "_count_anew", refuse)
    log.judge(battles[-1], counted=False)
    assert follow(started) == {"text-to-video"}
    assert tallied(started) == whole(started) != before
    log.judge(battles[-1], counted=True)
    follow(started)
    assert tallied(started) == whole(started) == before
    log.judge(battles[0], counted=False)
    with pytest.raises(AssertionError, match="text-to-video was counted anew"):
        follow(started)


def test_verdicts_that_come_at_once_leave_other_categories_alone(started: Arena, log: Any) -> None:  # noqa: ANN401
    battles = [log.cast("m1", "m2", voter=str(number % 7 + 1)) for number in range(60)]
    log.cast("m1", "m9", category="multi-shot", prompt="s1")
    follow(started)
    other = started.boards._tallies.of("multi-shot")

    for battle in battles[::2]:
        log.judge(battle, counted=False)
        log.judge(battle, counted=True)
    for battle in battles[20:]:
        log.judge(battle, counted=False)

    assert follow(started) == {"text-to-video"}
    assert tallied(started) == whole(started)
    assert len(started.boards.tally("text-to-video") or ()) == 20
    assert started.boards._tallies.of("multi-shot") is other
