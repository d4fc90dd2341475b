"""fal: what goes over the wire, beyond the contract."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from arena.backends.base import Backend, BackendError, Stage
from arena.domain.generation import FailureKind
from stubs.fal import FalStub
from stubs.kit import Failure
from stubs.providers import PROVIDERS

JOB = PROVIDERS["fal"].job


@pytest.fixture
def name() -> str:
    return "fal"


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        (
            {},
            {
                "prompt": "A fox runs through the snow.",
                "negative_prompt": "",
                "duration": "5",
                "aspect_ratio": "16:9",
                "generate_audio": False,
            },
        ),
        (
            {"model": "fal-ai/veo3.1", "category": "text-to-video-audio", "seconds": 8.0, "sound": True},
            {
                "prompt": "A fox runs through the snow.",
                "duration": "8s",
                "aspect_ratio": "16:9",
                "resolution": "1080p",
                "generate_audio": True,
                "seed": 7,
                "auto_fix": False,
            },
        ),
        (
            {"model": "alibaba/happy-horse/text-to-video"},
            {
                "prompt": "A fox runs through the snow.",
                "duration": 5,
                "resolution": "1080p",
                "aspect_ratio": "16:9",
            },
        ),
        (
            {"category": "multi-shot", "shots": ("A fox.", "Its eyes."), "seconds": 9.0},
            {
                "negative_prompt": "",
                "multi_prompt": [{"prompt": "A fox.", "duration": "5"}, {"prompt": "Its eyes.", "duration": "4"}],
                "shot_type": "customize",
                "duration": "9",
                "aspect_ratio": "16:9",
                "generate_audio": False,
            },
        ),
    ],
    ids=["kling", "veo", "happyhorse", "kling in shots"],
)
def test_every_model_is_asked_in_its_own_words(
    backend: Backend, stub: FalStub, changes: dict[str, object], body: dict[str, object]
) -> None:
    ticket = backend.submit(JOB(**changes))

    assert stub.jobs[ticket.id].asked == body
    assert ticket.request["body"] == body
    assert stub.jobs[ticket.id].fails is None, "fal finds no fault with it"


def test_an_endpoint_that_no_catalog_has_is_asked_in_the_words_of_most(backend: Backend, stub: FalStub) -> None:
    with pytest.raises(BackendError):
        backend.submit(JOB(model="fal-ai/brand-new/text-to-video", options={"style": "noir", "seed": None}))

    assert stub.requests == [("POST", "/fal-ai/brand-new/text-to-video")]


def test_an_image_goes_along_as_an_address(backend: Backend, stub: FalStub, picture: Path) -> None:
    job = JOB(model="fal-ai/kling-video/v3/pro/image-to-video", category="image-to-video", reference_images=(picture,))

    ticket = backend.submit(job)

    assert stub.jobs[ticket.id].fails is None
    assert stub.jobs[ticket.id].asked["start_image_url"].startswith("data:image/png;base64,")
    assert "aspect_ratio" not in stub.jobs[ticket.id].asked


def test_a_result_that_can_not_be_read_now_is_not_taken_for_a_failure(backend: Backend, stub: FalStub) -> None:
    stub.behaviour.fails = Failure({"status": 502, "body": {"detail": "Bad gateway"}, "headers": {}})
    stub.behaviour.polls = 0

    with pytest.raises(BackendError) as caught:
        backend.poll(backend.submit(JOB()))

    assert caught.value.failure is FailureKind.TRANSIENT


def test_a_poll_asks_once_until_the_job_is_over(backend: Backend, stub: FalStub) -> None:
    ticket = backend.submit(JOB())

    assert backend.poll(ticket).stage is Stage.WAITING
    assert len(stub.requests) == 2


def test_a_queue_that_can_not_be_reached_has_taken_nothing_and_is_tried_once(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setattr("fal_client.client.QUEUE_URL_FORMAT", f"https://127.0.0.1:{closed.getsockname()[1]}/")

        with pytest.raises(BackendError) as caught:
            backend.submit(JOB())

    assert caught.value.failure is FailureKind.TRANSIENT


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(
    open_backend: Callable[..., Backend], stub: FalStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(BackendError) as caught:
        open_backend().submit(JOB())

    assert caught.value.failure is FailureKind.TRANSIENT
    assert stub.requests == []
