"""Exchanges: what is heard on the wire, and what an answer is told by."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from arena.backends.exchange import Answer, Wire, never_sent
from arena.backends.failures import kind_of, told
from arena.domain.generation import FailureKind


def answer(retry_after: str) -> Answer:
    return Answer(429, {"retry-after": retry_after}, {})


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("", None), ("soon", None), ("-3", None)])
def test_a_time_to_come_again_is_read_in_seconds(said: str, seconds: float | None) -> None:
    assert answer(said).retry_after == seconds


def test_a_time_to_come_again_is_read_as_a_date() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=90)

    assert answer(format_datetime(moment, usegmt=True)).retry_after == pytest.approx(90, abs=5)
    assert answer(format_datetime(moment - timedelta(hours=1), usegmt=True)).retry_after == 0


def test_each_thread_hears_its_own_call_alone() -> None:
    wire = Wire()
    heard: dict[str, str] = {}
    together = threading.Barrier(2)

    def call(name: str) -> None:
        with wire.listening() as exchange:
            wire.sent(httpx.Request("POST", f"http://provider/{name}", json={"prompt": name}))
            together.wait(5)
            wire.answered(httpx.Response(200, json={"id": name}))
            together.wait(5)
        assert exchange.answer is not None
        heard[exchange.request["body"]["prompt"]] = exchange.answer.body["id"]

    threads = [threading.Thread(target=call, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert heard == {"a": "a", "b": "b"}


def test_what_nobody_listens_to_is_let_by() -> None:
    wire = Wire()

    wire.sent(httpx.Request("GET", "http://provider/"))
    wire.answered(httpx.Response(200))


def test_a_connection_that_was_never_made_is_known_behind_the_errors_of_sdks() -> None:
    wrapped = RuntimeError("Connection error.")
    wrapped.__cause__ = httpx.ConnectTimeout("no route")

    assert never_sent(wrapped)
    assert not never_sent(httpx.ReadTimeout("silence"))
    assert not never_sent(httpx.WriteError("cut"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "No credits.", "docUrl": "https://docs"}, "No credits."),
        ({"error": {"message": "Blocked.", "code": "moderation_blocked"}}, "moderation_blocked Blocked."),
        ({"detail": [{"loc": ["body", "prompt"], "msg": "bad", "type": "value_error"}]}, "body prompt value_error bad"),
        ({"detail": [{"msg": "bad", "input": {"prompt": "an error message"}}]}, "bad"),
        ("<html>\n<p>Bad   gateway", "<html> <p>Bad gateway"),
        ({"message": "x" * 600}, "x" * 500 + "..."),
        (None, ""),
    ],
)
def test_an_error_is_told_in_one_line_codes_first(body: object, words: str) -> None:
    assert told(body) == words


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, FailureKind.INVALID_REQUEST),
        (401, FailureKind.AUTH),
        (402, FailureKind.BILLING),
        (404, FailureKind.MODEL_RETIRED),
        (418, FailureKind.INVALID_REQUEST),
        (429, FailureKind.RATE_LIMITED),
        (500, FailureKind.TRANSIENT),
        (504, FailureKind.TRANSIENT),
    ],
)
def test_a_status_has_a_class_where_nothing_more_is_said(status: int, kind: FailureKind) -> None:
    assert kind_of(status) is kind
