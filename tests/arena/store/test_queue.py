"""The queue: who may do what about a clip, and until when."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from arena.domain.clips import ClipState
from arena.domain.generation import FailureKind
from arena.store.engine import Database
from arena.store.halts import lift_halts, put_halt
from arena.store.orders import Order, cancel_clips, enqueue, give_up, order_again
from arena.store.progress import progress
from arena.store.queue import (
    Lease,
    Limit,
    anything_due,
    ready_prompts,
    renew,
    take_due,
    take_queued,
    take_stored,
)
from arena.store.runs import Run, add_run, can_proceed, find_run, pause_run, set_budget, tallies
from arena.store.tables import clips
from arena.store.work import Work

WIDE = {"here": Limit(100, 1000), "there": Limit(100, 1000)}
MADE = {"ticket": {"id": "t"}, "request": {"prompt": "x"}, "response": {"status": "queued"}}


class Queue:
    """A catalogued database with a run in it, and a clock that stands unless it is told to go."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = 1_000
        self.run = 0

    def order(self, count: int, *, backend: str = "here", budget: float | None = None, price: float = 1.0) -> None:
        with self.database.queueing() as connection:
            self.run = add_run(connection, asked={}, left_out=[], budget=budget, now_ms=self.now)
            orders = (Order(1, 1, take, 7, backend, {"seconds": 5}, price) for take in range(1, count + 1))
            assert enqueue(connection, self.run, orders, now_ms=self.now) == count

    def lease(self, owner: str = "a", *, lasting: int = 100) -> Lease:
        return Lease(owner, self.now, self.now + lasting)

    def submit(self, owner: str = "a", *, limits: dict[str, Limit] = WIDE, largest: int = 50) -> list[Work]:
        with self.database.queueing(ordering=True) as connection:
            return take_queued(connection, self.lease(owner), limits=limits, largest=largest)

    def attend(self, owner: str = "a", *, backends: tuple[str, ...] = ("here",), largest: int = 50) -> list[Work]:
        with self.database.queueing() as connection:
            return take_due(connection, self.lease(owner), backends=backends, largest=largest)

    def write(self, what: str, clip: int, *details: object, owner: str = "a", **more: object) -> bool:
        with progress(self.database, owner, now_ms=self.now) as written:
            return bool(getattr(written, what)(clip, *details, **more))

    def state(self, clip: int) -> str:
        with self.database.reading() as connection:
            return str(connection.execute(select(clips.c.state).where(clips.c.id == clip)).scalar_one())

    @property
    def stands(self) -> Run:
        with self.database.reading() as connection:
            found = find_run(connection, self.run)
        assert found is not None
        return found


@pytest.fixture
def queue(catalogued: Database) -> Queue:
    return Queue(catalogued)


def test_what_is_taken_is_written_down_as_being_handed_in_under_a_name_of_its_own(queue: Queue) -> None:
    queue.order(3)

    taken = queue.submit(largest=2)

    assert [work.state for work in taken] == [ClipState.SUBMITTING] * 2
    assert [(work.model, work.prompt, work.seed, work.asked) for work in taken] == [("m1", "p1", 7, {"seconds": 5})] * 2
    assert len({work.key for work in taken}) == 2
    assert len(queue.submit()) == 1
    assert queue.submit() == []


