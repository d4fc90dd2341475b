"""The contract: what every adapter does alike, with the real SDK against the provider's stub."""

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from arena.backends.base import Backend, BackendError, Job, Stage, State, Ticket
from arena.backends.failures import GAVE_UP
from arena.domain.generation import FailureKind
from stubs.kit import KEY, Failure, Stub
from stubs.providers import PROVIDERS, Provider, failures

LARGEST = 1 << 20


def finish(backend: Backend, ticket: Ticket) -> State:
    """Ask until the job is over."""
    for _ in range(10):
        state = backend.poll(ticket)
        if state.stage in {Stage.DONE, Stage.FAILED}:
            return state
    raise AssertionError("the job goes on")


def refusal(backend: Backend, job: Job) -> FailureKind | None:
    """Why a provider refuses a job, at once or later."""
    try:
        return finish(backend, backend.submit(job)).failure
    except BackendError as error:
        return error.failure


def test_a_job_is_handed_in_asked_after_and_fetched(
    backend: Backend, provider: Provider, stub: Stub, target: Path
) -> None:
    stub.behaviour.polls = 2

    ticket = backend.submit(provider.job())
    stages = [backend.poll(ticket).stage for _ in range(2)]
    state = finish(backend, ticket)
    backend.fetch(ticket, state, target, largest=LARGEST)

    assert stages[0] in {Stage.WAITING, Stage.RUNNING}, "not all tell the one from the other"
    assert stages[1] is Stage.RUNNING
    assert state.stage is Stage.DONE
    assert target.read_bytes() == stub.clip
    assert [path.name for path in target.parent.iterdir()] == ["clip.mp4"]
    assert stub.billed == [next(iter(stub.jobs))]


def test_ticket_and_state_are_plain_json_and_survive_a_restart(
    open_backend: Callable[..., Backend], provider: Provider, stub: Stub, target: Path
) -> None:
    first = open_backend()
    ticket = first.submit(provider.job())
    kept = json.loads(json.dumps([ticket.id, ticket.data]))
    first.close()

    second = open_backend()
    again = Ticket(kept[0], kept[1])
    state = finish(second, again)
    restored = replace(state, response=json.loads(json.dumps(state.response)))
    second.fetch(again, restored, target, largest=LARGEST)

    assert target.read_bytes() == stub.clip


def test_the_request_is_kept_with_the_version_of_the_sdk_and_without_key_or_files(
    backend: Backend, provider: Provider, picture: Path
) -> None:
    job = provider.job()
    if provider.pictured:
        job = provider.job(model=provider.pictured, category="image-to-video", reference_images=(picture,))

    ticket = backend.submit(job)

    text = json.dumps([ticket.request, ticket.response, ticket.data])
    assert "A fox runs through the snow." in text
    assert ticket.request["sdk"].split()[1][0].isdigit()
    assert KEY not in text
    assert "iVBOR" not in text, "the image travels by its digest"
    if provider.pictured:
        assert ticket.request["files"][0]["sha256"] in text


@pytest.mark.parametrize(("name", "kind", "failure"), failures())
def test_every_failure_has_its_class(name: str, kind: str, failure: Failure, stub: Stub, backend: Backend) -> None:
    stub.behaviour.fails = failure
    job = PROVIDERS[name].job()

    if failure.status is None:
        state = finish(backend, backend.submit(job))
        assert (state.stage, state.failure) == (Stage.FAILED, kind)
    else:
        with pytest.raises(BackendError) as caught:
            backend.submit(job)
        assert caught.value.failure == kind
        assert caught.value.response
    assert stub.billed == []


def test_a_provider_that_is_busy_says_when_to_come_again(backend: Backend, provider: Provider, stub: Stub) -> None:
    stub.behaviour.throttle = 1

    with pytest.raises(BackendError) as caught:
        backend.submit(provider.job())

    assert caught.value.failure is FailureKind.RATE_LIMITED
    assert caught.value.retry_after == 2
    assert len(stub.requests) == 1, "nothing is tried again behind our back"
    backend.submit(provider.job())
    assert len(stub.billed) == 1


