"""Google's two ways to clips, as google-genai 3.6 calls them: Interactions of the Gemini API, and Veo on Vertex."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stubs.files import decodes
from stubs.kit import Failure, Halved, Job, Refusal, Stub

OMNI = "gemini-omni-1.2-flash"
VEO = "veo-3.1-generate-001"
OPERATION = f"projects/p/locations/us-central1/publishers/google/models/{VEO}/operations/"
FILTERED = "The prompt could not be submitted. It contains words that violate Google's usage guidelines."


def _error(status: int, word: str, message: str) -> Mapping[str, Any]:
    return {"error": {"code": status, "status": word, "message": message}}


def _refused(status: int, word: str, message: str, **headers: str) -> Failure:
    return Failure(_error(status, word, message), status, headers)


_ALIKE = {
    ("refused_input", "safety"): _refused(400, "INVALID_ARGUMENT", FILTERED),
    ("rate_limited", "quota"): _refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded for requests a minute."),
    ("billing", "disabled"): _refused(403, "PERMISSION_DENIED", "This API method requires billing to be enabled."),
    ("billing", "prepaid"): _refused(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
    ("auth", "key"): _refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    ("auth", "credentials"): _refused(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    ("auth", "permission"): _refused(403, "PERMISSION_DENIED", "Permission denied on resource."),
    ("invalid_request", "argument"): _refused(400, "INVALID_ARGUMENT", "Unsupported duration."),
    ("model_retired", "gone"): _refused(404, "NOT_FOUND", "models/veo-2.0 is not found for API version v1."),
    ("transient", "internal"): _refused(500, "INTERNAL", "An internal error has occurred."),
    ("transient", "unavailable"): _refused(503, "UNAVAILABLE", "The model is overloaded."),
    ("ambiguous", "gateway"): _refused(504, "DEADLINE_EXCEEDED", "Deadline exceeded."),
}


class _GoogleStub(Stub):
    def error(self, status: int) -> Mapping[str, Any]:
        return _error(status, "RESOURCE_EXHAUSTED" if status == 429 else "INTERNAL", f"HTTP {status}")

    def check_key(self, request: Request) -> None:
        if request.headers.get("x-goog-api-key") != self.key:
            raise Refusal(400, _error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."))


class OmniStub(_GoogleStub):
    """Gemini Omni. Its clips lie at an address that wants the key; `inline` puts them into the answer."""

    failures = {
        **_ALIKE,
        ("refused_output", "words"): Failure({"status": "completed", "text": "I can't make this video."}),
        ("refused_output", "safety"): Failure({"status": "failed", "text": "Blocked by the safety filter."}),
        ("bad_output", "incomplete"): Failure({"status": "incomplete", "text": ""}),
        ("billing", "budget"): Failure({"status": "budget_exceeded", "text": ""}),
        ("deadline", "cancelled"): Failure({"status": "cancelled", "text": ""}),
        ("transient", "later"): Failure({"status": "failed", "text": ""}),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"GEMINI_API_KEY": self.key, "BLINDCUT_GOOGLE_URL": self.url}

    def reset(self) -> None:
        super().reset()
        self.inline = False

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/v1/interactions", self._create),
            self.route("GET", "/v1/interactions/{id}", self._interaction),
            self.route("POST", "/v1/interactions/{id}/cancel", self._cancel),
            self.route("GET", "/v1beta/files/{token}", self._file),
        ]

    async def _create(self, request: Request) -> Mapping[str, Any]:
        asked = await request.json()
        if asked["model"] != OMNI:
            raise Refusal(404, _error(404, "NOT_FOUND", f"models/{asked['model']} is not found for API version v1."))
        if fault := next(self._faults(asked), None):
            raise Refusal(400, _error(400, "INVALID_ARGUMENT", f"Unsupported {fault}."))
        return self._said(self.take(asked), "in_progress")

    def _faults(self, asked: Mapping[str, Any]) -> Iterator[str]:
        shape, task = asked["response_format"], asked["generation_config"]["video_config"]["task"]
        (turn,) = asked["input"]
        kinds = [part["type"] for part in turn["content"]]
        if asked["background"] is not True or shape["type"] != "video" or shape["delivery"] != "uri":
            yield "response_format"
        wanted = {"text_to_video": ["text"], "image_to_video": ["text", "image"], "edit": ["text", "video"]}
        if kinds != wanted.get(task, ["text", *["image"] * (len(kinds) - 1)]):
            yield "task"
        if task != "edit" and (shape["aspect_ratio"] not in {"16:9", "9:16"} or shape["duration"] != "5s"):
            yield "aspect_ratio"
        for part in turn["content"][1:]:
            if not decodes(part["data"]) or not part["mime_type"].startswith(f"{part['type']}/"):
                yield "data"

    def _interaction(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request, _error(404, "NOT_FOUND", "Interaction not found."))
        match self.stage(job):
            case "waiting" | "running":
                return self._said(job, "in_progress")
            case "done":
                video = {"type": "video", "mime_type": "video/mp4", **self._video()}
                return {**self._said(job, "completed"), "steps": [{"type": "model_output", "content": [video]}]}
            case "cancelled":
                return self._said(job, "cancelled")
        assert job.fails
        words = {"type": "text", "text": job.fails.body["text"]}
        return {**self._said(job, job.fails.body["status"]), "steps": [{"type": "model_output", "content": [words]}]}

    def _video(self) -> Mapping[str, Any]:
        if self.inline:
            return {"data": base64.b64encode(self.clip).decode()}
        return {"uri": f"{self.url}/v1beta/files/clip:download?alt=media"}

    def _file(self, request: Request) -> Response:
        assert request.query_params["alt"] == "media"
        if self.behaviour.expired:
            self.behaviour.expired -= 1
            raise Refusal(403, _error(403, "PERMISSION_DENIED", "You do not have permission to access the File."))
        return self.file()

    def _cancel(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request)
        job.cancelled = True
        return self._said(job, "cancelled")

    def _said(self, job: Job, status: str) -> Mapping[str, Any]:
        moments = {"created": "2026-11-21T10:00:00Z", "updated": "2026-11-21T10:00:00Z"}
        return {"id": job.id, "object": "interaction", "status": status, "model": OMNI, **moments}


class VeoStub(_GoogleStub):
    """Veo on Vertex in its express mode. Its clips come within the answer."""

    failures = {
        **_ALIKE,
        ("refused_output", "filtered"): Failure({"filtered": "Support code 29310472: the video was blocked."}),
        ("refused_input", "later"): Failure({"error": {"code": 3, "message": FILTERED}}),
        ("invalid_request", "later"): Failure({"error": {"code": 3, "message": "The image is too small."}}),
        ("rate_limited", "later"): Failure({"error": {"code": 8, "message": "Too many operations."}}),
        ("deadline", "later"): Failure({"error": {"code": 4, "message": "The operation took too long."}}),
        ("transient", "later"): Failure({"error": {"code": 13, "message": "Internal error."}}),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"BLINDCUT_VERTEX_KEY": self.key, "BLINDCUT_VERTEX_URL": self.url}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/v1beta1/publishers/google/models/{model}:predictLongRunning", self._create),
            self.route("POST", "/v1beta1/{path:path}:fetchPredictOperation", self._operation),
        ]

    async def _create(self, request: Request) -> Mapping[str, Any]:
        if request.path_params["model"] != VEO:
            raise Refusal(404, _error(404, "NOT_FOUND", "Publisher Model was not found."))
        asked = await request.json()
        if fault := next(self._faults(asked), None):
            raise Refusal(400, _error(400, "INVALID_ARGUMENT", f"Unsupported {fault}."))
        return {"name": OPERATION + self.take(asked).id}

    def _faults(self, asked: Mapping[str, Any]) -> Iterator[str]:
        (instance,), parameters = asked["instances"], asked["parameters"]
        if not instance["prompt"] or parameters["sampleCount"] != 1 or parameters["enhancePrompt"] is not False:
            yield "parameters"
        if type(parameters["generateAudio"]) is not bool or parameters["durationSeconds"] not in {4, 6, 8}:
            yield "durationSeconds"
        if parameters["aspectRatio"] not in {"16:9", "9:16"} or parameters["resolution"] not in {"720p", "1080p"}:
            yield "aspectRatio"
        image = instance.get("image")
        if image and not (image["mimeType"].startswith("image/") and decodes(image["bytesBase64Encoded"])):
            yield "image"

    async def _operation(self, request: Request) -> Mapping[str, Any] | Response:
        name = (await request.json())["operationName"]
        if (job := self.jobs.get(name.removeprefix(OPERATION))) is None:
            raise Refusal(404, _error(404, "NOT_FOUND", f"Operation {name} was not found."))
        if self.stage(job) in {"waiting", "running"}:
            return {"name": name}
        if job.fails and "error" in job.fails.body:
            return {"name": name, "done": True, **job.fails.body}
        if job.fails:
            filtered = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [job.fails.body["filtered"]]}
            return {"name": name, "done": True, "response": filtered}
        video = {"bytesBase64Encoded": base64.b64encode(self._content()).decode(), "mimeType": "video/mp4"}
        body = {"name": name, "done": True, "response": {"raiMediaFilteredCount": 0, "videos": [video]}}
        # The first answer that is whole says that the clip is there; it is fetched by asking again.
        cut = self.behaviour.file == "truncated" and job.polls > self.behaviour.polls + 1
        return Halved(JSONResponse(body)) if cut else JSONResponse(body)

    def _content(self) -> bytes:
        return {"html": b"<!doctype html><p>Sign in", "nothing": b""}.get(self.behaviour.file, self.clip)