def test_two_workers_that_take_at_once_take_each_clip_once(queue: Queue) -> None:
    queue.order(40)
    start, taken = Barrier(4), []

    def take(owner: str) -> None:
        start.wait()
        for _ in range(6):
            taken.extend(queue.submit(owner, largest=3))

    threads = [Thread(target=take, args=[owner]) for owner in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len({work.id for work in taken}) == 40


def test_a_clip_is_nobody_elses_until_its_lease_ends(queue: Queue) -> None:
    queue.order(1)
    (work,) = queue.submit()
    assert queue.write("submitted", work.id, work.key, **MADE, due_ms=queue.now)
    assert queue.attend("b") == []

    queue.now += 100
    (again,) = queue.attend("b")

    assert (again.id, again.state, again.ticket) == (work.id, ClipState.SUBMITTED, {"id": "t"})
    assert not queue.write("generated", work.id, response={}, charge=1.0)
    assert queue.write("generated", work.id, owner="b", response={}, charge=1.0)


def test_a_lease_that_is_renewed_goes_on(queue: Queue) -> None:
    queue.order(2)
    held, lost = (work.id for work in queue.submit())
    queue.write("put_off", lost, due_ms=queue.now)
    queue.now += 90
    with queue.database.queueing() as connection:
        assert renew(connection, queue.lease(), [held, lost]) == {held: False}
    queue.now += 50

    assert [work.id for work in queue.attend("b")] == [lost]


def test_one_that_was_cut_off_while_it_was_handed_in_is_found_as_that(queue: Queue) -> None:
    queue.order(1)
    (work,) = queue.submit()
    queue.now += 1_000

    assert queue.submit("b") == []
    (found,) = queue.attend("b")
    assert (found.state, found.key) == (ClipState.SUBMITTING, work.key)


def test_only_backends_that_can_be_called_here_are_attended_to(queue: Queue) -> None:
    queue.order(1)
    (work,) = queue.submit()
    queue.write("submitted", work.id, work.key, **MADE, due_ms=queue.now)
    queue.now += 100

    assert queue.attend(backends=("there",)) == []
    with queue.database.reading() as connection:
        assert not anything_due(connection, backends=["there"], now_ms=queue.now)
        assert anything_due(connection, backends=["here"], now_ms=queue.now)


def test_a_backend_has_no_more_jobs_than_its_places_whoever_hands_them_in(queue: Queue) -> None:
    queue.order(9)
    limits = {"here": Limit(concurrency=3, per_minute=100)}

    first = queue.submit("a", limits=limits, largest=2)
    assert len(queue.submit("b", limits=limits)) == 1
    assert queue.submit("b", limits=limits) == []
    queue.write("submitted", first[0].id, first[0].key, **MADE, due_ms=queue.now)
    assert queue.submit("b", limits=limits) == []
    queue.write("generated", first[0].id, response={}, charge=0.0)

    assert len(queue.submit("b", limits=limits)) == 1


def test_within_a_minute_a_backend_is_handed_no_more_than_its_rate(queue: Queue) -> None:
    queue.order(9)
    limits = {"here": Limit(concurrency=100, per_minute=4)}

    assert len(queue.submit(limits=limits)) == 4
    queue.now += 59_000
    assert queue.submit(limits=limits) == []
    queue.now += 2_000
    assert len(queue.submit(limits=limits)) == 4


def test_what_would_exceed_the_budget_is_not_taken(queue: Queue) -> None:
    queue.order(5, budget=3.5)

    taken = [work.id for work in queue.submit("a", largest=2)] + [work.id for work in queue.submit("b")]

    assert len(taken) == 3
    assert queue.stands.spent == 3.0
    queue.write("generated", taken[0], response={}, charge=0.25)
    assert queue.stands.spent == pytest.approx(2.25)
    assert len(queue.submit()) == 1
    with queue.database.reading() as connection:
        assert can_proceed(connection, queue.run)


def test_a_budget_that_is_spent_ends_a_run_until_it_is_raised(queue: Queue) -> None:
    queue.order(3, budget=1.0)
    (work,) = queue.submit()
    queue.write("submitted", work.id, work.key, **MADE, due_ms=queue.now)
    queue.write("ended", work.id, FailureKind.BAD_OUTPUT, "no film", charge=1.0)

    with queue.database.queueing() as connection:
        assert not can_proceed(connection, queue.run)
        set_budget(connection, queue.run, 2.0)
        assert can_proceed(connection, queue.run)
    assert len(queue.submit()) == 1


def test_a_run_that_is_paused_hands_in_nothing_more(queue: Queue) -> None:
    queue.order(2)
    with queue.database.queueing() as connection:
        pause_run(connection, queue.run, now_ms=queue.now)
    assert queue.submit() == []
    with queue.database.queueing() as connection:
        pause_run(connection, queue.run, now_ms=None)
    assert len(queue.submit()) == 2


def test_a_backend_that_is_halted_is_handed_nothing_while_others_go_on(queue: Queue) -> None:
    queue.order(2)
    queue.order(2, backend="there")
    with queue.database.queueing() as connection:
        assert put_halt(connection, "here", failure=FailureKind.BILLING, reason="no credit", now_ms=1)
        assert not put_halt(connection, "here", failure=FailureKind.AUTH, reason="again", now_ms=2)

    assert [work.backend for work in queue.submit()] == ["there", "there"]
    with queue.database.queueing() as connection:
        assert lift_halts(connection, ["here"]) == 1
    assert [work.backend for work in queue.submit()] == ["here", "here"]


def test_what_is_put_back_waits_for_its_time_and_is_counted(queue: Queue) -> None:
    queue.order(1)
    (work,) = queue.submit()
    assert queue.write("put_back", work.id, FailureKind.RATE_LIMITED, "slowly", due_ms=queue.now + 500)

    assert queue.submit() == []
    queue.now += 500
    (again,) = queue.submit()
    assert (again.waits, again.retries) == (1, 0)
    assert again.key != work.key
    assert queue.stands.spent == 1.0


def test_a_ticket_is_kept_even_if_its_clip_was_taken_over_as_one_that_was_cut_off(queue: Queue) -> None:
    queue.order(1)
    (work,) = queue.submit()
    queue.now += 1_000
    queue.attend("b")
    queue.write("ended", work.id, FailureKind.AMBIGUOUS, "cut off", owner="b", state=ClipState.AMBIGUOUS)

    assert not queue.write("submitted", work.id, work.key, **MADE, due_ms=queue.now)

    (found,) = queue.attend("c")
    assert (found.state, found.ticket) == (ClipState.SUBMITTED, {"id": "t"})
    assert not queue.write("submitted", work.id, "another key", **MADE, due_ms=queue.now)


def test_the_same_file_twice_is_one_clip(queue: Queue) -> None:
    queue.order(2)
    first, second = (work.id for work in queue.submit())
    for clip in (first, second):
        assert queue.write("stored", clip, original="a" * 64)

    assert (queue.state(first), queue.state(second)) == ("stored", "failed")
    with queue.database.queueing() as connection:
        assert [work.original for work in take_stored(connection, queue.lease(), largest=5)] == ["a" * 64]


def test_a_prompt_is_ready_when_nothing_more_of_it_comes_or_it_has_waited(queue: Queue) -> None:
    queue.order(2)

    def ready() -> list[int]:
        with queue.database.reading() as connection:
            return ready_prompts(connection, now_ms=queue.now, largest=5)

    def conform(clip: int) -> None:
        values = {"state": "conformed", "due_ms": queue.now + 60, "lease_until_ms": None}
        with queue.database.queueing() as connection:
            connection.execute(update(clips).where(clips.c.id == clip).values(**values))

    first, second = (work.id for work in queue.submit())
    conform(first)
    assert ready() == []
    queue.now += 60
    assert ready() == [1]
    queue.now -= 60
    conform(second)
    assert ready() == [1]


def test_a_run_says_how_each_model_stands(queue: Queue) -> None:
    queue.order(5, price=2.0)
    works = queue.submit(largest=4)
    queue.now += 3_000
    queue.write("submitted", works[0].id, works[0].key, **MADE, due_ms=queue.now)
    queue.write("generated", works[0].id, response={}, charge=2.5)
    queue.write("ended", works[1].id, FailureKind.REFUSED_INPUT, "no", state=ClipState.REFUSED)
    queue.write("ended", works[2].id, FailureKind.AMBIGUOUS, "cut off", state=ClipState.AMBIGUOUS)

    with queue.database.reading() as connection:
        (tally,) = tallies(connection, queue.run)

    assert (tally.model, tally.queued, tally.running, tally.refused, tally.ambiguous) == ("m1", 1, 2, 1, 1)
    assert (tally.spent, tally.estimate, tally.seconds, tally.made) == (2.5 + 2.0 + 2.0, 10.0, 3.0, 1)
    assert (queue.stands.total, queue.stands.under_way, queue.stands.waiting) == (5, 2, 1)


def test_what_an_operator_cancels_ends_at_once_or_is_told_to_its_provider(queue: Queue) -> None:
    queue.order(2)
    (abroad,) = queue.submit(largest=1)
    with queue.database.queueing() as connection:
        assert cancel_clips(connection, run=queue.run, now_ms=queue.now) == 2
        assert renew(connection, queue.lease(), [abroad.id]) == {abroad.id: True}

    assert queue.stands.clips == {ClipState.SUBMITTING: 1, ClipState.CANCELLED: 1}


def test_an_operator_hands_in_again_or_gives_up_what_nobody_knows_of(queue: Queue) -> None:
    """Either way what it may have cost stays in the books."""
    queue.order(2)
    first, second = (work.id for work in queue.submit())
    for clip in (first, second):
        queue.write("ended", clip, FailureKind.AMBIGUOUS, "cut off", state=ClipState.AMBIGUOUS)
    assert queue.submit() == []

    with queue.database.queueing() as connection:
        assert order_again(connection, first, now_ms=queue.now)
        assert give_up(connection, second)
        assert not order_again(connection, first, now_ms=queue.now)
        assert not give_up(connection, second)

    assert queue.stands.spent == 2.0
    assert [work.id for work in queue.submit()] == [first]
    assert queue.stands.spent == 3.0
