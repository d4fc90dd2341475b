"""The worker: from the queue into battles, and what becomes of what a provider will not make."""

from collections import Counter
from time import sleep
from typing import Any

import pytest

from arena.backends.base import BackendError, State, Ticket
from arena.domain.generation import FailureKind
from arena.store.halts import all_halts, lift_halts
from arena.store.orders import cancel_clips
from arena.store.reading import Catalog, read_catalog
from stubs.kit import Behaviour, Failure
from stubs.studio import FindingStudioBackend, StudioBackend

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def refusing(failure: FailureKind, message: str = "no") -> Failure:
    """A job that is taken, and fails later."""
    return Failure({"failure": failure, "message": message})


def test_clips_go_from_the_queue_into_battles(studio: Any) -> None:
    studio.order("p1", "p2", models=("m1", "m2"))
    studio.work()

    studio.until_all("published")

    catalog = read_catalog(studio.database, known=Catalog())
    assert {prompt.slug: prompt.clips for prompt in catalog.prompts.values()} == {"p1": 2, "p2": 2}
    assert Counter(job.asked["prompt"] for job in studio.stub.jobs.values()) == {"Show p1": 2, "Show p2": 2}
    assert len(studio.stub.billed) == 4
    assert studio.stands.spent == pytest.approx(4 * 0.25)
    for row in studio.rows():
        assert row.request["key"] == row.job_key
        assert row.response["stage"] == "done"
        assert row.generation_seconds > 0
        assert row.provenance["ticket"] == row.ticket["id"]
        assert (row.lease_owner, row.failure, row.error) == (None, None, None)


@SQLITE
def test_what_a_provider_refuses_is_an_outcome_and_is_never_sent_again(studio: Any) -> None:
    studio.stub.behaviour = Behaviour(fails=refusing(FailureKind.REFUSED_INPUT, "The prompt is not allowed."))
    studio.order("p1")
    studio.work()

    studio.until_all("refused")

    (row,) = studio.rows()
    assert (row.failure, row.error, row.cost) == ("refused_input", "The prompt is not allowed.", 0.0)
    assert row.response["message"] == "The prompt is not allowed."
    assert len(studio.stub.jobs) == 1


@SQLITE
def test_a_provider_that_answers_500_for_ever_is_tried_three_times(studio: Any) -> None:
    studio.stub.behaviour.broken = True
    studio.order("p1")
    studio.work()

    studio.until_all("failed")

    (row,) = studio.rows()
    assert (row.failure, row.error, row.retries) == ("transient", "HTTP 500", 2)
    assert studio.stub.requests.count(("POST", "/jobs")) == 3


@SQLITE
def test_a_provider_that_takes_a_job_and_then_answers_500_for_ever_is_given_up_at_the_deadline(studio: Any) -> None:
    class Broken(StudioBackend):
        def poll(self, ticket: Ticket) -> State:
            raise BackendError(FailureKind.TRANSIENT, "HTTP 500")

    studio.order("p1")
    studio.work(Broken(studio.stub.url), job_minutes=0.1 / 60)

    studio.until_all("failed")

    (row,) = studio.rows()
    assert (row.failure, row.error, row.cost) == ("deadline", "HTTP 500", 0.25)
    assert studio.stub.requests.count(("POST", "/jobs")) == 1


@SQLITE
def test_a_job_that_came_to_nothing_in_passing_is_handed_in_again_under_another_name(studio: Any) -> None:
    studio.stub.behaviour = Behaviour(fails=refusing(FailureKind.TRANSIENT, "a node died"))
    studio.order("p1")
    studio.work()
    studio.until_all("failed")

    keys = {job.asked["key"] for job in studio.stub.jobs.values()}
    assert len(keys) == len(studio.stub.jobs) == 3


@SQLITE
def test_a_provider_that_asks_to_wait_is_asked_again_and_that_is_counted(studio: Any) -> None:
    studio.stub.behaviour = Behaviour(throttle=4, retry_after="0.05")
    studio.order("p1")
    studio.work()

    studio.until_all("submitted", "generated", "stored", "conformed", "published")

    (row,) = studio.rows()
    assert (row.waits, row.retries, row.failure) == (4, 0, None)
    assert len(studio.stub.billed) == 1


