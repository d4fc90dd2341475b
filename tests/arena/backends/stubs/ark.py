"""Ark's tasks as volcengine-ark-runtime 5 calls them and https://docs.byteplus.com/en/docs/ModelArk documents them."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from stubs.files import data_uri
from stubs.kit import Failure, Job, Refusal, Stub, bearer

MODEL = "dreamina-seedance-2-0-260128"
ROLES = {"first_frame", "last_frame", "reference_image"}


def _error(code: str, message: str = "") -> Mapping[str, Any]:
    return {"error": {"code": code, "message": message or f"This is what {code} means.", "param": "", "type": ""}}


def _failed(code: str) -> Failure:
    return Failure({"error": {"code": code, "message": f"This is what {code} means."}})


class ArkStub(Stub):
    """Seedance 2.0 on BytePlus."""

    failures = {
        ("refused_input", "text"): Failure(_error("InputTextSensitiveContentDetected"), 400),
        ("refused_input", "image"): Failure(_error("InputImageSensitiveContentDetected.PrivacyInformation"), 400),
        ("refused_input", "later"): _failed("InputImageSensitiveContentDetected.PolicyViolation"),
        ("refused_output", "video"): _failed("OutputVideoSensitiveContentDetected"),
        ("refused_output", "audio"): _failed("OutputAudioSensitiveContentDetected"),
        ("rate_limited", "requests"): Failure(_error("ModelAccountRpmRateLimitExceeded"), 429, {"Retry-After": "5"}),
        ("rate_limited", "endpoint"): Failure(_error("RateLimitExceeded.EndpointRPMExceeded"), 429),
        ("rate_limited", "overloaded"): Failure(_error("ServerOverloaded"), 429),
        ("billing", "quota"): Failure(_error("QuotaExceeded"), 429),
        ("billing", "overdue"): Failure(_error("AccountOverdueError"), 403),
        ("auth", "key"): Failure(_error("AuthenticationError"), 401),
        ("auth", "denied"): Failure(_error("AccessDenied"), 403),
        ("invalid_request", "parameter"): Failure(_error("InvalidParameter"), 400),
        ("invalid_request", "later"): _failed("InvalidParameter"),
        ("model_retired", "closed"): Failure(_error("ModelNotOpen"), 404),
        ("model_retired", "gone"): Failure(_error("InvalidEndpointOrModel.NotFound"), 404),
        ("transient", "internal"): Failure(_error("InternalServiceError"), 500),
        ("transient", "later"): _failed("InternalServiceError"),
        ("deadline", "expired"): Failure({"status": "expired"}),
        ("ambiguous", "gateway"): Failure(_error("GatewayTimeout"), 504),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"ARK_API_KEY": self.key, "BLINDCUT_ARK_URL": f"{self.url}/api/v3"}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/api/v3/contents/generations/tasks", self._create),
            self.route("GET", "/api/v3/contents/generations/tasks/{id}", self._task),
            self.route("DELETE", "/api/v3/contents/generations/tasks/{id}", self._delete),
        ]

    def error(self, status: int) -> Mapping[str, Any]:
        return _error("RateLimitExceeded.EndpointRPMExceeded" if status == 429 else "InternalServiceError")

    def check_key(self, request: Request) -> None:
        assert request.headers.get("x-client-request-id")
        if bearer(request) != self.key:
            raise Refusal(401, _error("AuthenticationError", "The API key doesn't exist."))

    async def _create(self, request: Request) -> Mapping[str, Any]:
        asked = {field: value for field, value in (await request.json()).items() if value is not None}
        if asked.get("model") != MODEL:
            raise Refusal(404, _error("InvalidEndpointOrModel.NotFound"))
        if fault := next(self._faults(asked), None):
            raise Refusal(400, _error("InvalidParameter", f"{fault} is not valid"))
        return {"id": self.take(asked).id}

    def _faults(self, asked: Mapping[str, Any]) -> Iterator[str]:
        known = {"model", "content", "ratio", "resolution", "duration", "seed", "generate_audio", "watermark"}
        yield from set(asked) - known
        if asked["ratio"] not in {"16:9", "9:16", "1:1", "4:3", "3:4", "21:9"}:
            yield "ratio"
        if asked["resolution"] not in {"480p", "720p", "1080p", "4k"}:
            yield "resolution"
        if type(asked["duration"]) is not int or not 4 <= asked["duration"] <= 15:
            yield "duration"
        if type(asked["generate_audio"]) is not bool or asked["watermark"] is not False:
            yield "watermark"
        text, *images = asked["content"]
        if text["type"] != "text" or not text["text"]:
            yield "content"
        for image in images:
            if image["role"] not in ROLES or not data_uri(image["image_url"]["url"], kind="image"):
                yield "content"

    def _task(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request, _error("ResourceNotFound"))
        task = {"id": job.id, "model": MODEL, "created_at": 1_780_000_000, "updated_at": 1_780_000_000}
        match self.stage(job):
            case "waiting":
                return {**task, "status": "queued"}
            case "running":
                return {**task, "status": "running"}
            case "done":
                usage = {"completion_tokens": 108_900, "total_tokens": 108_900}
                return {**task, "status": "succeeded", "content": {"video_url": self.address()}, "usage": usage}
            case "failed":
                assert job.fails
                return {**task, "status": "failed", **job.fails.body}
        return {**task, "status": "cancelled"}

    def _delete(self, request: Request) -> Mapping[str, Any]:
        job: Job = self.job(request, _error("ResourceNotFound"))
        job.cancelled = True
        return {}
