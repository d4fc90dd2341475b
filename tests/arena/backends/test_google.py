"""Google: Omni and Veo, beyond the contract."""

from contextlib import closing
from pathlib import Path

import pytest

from arena.backends.base import Backend, BackendError, Stage, State, Ticket
from arena.backends.opening import ROUTES
from arena.domain.generation import FailureKind
from arena.settings import Providers
from stubs.google import OmniStub, VeoStub
from stubs.kit import Failure
from stubs.providers import PROVIDERS, opened

LARGEST = 1 << 20


@pytest.fixture(params=["google"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


veo = pytest.mark.parametrize("name", ["vertex"], indirect=True)


def done(backend: Backend, ticket: Ticket) -> State:
    return next(state for _ in range(9) if (state := backend.poll(ticket)).stage in {Stage.DONE, Stage.FAILED})


def test_omni_is_asked_for_a_clip_in_the_background_at_an_address(backend: Backend, stub: OmniStub) -> None:
    ticket = backend.submit(PROVIDERS["google"].job())

    body = {
        "model": "gemini-omni-1.2-flash",
        "background": True,
        "input": [{"type": "user_input", "content": [{"type": "text", "text": "A fox runs through the snow."}]}],
        "response_format": {
            "type": "video",
            "delivery": "uri",
            "aspect_ratio": "16:9",
            "duration": "5s",
            "resolution": "720p",
        },
        "generation_config": {"video_config": {"task": "text_to_video"}},
    }
    assert stub.jobs[ticket.id].asked == body
    assert ticket.request["body"] == body


@pytest.mark.parametrize(("images", "task"), [(1, "image_to_video"), (3, "reference_to_video")])
def test_images_are_the_first_frame_or_references(
    backend: Backend, stub: OmniStub, picture: Path, *, images: int, task: str
) -> None:
    job = PROVIDERS["google"].job(category="image-to-video", reference_images=(picture,) * images)

    ticket = backend.submit(job)

    assert stub.jobs[ticket.id].asked["generation_config"]["video_config"]["task"] == task


def test_a_clip_is_edited(backend: Backend, stub: OmniStub, clip_files: tuple[Path, ...]) -> None:
    ticket = backend.submit(PROVIDERS["google"].job(category="video-edit", source_clip=clip_files[0]))

    assert stub.jobs[ticket.id].asked["response_format"] == {"type": "video", "delivery": "uri"}
    assert ticket.request["files"][0]["name"] == clip_files[0].name
    assert len(str(ticket.request)) < 2000


def test_a_clip_within_the_answer_is_fetched_and_not_kept_twice(backend: Backend, stub: OmniStub, target: Path) -> None:
    stub.inline = True
    stub.clip = stub.clip + bytes(8192)  # longer than what is kept of a text
    ticket = backend.submit(PROVIDERS["google"].job())

    state = done(backend, ticket)
    backend.fetch(ticket, state, target, largest=LARGEST)

    assert len(str(state.response)) < 2000
    assert target.read_bytes() == stub.clip


def test_the_key_goes_to_google_alone(
    backend: Backend, stub: OmniStub, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = f"{stub.url.replace('127.0.0.1', 'localhost')}/v1beta/files/clip:download?alt=media"
    monkeypatch.setattr(stub, "_video", lambda: {"uri": elsewhere})
    ticket = backend.submit(PROVIDERS["google"].job())

    with pytest.raises(BackendError, match="HTTP 400"):
        backend.fetch(ticket, done(backend, ticket), target, largest=LARGEST)


def test_a_model_that_answers_in_words_has_refused(backend: Backend, stub: OmniStub) -> None:
    stub.behaviour.fails = Failure({"status": "completed", "text": "I can't make a video of that."})

    state = done(backend, backend.submit(PROVIDERS["google"].job()))

    assert state.failure is FailureKind.REFUSED_OUTPUT
    assert "I can't make a video of that." in state.message


@veo
def test_veo_is_asked_without_its_own_rewriting_of_prompts(backend: Backend, stub: VeoStub, picture: Path) -> None:
    job = PROVIDERS["vertex"].job(category="image-to-video", reference_images=(picture,))

    ticket = backend.submit(job)

    (asked,) = (taken.asked for taken in stub.jobs.values())
    assert asked["parameters"] == {
        "sampleCount": 1,
        "durationSeconds": 4,
        "seed": 7,
        "aspectRatio": "16:9",
        "resolution": "720p",
        "enhancePrompt": False,
        "generateAudio": False,
    }
    kept = ticket.request["body"]["instances"][0]["image"]["bytesBase64Encoded"]
    assert kept == f"sha256:{ticket.request['files'][0]['sha256']}"


@veo
def test_a_clip_of_veo_is_not_kept_in_the_state(backend: Backend, stub: VeoStub, target: Path) -> None:
    stub.clip = stub.clip + bytes(8192)
    ticket = backend.submit(PROVIDERS["vertex"].job())

    state = done(backend, ticket)
    backend.fetch(ticket, state, target, largest=LARGEST)

    assert len(str(state.response)) < 1000
    assert target.read_bytes() == stub.clip


@veo
def test_what_the_sdk_itself_refuses_was_not_sent(backend: Backend, stub: VeoStub) -> None:
    with pytest.raises(BackendError, match="was not called") as caught:
        backend.submit(PROVIDERS["vertex"].job(options={"colour": "blue"}))

    assert caught.value.failure is FailureKind.INVALID_REQUEST
    assert stub.requests == []


@veo
def test_credentials_of_google_that_do_not_work_stop_the_backend(
    stub: VeoStub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nothing.json"))
    monkeypatch.delenv("BLINDCUT_VERTEX_KEY", raising=False)
    environment = {"GOOGLE_CLOUD_PROJECT": "p", "BLINDCUT_VERTEX_URL": stub.url}

    with closing(opened("vertex", environment)) as backend, pytest.raises(BackendError) as caught:
        backend.submit(PROVIDERS["vertex"].job())

    assert caught.value.failure is FailureKind.AUTH
    assert stub.requests == []


def test_vertex_is_open_with_a_project_instead_of_a_key() -> None:
    assert ROUTES["vertex"].missing(Providers(GOOGLE_CLOUD_PROJECT="p", BLINDCUT_VERTEX_KEY="")) == []
    assert ROUTES["vertex"].missing(Providers(BLINDCUT_VERTEX_KEY="")) == [
        "BLINDCUT_VERTEX_KEY or GOOGLE_CLOUD_PROJECT"
    ]