def test_a_poll_that_is_throttled_comes_back_at_once_and_says_when_to_come_again(
    backend: Backend, provider: Provider, stub: Stub
) -> None:
    """SDKs would wait for as long as they are told to, one of them ten times over."""
    ticket = backend.submit(provider.job())
    stub.behaviour.busy = 1
    stub.behaviour.retry_after = "600"

    with pytest.raises(BackendError) as caught:
        backend.poll(ticket)

    assert caught.value.failure is FailureKind.RATE_LIMITED
    assert caught.value.retry_after == 600
    assert len(stub.requests) == 2
    assert finish(backend, ticket).stage is Stage.DONE


@pytest.mark.parametrize("cut", ["before", "after", "garbled"])
def test_a_submission_whose_answer_is_lost_is_ambiguous_and_sent_once(
    backend: Backend, provider: Provider, stub: Stub, cut: str
) -> None:
    stub.behaviour.cut = cut

    with pytest.raises(BackendError) as caught:
        backend.submit(provider.job())

    assert caught.value.failure is FailureKind.AMBIGUOUS
    assert len(stub.requests) == 1
    assert len(stub.billed) == (cut != "before")


@pytest.mark.parametrize("status", sorted(GAVE_UP))
def test_a_gateway_that_gave_up_waiting_for_a_submission_leaves_it_ambiguous_whatever_it_says(
    backend: Backend, provider: Provider, stub: Stub, status: int
) -> None:
    stub.behaviour.fails = Failure(stub.error(status), status)

    with pytest.raises(BackendError) as caught:
        backend.submit(provider.job())

    assert caught.value.failure is FailureKind.AMBIGUOUS
    assert len(stub.requests) == 1


def test_a_submission_that_is_not_answered_in_time_is_ambiguous(
    open_backend: Callable[..., Backend], provider: Provider, stub: Stub
) -> None:
    stub.behaviour.slow = 0.4

    with pytest.raises(BackendError) as caught:
        open_backend(timeout=0.1).submit(provider.job())

    assert caught.value.failure is FailureKind.AMBIGUOUS
    assert len(stub.requests) == 1


def test_a_provider_that_can_not_be_reached_has_taken_nothing(
    open_backend: Callable[..., Backend], provider: Provider, stub: Stub
) -> None:
    if not provider.movable:
        pytest.skip("the SDK has its address from when it was imported")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

        with pytest.raises(BackendError) as caught:
            open_backend(url=stub.url.replace(str(stub.port), str(port))).submit(provider.job())

    assert caught.value.failure is FailureKind.TRANSIENT


def test_a_provider_that_breaks_is_asked_again_and_not_believed_to_have_lost_the_job(
    backend: Backend, provider: Provider, stub: Stub
) -> None:
    ticket = backend.submit(provider.job())
    stub.behaviour.broken = True

    for _ in range(2):
        with pytest.raises(BackendError) as caught:
            backend.poll(ticket)
        assert caught.value.failure is FailureKind.TRANSIENT
    stub.behaviour.broken = False

    assert finish(backend, ticket).stage is Stage.DONE


def test_a_provider_that_is_broken_takes_nothing(backend: Backend, provider: Provider, stub: Stub) -> None:
    stub.behaviour.broken = True

    with pytest.raises(BackendError) as caught:
        backend.submit(provider.job())

    assert caught.value.failure is FailureKind.TRANSIENT
    assert len(stub.requests) == 1


def test_a_wrong_key_stops_the_backend(open_backend: Callable[..., Backend], provider: Provider) -> None:
    if provider.keyless:
        pytest.skip("takes everybody")
    wrong = "a-key-that-opens-nothing-here-and-is-long-enough"

    with pytest.raises(BackendError) as caught:
        open_backend(key=wrong).submit(provider.job())

    assert caught.value.failure is FailureKind.AUTH
    assert wrong not in str(caught.value)


def test_an_id_that_no_catalog_has_is_sent_and_refused_by_the_provider(
    backend: Backend, provider: Provider, stub: Stub
) -> None:
    assert backend.capabilities("no-such/model-9", "text-to-video") is None

    with pytest.raises(BackendError) as caught:
        backend.submit(provider.job(model="no-such/model-9"))

    assert caught.value.failure is FailureKind.MODEL_RETIRED
    assert stub.billed == []


