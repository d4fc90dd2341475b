"""ComfyUI's server as https://docs.comfy.org/development/comfyui-server/comms_routes documents it."""

import json
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stubs.files import shows
from stubs.kit import Failure, Job, Refusal, Stub

TEXT = {
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": "{seed}", "steps": 20, "cfg": 3.0, "latent": ["5", 0], "positive": ["6", 0]},
    },
    "5": {
        "class_type": "EmptyLTXVLatentVideo",
        "inputs": {"width": "{width}", "height": "{height}", "length": "{frames}", "batch_size": 1},
    },
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{prompt}", "clip": ["8", 0], "mask": None}},
    "9": {"class_type": "SaveVideo", "inputs": {"filename_prefix": "blindcut/{key}", "images": ["3", 0]}},
}
IMAGE = {**TEXT, "7": {"class_type": "LoadImage", "inputs": {"image": "{image}"}}}
CATALOG = """route = "comfyui"
[[model]]
slug = "ltx-here"
name = "LTX here"
organization = "Lightricks"
family = "ltx"
sources = ["a workflow of our own"]
[[model.call]]
id = "ltx"
categories = ["text-to-video"]
aspect_ratios = ["16:9"]
seconds = [4, 5]
resolutions = ["720p"]
fps = 24
seed = true
longest_prompt = 1000
[[model.call]]
id = "ltx-image"
categories = ["image-to-video"]
aspect_ratios = ["16:9"]
seconds = [4, 5]
resolutions = ["720p"]
reference_images = 1
seed = true
"""


def _invalid(kind: str, message: str) -> Mapping[str, Any]:
    return {"error": {"type": kind, "message": message, "details": "", "extra_info": {}}, "node_errors": {}}


class ComfyUIStub(Stub):
    """A server that runs anything made of nodes it knows."""

    failures = {
        ("invalid_request", "validation"): Failure(
            _invalid("prompt_outputs_failed_validation", "Prompt outputs failed validation"), 400
        ),
        ("transient", "internal"): Failure({"error": "Internal server error"}, 500),
        ("transient", "later"): Failure(
            {
                "execution_error": {
                    "node_type": "KSampler",
                    "exception_type": "torch.OutOfMemoryError",
                    "exception_message": "Allocation on device",
                }
            }
        ),
        ("deadline", "interrupted"): Failure({"execution_interrupted": {"node_id": "3"}}),
        ("ambiguous", "gateway"): Failure({"error": "Gateway timeout"}, 504),
    }

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="comfy-"))
        for name, workflow in (("ltx", TEXT), ("ltx-image", IMAGE)):
            (self.folder / f"{name}.json").write_text(json.dumps(workflow))
        (self.folder / "catalog").mkdir()
        (self.folder / "catalog" / "mine.toml").write_text(CATALOG)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "BLINDCUT_COMFYUI_URL": self.url,
            "BLINDCUT_COMFYUI_WORKFLOWS": str(self.folder),
            "BLINDCUT_CATALOG_DIR": str(self.folder / "catalog"),
        }

    def reset(self) -> None:
        super().reset()
        self.inputs: dict[str, bytes] = {}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/prompt", self._prompt),
            self.route("GET", "/history/{id}", self._history),
            self.route("GET", "/queue", self._queue),
            self.route("POST", "/queue", self._change_queue),
            self.route("POST", "/interrupt", self._interrupt),
            self.route("GET", "/view", self._view),
            self.route("POST", "/upload/image", self._upload),
        ]

    def check_key(self, request: Request) -> None:
        """Whoever reaches the server may use it."""

    async def _prompt(self, request: Request) -> Mapping[str, Any]:
        asked = await request.json()
        assert str(uuid.UUID(asked["prompt_id"])) == asked["prompt_id"]
        if fault := next(self._faults(asked["prompt"]), None):
            raise Refusal(400, _invalid("prompt_outputs_failed_validation", fault))
        job = self.take(asked, key=asked["prompt_id"])
        return {"prompt_id": job.id, "number": len(self.jobs), "node_errors": {}}

    def _faults(self, graph: Mapping[str, Any]) -> Iterator[str]:
        inputs = {node["class_type"]: node["inputs"] for node in graph.values()}
        latent = inputs["EmptyLTXVLatentVideo"]
        if not all(type(latent[side]) is int for side in ("width", "height", "length")) or latent["width"] % 16:
            yield "the latent has no size"
        if type(inputs["KSampler"]["seed"]) is not int or inputs["KSampler"]["latent"] != ["5", 0]:
            yield "the sampler has no seed"
        if inputs["CLIPTextEncode"].get("mask", 0) is not None or "{" in inputs["CLIPTextEncode"]["text"]:
            yield "the text is not encoded"
        if "LoadImage" in inputs and not shows(self.inputs.get(inputs["LoadImage"]["image"], b"")):
            yield "there is no such image"

    def _history(self, request: Request) -> Mapping[str, Any]:
        job = self.jobs.get(request.path_params["id"])
        if job is None or job.cancelled or (stage := self.stage(job)) in {"waiting", "running"}:
            return {}
        if stage == "failed":
            assert job.fails
            return {
                job.id: {"outputs": {}, "status": {"status_str": "error", "messages": list(job.fails.body.items())}}
            }
        file = {"filename": f"{job.id}_00001_.mp4", "subfolder": "blindcut", "type": "output"}
        outputs = {"9": {"images": [file], "animated": [True]}, "4": {"text": ["done"]}}
        return {job.id: {"outputs": outputs, "status": {"status_str": "success", "completed": True, "messages": []}}}

    def _queue(self, request: Request) -> Mapping[str, Any]:  # noqa: ARG002 - of everything
        waiting = [[0, job.id, {}] for job in self.jobs.values() if job.polls == 1 and not job.cancelled]
        running = [[0, job.id, {}] for job in self.jobs.values() if job.polls > 1 and not job.cancelled]
        return {"queue_running": running, "queue_pending": waiting}

    async def _change_queue(self, request: Request) -> Response:
        for name in (await request.json())["delete"]:
            self.jobs[name].cancelled = True
        return Response()

    async def _interrupt(self, request: Request) -> Response:
        job: Job | None = self.jobs.get((await request.json())["prompt_id"])
        if job:
            job.cancelled = True
        return Response()

    def _view(self, request: Request) -> Response:
        assert request.query_params["subfolder"] == "blindcut"
        assert request.query_params["type"] == "output"
        if self.behaviour.expired:
            self.behaviour.expired -= 1
            return Response(status_code=404)
        return self.file()

    async def _upload(self, request: Request) -> Response:
        async with request.form() as form:
            file = form["image"]
            assert form["overwrite"] == "true"
            self.inputs[file.filename] = await file.read()  # type: ignore[union-attr, index]
        return JSONResponse({"name": file.filename, "subfolder": "", "type": "input"})  # type: ignore[union-attr]
