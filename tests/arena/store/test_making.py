"""What it took to have clips, and what models would not make."""

import pytest
from sqlalchemy import update

from arena.domain.clips import ClipState
from arena.domain.generation import FailureKind
from arena.store.engine import Database
from arena.store.making import Making, makings
from arena.store.orders import Order, enqueue
from arena.store.pool import pool_revision
from arena.store.runs import add_run
from arena.store.tables import clips, models

ENDS = (
    *((ClipState.PUBLISHED, None, 1.0), (ClipState.PUBLISHED, None, 0.5), (ClipState.WITHDRAWN, None, 0.5)),
    (ClipState.REFUSED, FailureKind.REFUSED_INPUT, 0.0),
    *((ClipState.FAILED, FailureKind.DEADLINE, 1.0), (ClipState.FAILED, FailureKind.BAD_OUTPUT, 0.0)),
    # These say nothing of the model.
    *((ClipState.FAILED, FailureKind.AUTH, 0.0), (ClipState.FAILED, FailureKind.INVALID_REQUEST, 0.0)),
    *(
        (ClipState.AMBIGUOUS, FailureKind.AMBIGUOUS, 0.0),
        (ClipState.QUEUED, None, None),
        (ClipState.CANCELLED, None, 0),
    ),
)


@pytest.fixture
def ordered(catalogued: Database) -> Database:
    """Clips that were ordered of the first model, and what became of them; beside two that were imported."""
    with catalogued.writing() as connection:
        run = add_run(connection, asked={}, left_out=[], budget=None, now_ms=1)
        enqueue(connection, run, (Order(1, 1, take, 1, "x", {}, 1.0) for take in range(1, len(ENDS) + 1)), now_ms=1)
        for take, (state, failure, cost) in enumerate(ENDS, start=1):
            became = {"state": state, "failure": failure, "cost": cost}
            connection.execute(update(clips).where(clips.c.take == take).values(**became))
    return catalogued


def test_refusals_failures_and_costs_are_those_of_what_was_ordered(ordered: Database) -> None:
    with ordered.reading() as connection:
        found = makings(connection)

    assert found == {("text-to-video", 1): Making(made=3, refused=1, failed=2, cost=3.0)}
    (making,) = found.values()
    assert (making.refusal_rate, making.failure_rate, making.cost_per_clip) == (1 / 6, 2 / 6, 1.0)


def test_where_nothing_was_made_nothing_is_said_of_its_cost() -> None:
    assert (Making(0, 2, 0, 0.0).refusal_rate, Making(0, 2, 0, 0.0).cost_per_clip) == (1.0, None)
    assert (Making(0, 0, 0, None).refusal_rate, Making(2, 0, 0, None).cost_per_clip) == (None, None)


def test_of_an_entry_under_a_codename_nothing_is_told(ordered: Database) -> None:
    with ordered.writing() as connection:
        connection.execute(update(models).where(models.c.id == 1).values(codename="Zephyr"))

    with ordered.reading() as connection:
        assert makings(connection) == {}


def test_boards_learn_of_a_refusal(ordered: Database) -> None:
    with ordered.reading() as connection:
        before = pool_revision(connection)
    with ordered.writing() as connection:
        connection.execute(update(clips).where(clips.c.state == ClipState.QUEUED).values(state=ClipState.REFUSED))
    with ordered.reading() as connection:
        assert pool_revision(connection) != before
