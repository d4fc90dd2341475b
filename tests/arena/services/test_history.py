"""History: how boards stood, read once, and thinned evenly in time."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.event import listen

from arena.domain.ledger import LogState
from arena.services.arena import Arena
from arena.services.filters import BoardFilter
from arena.services.history import History, thinned
from arena.services.snapshots import snapshot_of
from arena.store.snapshots import SnapshotKey, keep_snapshot

HOUR_MS = 3_600_000
CATEGORY = "text-to-video"


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is read of snapshots is tested with the store, over both databases."""
    return new_database("sqlite")


@pytest.fixture
def kept(arena: Arena, log: Any) -> Arena:  # noqa: ANN401
    """Two boards a day apart, kept, and a vote since."""
    arena.rater._follow()
    for hour in (1, 25):
        log.write(*(log.vote("m1", "m2", winner, now_ms=hour * HOUR_MS) for winner in ("left", "right", "left")))
        arena.rater._pass()
        keep(arena, hour * HOUR_MS)
    log.cast("m1", "m2", "tie")
    arena.rater._pass()
    return arena


def keep(arena: Arena, at_ms: int, category: str = CATEGORY, cohort: str = "human") -> None:
    state = LogState(arena.boards.last_seq, 0)
    block = arena.ledger.seal(state)
    assert block is not None
    kept = snapshot_of(arena.boards.of(BoardFilter(category)), state, block, cohort=cohort, now_ms=at_ms)
    with arena.database.writing() as connection:
        assert keep_snapshot(connection, kept)


def test_a_history_is_what_was_kept_and_what_stands(kept: Arena) -> None:
    points = kept.history.of(CATEGORY).points

    assert [(point.votes, point.snapshot) for point in points] == [(3, True), (6, True), (7, False)]
    assert [point.at_ms for point in points[:2]] == [HOUR_MS, 25 * HOUR_MS]
    entries = kept.boards.of(BoardFilter(CATEGORY)).board["entries"]
    assert [standing._asdict() for standing in points[-1].standings] == [
        {name: entry[name] for name in standing._fields}
        for entry, standing in zip(entries, points[-1].standings, strict=True)
    ]


def test_other_categories_and_cohorts_have_histories_of_their_own(kept: Arena) -> None:
    keep(kept, 30 * HOUR_MS, cohort="all")
    keep(kept, 30 * HOUR_MS, category="multi-shot")

    assert len(kept.history.of(CATEGORY).points) == 3
    assert [point.votes for point in kept.history.of("multi-shot").points] == [0]


def test_a_period_and_a_number_of_points_can_be_asked_for(kept: Arena) -> None:
    def votes(**wanted: int) -> list[int]:
        return [point.votes for point in kept.history.of(CATEGORY, **wanted).points]

    assert votes(until_ms=24 * HOUR_MS) == [3]
    assert votes(since_ms=2 * HOUR_MS) == [6, 7]
    assert votes(since_ms=2 * HOUR_MS, until_ms=30 * HOUR_MS) == [6]
    assert votes(limit=2) == [6, 7]
    assert votes(limit=1) == [7]


def test_a_board_that_was_kept_as_it_stands_is_one_point(kept: Arena) -> None:
    keep(kept, 40 * HOUR_MS)

    assert [point.snapshot for point in kept.history.of(CATEGORY).points] == [True, True, True]


def test_a_snapshot_is_read_once(kept: Arena) -> None:
    read: list[int] = []

    def noted(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:  # noqa: ANN401
        if "snapshots.board" in statement:
            read.append(len(parameters))

    listen(kept.database.engine, "before_cursor_execute", noted)
    history = History(kept.database, kept.boards)
    for _ in range(2):
        history.of(CATEGORY)
    keep(kept, 50 * HOUR_MS)
    history.of(CATEGORY)

    assert read == [2, 1]


@given(moments=st.lists(st.integers(0, 10**12), unique=True, max_size=300).map(sorted), limit=st.integers(1, 50))
def test_thinning_keeps_the_newest_and_spreads_the_others(moments: list[int], limit: int) -> None:
    keys = [SnapshotKey(number, CATEGORY, "human", at) for number, at in enumerate(moments)]
    chosen = thinned(keys, limit)

    assert len(chosen) <= limit
    assert chosen[-1:] == keys[-1:]
    assert chosen == sorted(chosen, key=lambda key: key.created_ms)
    if len(keys) <= limit:
        assert chosen == keys


def test_an_even_record_keeps_at_least_half_as_many_as_it_may() -> None:
    keys = [SnapshotKey(number, CATEGORY, "human", number * 600_000) for number in range(50_000)]

    assert 100 <= len(thinned(keys, 200)) <= 200


def test_what_was_chosen_stays_chosen_while_the_record_grows() -> None:
    keys = [SnapshotKey(number, CATEGORY, "human", number * 600_000) for number in range(1_000)]
    before, after = (thinned(keys[:length], 200) for length in (995, 1_000))

    assert set(before[:-1]) <= set(after)