@SQLITE
@pytest.mark.parametrize(
    ("failure", "status", "message"),
    [(FailureKind.BILLING, 402, "No credit is left."), (FailureKind.AUTH, 401, "There is no such key.")],
)
def test_a_backend_without_credit_or_with_a_wrong_key_is_halted_until_an_operator_lifts_it(
    studio: Any, failure: FailureKind, status: int, message: str
) -> None:
    broke = Failure({"failure": failure, "message": message}, status)
    studio.stub.behaviour = Behaviour(fails=broke)
    studio.order("p1", "p2", "p3")
    worker = studio.work(backend_concurrency=1)

    def halts() -> list[tuple[str, str, str]]:
        with studio.database.reading() as connection:
            return [(halt.backend, halt.failure, halt.reason) for halt in all_halts(connection)]

    studio.until(lambda: halts() == [("studio", failure, message)])
    studio.until(lambda: set(studio.states().values()) == {"queued"})
    asked = len(studio.stub.requests)
    worker.wake()
    sleep(0.05)
    assert len(studio.stub.requests) == asked == 1

    studio.stub.behaviour = Behaviour(fails=refusing(FailureKind.REFUSED_INPUT))
    with studio.database.queueing() as connection:
        lift_halts(connection, ["studio"])
    worker.wake()
    studio.until_all("refused")


@SQLITE
def test_a_model_that_is_gone_is_asked_for_once(studio: Any) -> None:
    gone = Failure({"failure": FailureKind.MODEL_RETIRED, "message": "There is no studio-1."}, 404)
    studio.stub.behaviour = Behaviour(fails=gone)
    studio.order(*(f"p{n}" for n in range(20)))
    studio.work(backend_concurrency=1)

    studio.until_all("failed")

    assert len(studio.stub.requests) == 1
    assert {row.failure for row in studio.rows()} == {"model_retired"}


@SQLITE
def test_a_submit_that_was_cut_off_is_for_an_operator_where_nobody_can_be_asked(studio: Any) -> None:
    studio.stub.behaviour = Behaviour(cut="after")
    studio.order("p1")
    studio.work()

    studio.until_all("ambiguous")

    (row,) = studio.rows()
    assert row.failure == "ambiguous"
    assert studio.stands.spent == 0.5, "it may have been charged"
    assert len(studio.stub.billed) == 1


@SQLITE
@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_submit_that_was_cut_off_is_looked_up_where_the_provider_can_be_asked(studio: Any, cut: str) -> None:
    studio.stub.behaviour = Behaviour(cut=cut, polls=10_000)
    studio.order("p1")
    studio.work(FindingStudioBackend(studio.stub.url), lease_seconds=0.3)
    studio.until(lambda: ("POST", "/jobs") in studio.stub.requests)
    studio.stub.behaviour.cut = ""

    studio.until_all("submitted")

    assert len(studio.stub.billed) == 1
    assert {job.asked["key"] for job in studio.stub.jobs.values()} == {studio.rows()[0].job_key}


@SQLITE
def test_addresses_that_expire_at_once_lose_no_clip(studio: Any) -> None:
    """The 24-hour rule in a second: what is asked for later than that is asked for anew."""
    studio.stub.behaviour.url_seconds = 1.0
    studio.order("p1", "p2")
    with studio.stub.hold("file") as arrived:
        studio.work()
        assert arrived.wait(240)
        sleep(1.1)

    studio.until_all("published")

    assert {row.cost for row in studio.rows()} == {0.25}
    assert len(studio.stub.billed) == 2


@SQLITE
def test_a_clip_that_was_made_long_ago_is_asked_for_anew(studio: Any) -> None:
    """The worker ended between the answer and the file; the next one comes when the address is long gone."""
    studio.stub.behaviour.url_seconds = 0.2

    class Unreachable(StudioBackend):
        def fetch(self, ticket: Ticket, state: State, target: object, *, largest: int) -> None:
            raise BackendError(FailureKind.TRANSIENT, "the network is down", retry_after=600.0)

    studio.order("p1")
    first = studio.work(Unreachable(studio.stub.url))
    studio.until_all("generated")
    first.close()
    studio.workers.remove(first)
    sleep(0.3)
    with studio.database.queueing() as connection:
        connection.exec_driver_sql("UPDATE clips SET due_ms = 0")

    studio.work()
    studio.until_all("published")
    assert len(studio.stub.billed) == 1


