"""Luma Agents' API as luma-agents 0.5 types it."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from stubs.files import decodes
from stubs.kit import Failure, Job, Refusal, Stub, bearer

RATIOS = {"3:1", "2:1", "21:9", "16:9", "4:3", "3:2", "1:1", "3:4", "2:3", "9:16", "1:2", "1:3"}


def _failed(code: str, reason: str) -> Failure:
    return Failure({"failure_code": code, "failure_reason": reason})


class LumaStub(Stub):
    """Ray 3.2."""

    failures = {
        ("refused_input", "prompt"): _failed("content_moderated", "The prompt was moderated."),
        ("refused_input", "at once"): Failure({"detail": "content_moderated: the prompt was moderated"}, 400),
        ("refused_output", "video"): _failed("content_moderated", "The generated video was moderated."),
        ("rate_limited", "requests"): Failure({"detail": "Too many requests"}, 429, {"Retry-After": "9"}),
        ("rate_limited", "later"): _failed("rate_limited", "Too many jobs at once."),
        ("billing", "payment"): Failure({"detail": "Insufficient credits"}, 402),
        ("billing", "budget"): _failed("budget_exhausted", "The budget is spent."),
        ("auth", "key"): Failure({"detail": "Invalid API key"}, 401),
        ("invalid_request", "body"): Failure({"detail": "duration: must be 5s or 10s"}, 400),
        ("invalid_request", "later"): _failed("invalid_request", "This can't be done."),
        ("invalid_request", "image"): _failed("corrupt_input", "The image can't be read."),
        ("model_retired", "unknown"): Failure({"detail": "Unsupported model: ray-2"}, 400),
        ("transient", "generation"): _failed("generation_failed", "Something went wrong."),
        ("transient", "unavailable"): Failure({"detail": "Service unavailable"}, 503),
        ("bad_output", "lost"): _failed("output_not_found", "The output is gone."),
        ("ambiguous", "gateway"): Failure({"detail": "Gateway timeout"}, 504),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"LUMA_AGENTS_API_KEY": self.key, "BLINDCUT_LUMA_URL": f"{self.url}/v1"}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/v1/generations", self._create),
            self.route("GET", "/v1/generations/{id}", self._generation),
        ]

    def error(self, status: int) -> Mapping[str, Any]:
        return {"detail": f"HTTP {status}"}

    def check_key(self, request: Request) -> None:
        if bearer(request) != self.key:
            raise Refusal(401, {"detail": "Invalid API key"})

    async def _create(self, request: Request) -> Mapping[str, Any]:
        asked = await request.json()
        if asked.get("model") != "ray-3.2":
            raise Refusal(400, {"detail": f"Unsupported model: {asked.get('model')}"})
        if fault := next(self._faults(asked), None):
            raise Refusal(400, {"detail": f"{fault}: invalid"})
        return self._said(self.take(asked), "queued")

    def _faults(self, asked: Mapping[str, Any]) -> Iterator[str]:
        if not 0 < len(asked.get("prompt", "")) <= 6000:
            yield "prompt"
        if asked["type"] == "video_edit":
            if asked["source"]["media_type"] != "video/mp4" or not decodes(asked["source"]["data"]):
                yield "source"
            return
        video = asked["video"]
        if asked["type"] != "video" or asked["aspect_ratio"] not in RATIOS:
            yield "aspect_ratio"
        if video["duration"] not in {"5s", "10s"} or video["resolution"] not in {"360p", "540p", "720p", "1080p"}:
            yield "video"
        if not _framed(video):
            yield "start_frame"

    def _generation(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request, {"detail": "Generation not found"})
        match self.stage(job):
            case "waiting":
                return self._said(job, "queued")
            case "running":
                return self._said(job, "processing")
            case "done":
                return {**self._said(job, "completed"), "output": [{"type": "video", "url": self.address()}]}
        return {**self._said(job, "failed"), **(job.fails.body if job.fails else {})}

    def _said(self, job: Job, state: str) -> Mapping[str, Any]:
        return {
            "id": job.id,
            "state": state,
            "type": job.asked["type"],
            "model": job.asked["model"],
            "created_at": "2026-11-21T10:00:00Z",
            "failure_code": None,
            "failure_reason": None,
            "output": None,
        }


def _framed(video: Mapping[str, Any]) -> bool:
    """Whether the frames that a clip shall begin with or pass through are given as they should be."""
    if set(video) - {"duration", "resolution", "start_frame", "keyframes", "keyframe_indexes"}:
        return False
    if "start_frame" in video and video["duration"] == "10s":
        return False
    if len(video.get("keyframes", [])) != len(video.get("keyframe_indexes", [])):
        return False
    frames = [*([video["start_frame"]] if "start_frame" in video else []), *video.get("keyframes", [])]
    return all(frame["media_type"].startswith("image/") and decodes(frame["data"]) for frame in frames)
