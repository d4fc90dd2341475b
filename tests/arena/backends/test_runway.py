"""Runway: what goes over the wire, beyond the contract."""

from collections.abc import Callable
from pathlib import Path

import pytest

from arena.backends.base import Backend, BackendError, Job, Stage
from arena.domain.generation import FailureKind
from stubs.kit import Failure
from stubs.providers import PROVIDERS
from stubs.runway import RunwayStub

JOB = PROVIDERS["runway"].job


@pytest.fixture
def name() -> str:
    return "runway"


def test_a_prompt_becomes_the_body_that_runway_documents(backend: Backend, stub: RunwayStub) -> None:
    ticket = backend.submit(JOB())

    body = {
        "model": "gen4.5",
        "promptText": "A fox runs through the snow.",
        "ratio": "1280:720",
        "duration": 5,
        "seed": 7,
    }
    assert stub.requests == [("POST", "/v1/text_to_video")]
    assert stub.jobs[ticket.id].asked == body
    assert ticket.request["body"] == body
    assert ticket.request["url"].endswith("/v1/text_to_video")


def test_cost_is_expected_and_then_charged_in_dollars(backend: Backend, stub: RunwayStub) -> None:
    stub.behaviour.polls = 0

    ticket = backend.submit(JOB())

    assert ticket.cost == 0.6
    assert backend.poll(ticket).cost == 0.6


def test_runway_is_asked_every_five_seconds(backend: Backend) -> None:
    state = backend.poll(backend.submit(JOB()))

    assert (state.stage, state.poll_after) == (Stage.WAITING, 5)


def test_progress_is_told(backend: Backend, stub: RunwayStub) -> None:
    stub.behaviour.polls = 2
    ticket = backend.submit(JOB())

    assert [backend.poll(ticket).progress for _ in range(2)] == [None, 0.42]


def test_an_image_goes_along_as_the_first_frame(backend: Backend, stub: RunwayStub, picture: Path) -> None:
    job = JOB(category="image-to-video", reference_images=(picture,), aspect_ratio="21:9")

    ticket = backend.submit(job)

    assert stub.requests == [("POST", "/v1/image_to_video")]
    asked = stub.jobs[ticket.id].asked
    assert asked["ratio"] == "1584:672"
    assert [image["position"] for image in asked["promptImage"]] == ["first"]
    assert ticket.request["body"]["promptImage"][0]["uri"] == f"sha256:{ticket.request['files'][0]['sha256']}"


def test_the_clip_to_edit_goes_up_first_when_it_is_too_large_for_an_address(
    backend: Backend, stub: RunwayStub, clip_files: tuple[Path, ...], tmp_path: Path
) -> None:
    content = clip_files[0].read_bytes()
    (large := tmp_path / "source.mp4").write_bytes(content + bytes(4 << 20))
    small = JOB(model="aleph2", category="video-edit", source_clip=clip_files[0])

    backend.submit(small)
    backend.submit(JOB(model="aleph2", category="video-edit", source_clip=large))

    short, long = (job.asked for job in stub.jobs.values())
    assert set(short) == {"model", "promptText", "videoUri", "seed"}
    assert stub.uploads[long["videoUri"]] == large.read_bytes()


def test_an_upload_that_fails_leaves_no_doubt_that_nothing_was_taken(
    open_backend: Callable[..., Backend], stub: RunwayStub, clip_files: tuple[Path, ...], tmp_path: Path
) -> None:
    (large := tmp_path / "source.mp4").write_bytes(clip_files[0].read_bytes() + bytes(4 << 20))
    stub.behaviour.slow = 0.4

    with pytest.raises(BackendError) as caught:
        open_backend(timeout=0.1).submit(JOB(model="aleph2", category="video-edit", source_clip=large))

    assert caught.value.failure is FailureKind.TRANSIENT
    assert stub.requests == [("POST", "/v1/uploads")]


def test_a_model_that_runway_hosts_is_asked_in_its_own_words(backend: Backend, stub: RunwayStub) -> None:
    job = JOB(
        model="kling3.0_pro", category="multi-shot", shots=("Wide: a fox.", "Close: its eyes."), resolution="1080p"
    )

    ticket = backend.submit(job)

    assert stub.jobs[ticket.id].asked == {
        "model": "kling3.0_pro",
        "promptText": "A fox runs through the snow.",
        "ratio": "1920:1080",
        "duration": 5,
        "audio": False,
        "providerSettings": {
            "shotType": "customize",
            "multiPrompt": [{"prompt": "Wide: a fox.", "duration": 3}, {"prompt": "Close: its eyes.", "duration": 2}],
        },
    }


def test_options_of_the_job_are_laid_over_the_body(backend: Backend, stub: RunwayStub) -> None:
    job: Job = JOB(options={"seed": None, "duration": 6})

    ticket = backend.submit(job)

    assert "seed" not in stub.jobs[ticket.id].asked
    assert stub.jobs[ticket.id].asked["duration"] == 6


def test_a_state_that_is_new_to_us_is_waited_for(backend: Backend, stub: RunwayStub) -> None:
    stub.behaviour.fails = Failure({"status": "UPSCALING"})
    stub.behaviour.polls = 0

    assert backend.poll(backend.submit(JOB())).stage is Stage.RUNNING
