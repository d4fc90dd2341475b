"""What goes over the wire to each of the other providers, beyond the contract."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from arena.backends.base import Backend, BackendError, Findable, Stage, State, Ticket
from arena.domain.generation import FailureKind
from stubs.kit import Failure, Stub
from stubs.providers import PROVIDERS, opened
from stubs.replicate import VERSION

BODIES: dict[str, dict[str, Any]] = {
    "openai": {
        "prompt": "A fox runs through the snow.",
        "model": "Wan-AI/Wan2.2-T2V-A14B-Diffusers",
        "seconds": "5",
        "size": "1280x720",
        "fps": "16",
        "seed": "7",
        "files": [],
    },
    "luma": {
        "model": "ray-3.2",
        "prompt": "A fox runs through the snow.",
        "type": "video",
        "aspect_ratio": "16:9",
        "video": {"resolution": "720p", "duration": "5s"},
    },
    "ark": {
        "model": "dreamina-seedance-2-0-260128",
        "content": [{"type": "text", "text": "A fox runs through the snow."}],
        "ratio": "16:9",
        "resolution": "720p",
        "duration": 5,
        "seed": 7,
        "generate_audio": False,
        "watermark": False,
    },
    "dashscope": {
        "model": "happyhorse-1.0-t2v",
        "input": {"prompt": "A fox runs through the snow."},
        "parameters": {
            "resolution": "720P",
            "ratio": "16:9",
            "duration": 5,
            "seed": 7,
            "watermark": False,
            "prompt_extend": False,
        },
    },
    "replicate": {
        "model": "google/veo-3.1",
        "prompt": "A fox runs through the snow.",
        "duration": 4,
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "generate_audio": False,
        "seed": 7,
    },
    "kling": {
        "model_name": "kling-v3",
        "mode": "pro",
        "prompt": "A fox runs through the snow.",
        "aspect_ratio": "16:9",
        "duration": "5",
        "sound": "off",
        "watermark_info": {"enabled": False},
        "external_task_id": "clip-1",
    },
}


@pytest.fixture(params=list(BODIES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def of(*names: str) -> pytest.MarkDecorator:
    """A test of these providers alone."""
    return pytest.mark.parametrize("name", names, indirect=True)


def test_a_prompt_becomes_the_body_that_the_provider_documents(backend: Backend, stub: Stub, name: str) -> None:
    ticket = backend.submit(PROVIDERS[name].job())

    assert stub.jobs[ticket.id].asked == BODIES[name]


@of("ark", "kling", "replicate")
def test_sound_is_stated_for_every_clip(backend: Backend, stub: Stub, name: str) -> None:
    ticket = backend.submit(PROVIDERS[name].job(category="text-to-video-audio", sound=True))

    asked = stub.jobs[ticket.id].asked
    assert asked.get("generate_audio", asked.get("sound")) in {True, "on"}


@of("openai")
def test_a_form_is_kept_by_its_fields_and_its_files_by_digest(backend: Backend, stub: Stub, picture: Path) -> None:
    model = PROVIDERS["openai"].pictured
    job = PROVIDERS["openai"].job(model=model, category="image-to-video", reference_images=(picture,))

    ticket = backend.submit(job)

    assert stub.jobs[ticket.id].asked["files"] == ["input_reference"]
    assert ticket.request["body"]["prompt"] == "A fox runs through the snow."
    assert [file["name"] for file in ticket.request["files"]] == ["fox.png"]


@of("openai")
def test_a_server_that_wants_no_key_is_asked_without_one(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(stub), "key", "none")
    monkeypatch.delenv("BLINDCUT_OPENAI_VIDEOS_KEY")
    environment = {"BLINDCUT_OPENAI_VIDEOS_URL": f"{stub.url}/v1/"}

    with closing(opened("openai", environment)) as backend:
        backend.submit(PROVIDERS["openai"].job())

    assert len(stub.billed) == 1


@of("luma")
@pytest.mark.parametrize(("seconds", "field"), [(5.0, "start_frame"), (10.0, "keyframes")])
def test_a_long_clip_from_an_image_has_it_as_a_keyframe(
    backend: Backend, stub: Stub, picture: Path, *, seconds: float, field: str
) -> None:
    job = PROVIDERS["luma"].job(category="image-to-video", reference_images=(picture,), seconds=seconds)

    ticket = backend.submit(job)

    assert field in stub.jobs[ticket.id].asked["video"]
    assert "sha256:" in str(ticket.request["body"]["video"][field])


@of("luma")
def test_a_clip_is_edited_in_its_own_shape(backend: Backend, stub: Stub, clip_files: tuple[Path, ...]) -> None:
    edit = {"video": {"edit": {"strength": "flex_2"}}}
    job = PROVIDERS["luma"].job(category="video-edit", source_clip=clip_files[0], options=edit)

    ticket = backend.submit(job)

    asked = stub.jobs[ticket.id].asked
    assert (asked["type"], asked["video"]) == ("video_edit", {"edit": {"strength": "flex_2"}})
    assert "aspect_ratio" not in asked


@of("ark")
@pytest.mark.parametrize(("images", "role"), [(1, "first_frame"), (3, "reference_image")])
def test_one_image_is_the_first_frame_and_several_are_references(
    backend: Backend, stub: Stub, picture: Path, *, images: int, role: str
) -> None:
    job = PROVIDERS["ark"].job(category="image-to-video", reference_images=(picture,) * images)

    ticket = backend.submit(job)

    roles = [part["role"] for part in stub.jobs[ticket.id].asked["content"][1:]]
    assert roles == [role] * images


@of("dashscope")
def test_the_shape_of_a_clip_from_an_image_is_the_images(backend: Backend, stub: Stub, picture: Path) -> None:
    job = PROVIDERS["dashscope"].job(model="happyhorse-1.0-i2v", category="image-to-video", reference_images=(picture,))

    ticket = backend.submit(job)

    asked = stub.jobs[ticket.id].asked
    assert "ratio" not in asked["parameters"]
    assert [part["type"] for part in asked["input"]["media"]] == ["first_frame"]


@of("replicate")
@pytest.mark.parametrize("model", [VERSION, f"someone/something:{VERSION}"])
def test_a_pinned_version_is_asked_for_by_its_digits(backend: Backend, stub: Stub, model: str) -> None:
    backend.submit(PROVIDERS["replicate"].job(model=model))

    assert stub.requests == [("POST", "/v1/predictions")]
    assert len(stub.billed) == 1


@of("kling")
def test_a_job_whose_answer_was_lost_is_found_by_our_own_name(backend: Backend, stub: Stub, target: Path) -> None:
    assert isinstance(backend, Findable)
    job = PROVIDERS["kling"].job(key="clip-77")
    assert backend.find(job) is None
    stub.behaviour.cut = "after"
    with pytest.raises(BackendError):
        backend.submit(job)

    found = backend.find(job)

    assert found is not None
    state = next(state for _ in range(9) if (state := backend.poll(found)).stage is Stage.DONE)
    backend.fetch(found, state, target, largest=1 << 20)
    assert target.read_bytes() == stub.clip
    assert len(stub.billed) == 1


@of("kling")
def test_a_job_that_is_handed_in_twice_under_one_name_is_made_once(backend: Backend, stub: Stub) -> None:
    backend.submit(PROVIDERS["kling"].job())

    with pytest.raises(BackendError):
        backend.submit(PROVIDERS["kling"].job())

    assert len(stub.billed) == 1


@of("kling")
def test_whether_a_job_was_taken_is_not_guessed(backend: Backend, stub: Stub) -> None:
    assert isinstance(backend, Findable)
    stub.behaviour.broken = True

    with pytest.raises(BackendError) as caught:
        backend.find(PROVIDERS["kling"].job())

    assert caught.value.failure is FailureKind.TRANSIENT


@of("openai")
def test_a_server_says_how_far_it_is_and_when_to_ask_again(backend: Backend, stub: Stub) -> None:
    ticket = backend.submit(PROVIDERS["openai"].job())
    stub.behaviour.polls = 2
    backend.poll(ticket)

    state = backend.poll(ticket)

    assert (state.stage, state.progress, state.poll_after) == (Stage.RUNNING, 0.33, 1.5)


@of("ark", "dashscope", "luma", "replicate", "kling")
def test_a_state_that_is_new_to_us_is_waited_for(backend: Backend, stub: Stub, name: str) -> None:
    word = {"luma": "state", "dashscope": "task_status", "kling": "task_status"}.get(name, "status")
    stub.behaviour.fails = Failure({word: "polishing"})
    stub.behaviour.polls = 0

    assert backend.poll(backend.submit(PROVIDERS[name].job())).stage is Stage.RUNNING


def test_an_answer_that_leads_to_no_file_is_bad_output(backend: Backend, name: str, target: Path) -> None:
    if name == "openai":
        pytest.skip("its files are always in the same place")
    ticket = Ticket("t", {"kind": "text2video"})
    state = State(Stage.DONE, response={"status": "done"})

    with pytest.raises(BackendError, match="leads to no file") as caught:
        backend.fetch(ticket, state, target, largest=1)

    assert caught.value.failure is FailureKind.BAD_OUTPUT
