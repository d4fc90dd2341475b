"""DashScope's video synthesis as https://www.alibabacloud.com/help/en/model-studio documents it."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from stubs.files import data_uri
from stubs.kit import Failure, Refusal, Stub, bearer

MODELS = {"happyhorse-1.0-t2v", "happyhorse-1.0-i2v", "wan3.0-video"}


def _error(code: str, message: str = "") -> Mapping[str, Any]:
    return {"code": code, "message": message or f"This is what {code} means.", "request_id": "r1"}


def _failed(code: str) -> Failure:
    return Failure({"code": code, "message": f"This is what {code} means."})


class DashScopeStub(Stub):
    """HappyHorse and Wan."""

    failures = {
        ("refused_input", "inspection"): Failure(_error("DataInspectionFailed"), 400),
        ("refused_output", "inspection"): _failed("DataInspectionFailed"),
        ("rate_limited", "rate"): Failure(_error("Throttling.RateQuota"), 429),
        ("rate_limited", "allocation"): Failure(_error("Throttling.AllocationQuota"), 429),
        ("billing", "arrears"): Failure(_error("Arrearage"), 400),
        ("billing", "denied"): Failure(_error("Arrearage"), 403),
        ("auth", "key"): Failure(_error("InvalidApiKey"), 401),
        ("invalid_request", "parameter"): Failure(_error("InvalidParameter"), 400),
        ("invalid_request", "later"): _failed("InvalidParameter.DataInspection"),
        ("model_retired", "gone"): Failure(_error("ModelNotFound"), 404),
        ("model_retired", "bad request"): Failure(_error("ModelNotFound"), 400),
        ("transient", "internal"): Failure(_error("InternalError"), 500),
        ("transient", "later"): _failed("InternalError.Timeout"),
        ("ambiguous", "gateway"): Failure(_error("GatewayTimeout"), 504),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"DASHSCOPE_API_KEY": self.key, "BLINDCUT_DASHSCOPE_URL": f"{self.url}/api/v1"}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/api/v1/services/aigc/video-generation/video-synthesis", self._create),
            self.route("GET", "/api/v1/tasks/{id}", self._task),
            self.route("POST", "/api/v1/tasks/{id}/cancel", self._cancel),
        ]

    def error(self, status: int) -> Mapping[str, Any]:
        return _error("Throttling.RateQuota" if status == 429 else "InternalError")

    def check_key(self, request: Request) -> None:
        if bearer(request) != self.key:
            raise Refusal(401, _error("InvalidApiKey"))

    async def _create(self, request: Request) -> Mapping[str, Any]:
        if request.headers.get("x-dashscope-async") != "enable":
            raise Refusal(403, _error("AccessDenied", "current user api does not support synchronous calls."))
        asked = await request.json()
        if asked.get("model") not in MODELS:
            raise Refusal(404, _error("ModelNotFound"))
        if fault := next(self._faults(asked), None):
            raise Refusal(400, _error("InvalidParameter", f"{fault} is not valid"))
        return {"request_id": "r1", "output": {"task_id": self.take(asked).id, "task_status": "PENDING"}}

    def _faults(self, asked: Mapping[str, Any]) -> Iterator[str]:
        given, parameters = asked["input"], asked["parameters"]
        if not 0 < len(given["prompt"]) <= 2500:
            yield "prompt"
        if parameters["resolution"] not in {"480P", "720P", "1080P"}:
            yield "resolution"
        if type(parameters["duration"]) is not int or not 3 <= parameters["duration"] <= 15:
            yield "duration"
        if parameters["watermark"] is not False or parameters["prompt_extend"] is not False:
            yield "watermark"
        if "seed" in parameters and not 0 <= parameters["seed"] < 1 << 31:
            yield "seed"
        if asked["model"].endswith("i2v") != ("media" in given) or ("ratio" in parameters) == ("media" in given):
            yield "media"
        for part in given.get("media", []):
            if part["type"] not in {"first_frame", "reference_image"} or not data_uri(part["url"], kind="image"):
                yield "media"

    def _task(self, request: Request) -> Mapping[str, Any]:
        job = self.jobs.get(request.path_params["id"])
        if job is None:
            return self._said(request.path_params["id"], "UNKNOWN")
        match self.stage(job):
            case "waiting":
                return self._said(job.id, "PENDING")
            case "running":
                return self._said(job.id, "RUNNING")
            case "done":
                return self._said(
                    job.id, "SUCCEEDED", orig_prompt=job.asked["input"]["prompt"], video_url=self.address()
                )
            case "failed":
                assert job.fails
                return self._said(job.id, **{"status": "FAILED", **job.fails.body})
        return self._said(job.id, "CANCELED")

    def _cancel(self, request: Request) -> Mapping[str, Any]:
        self.job(request).cancelled = True
        return {"request_id": "r2"}

    def _said(self, task: str, status: str, **more: Any) -> Mapping[str, Any]:
        return {"request_id": "r1", "output": {"task_id": task, "task_status": status, **more}}
