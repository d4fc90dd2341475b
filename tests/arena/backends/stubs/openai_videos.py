"""A server that speaks OpenAI's Videos protocol, as openai 3.57 types it and vLLM-Omni extends it."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stubs.files import shows
from stubs.kit import Failure, Job, Refusal, Stub, bearer

SIZES = {"1280x720", "720x1280", "960x960"}
MODELS = {"Wan-AI/Wan2.2-T2V-A14B-Diffusers": SIZES, "Wan-AI/Wan2.2-I2V-A14B-Diffusers": SIZES}
FIELDS = {"prompt", "model", "seconds", "size", "seed", "fps", "num_frames", "guidance_scale", "num_inference_steps"}


def _error(code: str | None, message: str, kind: str = "invalid_request_error") -> Mapping[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def _failed(code: str, message: str) -> Failure:
    return Failure({"code": code, "message": message})


class OpenAIVideosStub(Stub):
    """One open model on a server of one's own."""

    failures = {
        ("refused_input", "moderation"): Failure(_error("moderation_blocked", "The prompt was blocked."), 400),
        ("refused_output", "moderation"): _failed("moderation_blocked", "The video was blocked."),
        ("rate_limited", "requests"): Failure(_error("rate_limit_exceeded", "Slow down."), 429, {"retry-after": "1"}),
        ("billing", "quota"): Failure(_error("insufficient_quota", "You exceeded your current quota."), 429),
        ("auth", "key"): Failure(_error("invalid_api_key", "Incorrect API key provided."), 401),
        ("invalid_request", "size"): Failure(_error(None, "Invalid size."), 400),
        ("invalid_request", "later"): _failed("invalid_input", "The reference can't be decoded."),
        ("model_retired", "model"): Failure(_error("model_not_found", "The model `sora-2` does not exist"), 404),
        ("model_retired", "bad request"): Failure(_error("model_not_found", "The model `sora-2` does not exist"), 400),
        ("transient", "overloaded"): Failure(_error(None, "The server is overloaded.", "server_error"), 503),
        ("transient", "later"): _failed("video_generation_failed", "Out of memory"),
        ("ambiguous", "gateway"): Failure(_error(None, "Gateway timeout", "server_error"), 504),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"BLINDCUT_OPENAI_VIDEOS_URL": f"{self.url}/v1", "BLINDCUT_OPENAI_VIDEOS_KEY": self.key}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/v1/videos", self._create),
            self.submission("POST", "/v1/videos/edits", self._create),
            self.route("GET", "/v1/videos/{id}", self._video),
            self.route("GET", "/v1/videos/{id}/content", self._content),
            self.route("DELETE", "/v1/videos/{id}", self._delete),
        ]

    def error(self, status: int) -> Mapping[str, Any]:
        return _error(None, f"HTTP {status}", "server_error")

    def check_key(self, request: Request) -> None:
        if bearer(request) != self.key:
            raise Refusal(401, _error("invalid_api_key", "Incorrect API key provided."))

    async def _create(self, request: Request) -> Mapping[str, Any]:
        assert request.headers["content-type"].startswith("multipart/form-data")
        async with request.form() as form:
            files = {name: await part.read() for name, part in form.items() if isinstance(part, UploadFile)}
            asked = {name: part for name, part in form.items() if isinstance(part, str)}
        if asked.get("model") not in MODELS:
            message = f"The model `{asked.get('model')}` does not exist"
            raise Refusal(404, _error("model_not_found", message))
        if set(asked) - FIELDS or not asked["prompt"] or not asked["seconds"].isdigit():
            raise Refusal(400, _error(None, f"Invalid fields: {asked}"))
        if asked["size"] not in MODELS[asked["model"]]:
            raise Refusal(400, _error(None, "Invalid size."))
        if not all(map(shows, files.values())):
            raise Refusal(400, _error(None, "The reference can't be decoded."))
        job = self.take({**asked, "files": sorted(files)})
        return self._said(job, "queued", 0)

    def _video(self, request: Request) -> Mapping[str, Any] | Response:
        job = self.job(request, _error(None, "Video not found."))
        match self.stage(job):
            case "waiting":
                return self._said(job, "queued", 0)
            case "running":
                return JSONResponse(self._said(job, "in_progress", 33), headers={"openai-poll-after-ms": "1500"})
            case "done":
                return self._said(job, "completed", 100)
        return {**self._said(job, "failed", 0), "error": job.fails.body if job.fails else {"code": "cancelled"}}

    def _said(self, job: Job, status: str, progress: int) -> Mapping[str, Any]:
        return {
            "id": job.id,
            "object": "video",
            "status": status,
            "model": job.asked["model"],
            "progress": progress,
            "seconds": job.asked["seconds"],
            "size": job.asked["size"],
            "created_at": 1_780_000_000,
            "completed_at": None,
            "expires_at": None,
            "error": None,
            "remixed_from_video_id": None,
        }

    def _content(self, request: Request) -> Response:
        self.job(request, _error(None, "Video not found."))
        assert request.query_params["variant"] == "video"
        if self.behaviour.expired:
            self.behaviour.expired -= 1
            raise Refusal(404, _error(None, "The video has expired."))
        return self.file()

    def _delete(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request, _error(None, "Video not found."))
        job.cancelled = True
        return {"id": job.id, "object": "video.deleted", "deleted": True}
