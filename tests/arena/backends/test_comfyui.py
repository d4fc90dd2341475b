"""ComfyUI: workflows of one's own, beyond the contract."""

import json
from pathlib import Path

import pytest

from arena.backends.base import Backend, BackendError, Findable, Stage
from arena.domain.generation import FailureKind
from stubs.comfyui import ComfyUIStub
from stubs.providers import PROVIDERS

JOB = PROVIDERS["comfyui"].job


@pytest.fixture
def name() -> str:
    return "comfyui"


def test_placeholders_become_values_of_their_own_kind(backend: Backend, stub: ComfyUIStub) -> None:
    ticket = backend.submit(JOB())

    graph = stub.jobs[ticket.id].asked["prompt"]
    assert graph["3"]["inputs"] == {"seed": 7, "steps": 20, "cfg": 3.0, "latent": ["5", 0], "positive": ["6", 0]}
    assert graph["5"]["inputs"] == {"width": 1280, "height": 720, "length": 120, "batch_size": 1}
    assert graph["6"]["inputs"]["text"] == "A fox runs through the snow."
    assert graph["6"]["inputs"]["mask"] is None, "a null that is written down stays"
    assert graph["9"]["inputs"]["filename_prefix"] == "blindcut/clip-1"


def test_an_image_is_among_the_inputs_before_the_workflow_is_queued(
    backend: Backend, stub: ComfyUIStub, picture: Path
) -> None:
    job = JOB(model="ltx-image", category="image-to-video", reference_images=(picture,))

    ticket = backend.submit(job)

    named = stub.jobs[ticket.id].asked["prompt"]["7"]["inputs"]["image"]
    assert stub.inputs[named] == picture.read_bytes()
    assert [path for _, path in stub.requests] == ["/upload/image", "/prompt"]


def test_options_fill_placeholders_of_the_workflows_own(backend: Backend, stub: ComfyUIStub) -> None:
    workflow = json.loads((stub.folder / "ltx.json").read_text())
    workflow["3"]["inputs"]["steps"] = "{steps}"
    (stub.folder / "ltx-steps.json").write_text(json.dumps(workflow))

    ticket = backend.submit(JOB(model="ltx-steps", options={"steps": 30}))
    with pytest.raises(BackendError, match=r"wants \{steps\}") as caught:
        backend.submit(JOB(model="ltx-steps"))

    assert stub.jobs[ticket.id].asked["prompt"]["3"]["inputs"]["steps"] == 30
    assert caught.value.failure is FailureKind.INVALID_REQUEST


@pytest.mark.parametrize("model", ["nothing", "../secrets", "catalog/mine"])
def test_a_workflow_that_is_not_in_the_folder_is_named_with_those_that_are(
    backend: Backend, stub: ComfyUIStub, model: str
) -> None:
    with pytest.raises(BackendError, match="there are ltx") as caught:
        backend.submit(JOB(model=model))

    assert caught.value.failure is FailureKind.MODEL_RETIRED
    assert stub.requests == []


def test_a_workflow_that_is_no_json_is_named(backend: Backend, stub: ComfyUIStub) -> None:
    (stub.folder / "torn.json").write_text("{")

    with pytest.raises(BackendError, match=r"torn\.json is no JSON"):
        backend.submit(JOB(model="torn"))


def test_a_job_whose_answer_was_lost_is_found_by_our_own_name(backend: Backend, stub: ComfyUIStub) -> None:
    assert isinstance(backend, Findable)
    assert backend.find(JOB()) is None
    stub.behaviour.cut = "after"
    with pytest.raises(BackendError):
        backend.submit(JOB())

    found = backend.find(JOB())

    assert found is not None
    assert next(iter(stub.jobs)) == found.id
    stages = [backend.poll(found).stage for _ in range(3)]
    assert stages[-1] is Stage.DONE


def test_a_node_that_fails_is_named(backend: Backend, stub: ComfyUIStub) -> None:
    stub.behaviour.fails = stub.failures["transient", "later"]
    stub.behaviour.polls = 0

    state = backend.poll(backend.submit(JOB()))

    assert state.message == "KSampler: torch.OutOfMemoryError Allocation on device"