def test_what_the_provider_itself_refuses_is_never_sent_again(backend: Backend, provider: Provider, stub: Stub) -> None:
    """Nothing of ours looks at a job's own options; the stub does, as the provider would."""
    assert refusal(backend, provider.job(options=provider.spoilt)) is FailureKind.INVALID_REQUEST
    assert stub.billed == []


def test_a_job_that_the_provider_does_not_know_is_told_from_one_that_failed(
    backend: Backend, provider: Provider, stub: Stub
) -> None:
    ticket = backend.submit(provider.job())
    stub.jobs.clear()

    with pytest.raises(BackendError) as caught:
        backend.poll(ticket)

    assert caught.value.failure is FailureKind.DEADLINE


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"prompt": "a fox " * 20_000}, "prompt"),
        ({"prompt": " "}, "prompt"),
        ({"aspect_ratio": "7:5"}, "aspect ratio"),
        ({"seconds": 61.0}, "duration"),
        ({"category": "image-to-video"}, "reference image"),
    ],
    ids=["long prompt", "empty prompt", "aspect ratio", "duration", "no image"],
)
def test_what_a_model_can_not_do_is_refused_before_anything_is_sent(
    backend: Backend, provider: Provider, stub: Stub, changes: dict[str, object], word: str
) -> None:
    with pytest.raises(BackendError) as caught:
        backend.submit(provider.job(**changes))

    assert caught.value.failure is FailureKind.INVALID_REQUEST
    assert word in str(caught.value)
    assert stub.requests == []


@pytest.mark.parametrize("content", [b"This is no image.", b"\x89PNG\r\n\x1a\nbut no picture"], ids=["text", "damaged"])
def test_a_reference_image_that_is_none_is_refused_before_anything_is_sent(
    backend: Backend, provider: Provider, stub: Stub, tmp_path: Path, content: bytes
) -> None:
    if provider.pictured is None:
        pytest.skip("takes no image")
    (wrong := tmp_path / "fox.png").write_bytes(content)
    job = provider.job(model=provider.pictured, category="image-to-video", reference_images=(wrong,))

    with pytest.raises(BackendError) as caught:
        backend.submit(job)

    assert caught.value.failure is FailureKind.INVALID_REQUEST
    assert "fox.png" in str(caught.value)
    assert stub.requests == []


def test_a_job_can_be_stopped(backend: Backend, provider: Provider, stub: Stub) -> None:
    ticket = backend.submit(provider.job())
    if not provider.stoppable:
        with pytest.raises(BackendError, match="can't be told to stop"):
            backend.cancel(ticket)
        return

    backend.cancel(ticket)

    assert [job.cancelled for job in stub.jobs.values()] == [True]


def test_an_address_that_has_expired_is_asked_for_anew(
    backend: Backend, provider: Provider, stub: Stub, target: Path
) -> None:
    stub.behaviour.expired = 1
    ticket = backend.submit(provider.job())

    backend.fetch(ticket, finish(backend, ticket), target, largest=LARGEST)

    assert target.read_bytes() == stub.clip


@pytest.mark.parametrize(
    ("file", "kind", "words"),
    [
        ("html", FailureKind.BAD_OUTPUT, "not a video, but an HTML page"),
        ("nothing", FailureKind.BAD_OUTPUT, "an empty file"),
        ("truncated", FailureKind.TRANSIENT, ""),
    ],
)
def test_what_is_no_whole_video_is_not_taken_for_one(
    backend: Backend, provider: Provider, stub: Stub, target: Path, *, file: str, kind: FailureKind, words: str
) -> None:
    stub.behaviour.file = file
    ticket = backend.submit(provider.job())
    state = finish(backend, ticket)

    with pytest.raises(BackendError) as caught:
        backend.fetch(ticket, state, target, largest=LARGEST)

    assert caught.value.failure is kind
    assert words in str(caught.value)
    assert list(target.parent.iterdir()) == []


def test_a_clip_over_the_cap_is_not_taken(backend: Backend, provider: Provider, stub: Stub, target: Path) -> None:
    ticket = backend.submit(provider.job())
    state = finish(backend, ticket)

    with pytest.raises(BackendError) as caught:
        backend.fetch(ticket, state, target, largest=len(stub.clip) - 1)

    assert caught.value.failure is FailureKind.BAD_OUTPUT
    assert f"{len(stub.clip) - 1:,}" in str(caught.value)
    assert list(target.parent.iterdir()) == []