@SQLITE
@pytest.mark.parametrize(
    ("behaviour", "settings", "reason"),
    [
        ({"file": "html"}, {}, "HTML page"),
        ({"file": "nothing"}, {}, "an empty file"),
        ({}, {"largest_clip_mb": 0}, "are allowed"),
    ],
)
def test_what_is_no_clip_fails_with_what_it_is_and_stays_paid(
    studio: Any, behaviour: dict[str, Any], settings: dict[str, Any], reason: str
) -> None:
    studio.stub.behaviour = Behaviour(**behaviour)
    studio.order("p1")
    studio.work(**settings)

    studio.until_all("failed")

    (row,) = studio.rows()
    assert (row.failure, row.cost) == ("bad_output", 0.25)
    assert reason in row.error


@SQLITE
def test_a_file_that_does_not_decode_fails_and_its_original_is_kept(studio: Any) -> None:
    whole = studio.stub.clip
    studio.stub.clip = whole[: len(whole) // 2]
    studio.order("p1")
    studio.work()

    try:
        studio.until_all("failed")
    finally:
        studio.stub.clip = whole

    (row,) = studio.rows()
    assert row.failure == "bad_output"
    assert (studio.settings.blobs / row.original[:2] / row.original).is_file()


@SQLITE
def test_a_job_that_takes_too_long_is_stopped_and_given_up(studio: Any) -> None:
    studio.stub.behaviour = Behaviour(polls=10_000)
    studio.order("p1")
    studio.work(job_minutes=0.1 / 60)

    studio.until_all("failed")

    (row,) = studio.rows()
    assert (row.failure, row.cost) == ("deadline", 0.25)
    assert "took more than" in row.error
    assert all(job.cancelled for job in studio.stub.jobs.values())


def test_a_job_that_an_operator_cancels_is_stopped_at_its_provider(studio: Any) -> None:
    studio.stub.behaviour = Behaviour(polls=10_000)
    studio.order("p1")
    studio.work(lease_seconds=0.3)
    studio.until_all("submitted")

    with studio.database.queueing() as connection:
        assert cancel_clips(connection, run=studio.run, now_ms=1) == 1

    studio.until_all("cancelled")
    assert all(job.cancelled for job in studio.stub.jobs.values())


@SQLITE
def test_where_an_operator_looks_first_nothing_is_published_before(studio: Any) -> None:
    studio.order("p1")
    studio.work(moderation="required")

    studio.until_all("review")

    assert read_catalog(studio.database, known=Catalog()).clips == {}
    (row,) = studio.rows()
    assert row.rendition is not None
    assert row.served is None


@SQLITE
def test_a_budget_holds_for_workers_that_are_at_it_together(studio: Any) -> None:
    studio.stub.behaviour = Behaviour(fails=refusing(FailureKind.BAD_OUTPUT))
    studio.stub.price = 0.5
    studio.order(*(f"p{n}" for n in range(12)), budget=2.0)

    class Charging(StudioBackend):
        def poll(self, ticket: Ticket) -> State:
            state = super().poll(ticket)
            return State(state.stage, failure=state.failure, cost=0.5, poll_after=0.01)

    for _ in range(2):
        studio.work(Charging(studio.stub.url))

    studio.until(lambda: studio.stands.clips.get("failed", 0) == 4)
    sleep(0.1)
    assert studio.stands.clips == {"failed": 4, "queued": 8}
    assert studio.stands.spent == 2.0


@SQLITE
def test_when_the_money_is_spent_what_it_bought_is_kept_and_the_rest_waits(studio: Any) -> None:
    """A clip is expected to cost .5 and does .25: of .75 there is enough for a second, and not for a third."""
    studio.order("p1", "p2", "p3", budget=0.75)
    studio.work()

    studio.until(lambda: studio.stands.clips.get("published", 0) == 2)

    sleep(0.1)
    assert studio.stands.clips == {"published": 2, "queued": 1}
    assert (studio.stands.spent, len(studio.stub.billed)) == (0.5, 2)
