"""Kling's own API as its maker documents it: a signed pass for each call, codes of its own, ids of the caller's."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jwt
from starlette.requests import Request
from starlette.routing import Route

from stubs.files import decodes
from stubs.kit import Failure, Job, Refusal, Stub, bearer

ACCESS_KEY = "stub-access-key"


def _said(code: int, message: str = "", **data: Any) -> Mapping[str, Any]:
    return {"code": code, "message": message, "request_id": "r1", **data}


class KlingStub(Stub):
    """Kling 3.0, from words and from images."""

    key = "stub-secret-key-that-opens-nothing"
    failures = {
        ("refused_input", "policy"): Failure(_said(1301, "The content trips the risk control"), 400),
        ("refused_input", "strategy"): Failure(_said(1300, "The strategy of the platform is tripped"), 400),
        ("refused_output", "later"): Failure({"task_status_msg": "Failure to pass the risk control system"}),
        ("rate_limited", "rate"): Failure(_said(1302, "The API request is too fast"), 429),
        ("rate_limited", "concurrency"): Failure(_said(1303, "Concurrency exceeds the resource pack's"), 429),
        ("billing", "arrears"): Failure(_said(1101, "Account in arrears"), 429),
        ("billing", "depleted"): Failure(_said(1102, "Resource pack depleted or expired"), 429),
        ("billing", "in a good answer"): Failure(_said(1102, "Resource pack depleted or expired"), 200),
        ("auth", "pass"): Failure(_said(1002, "Authorization is invalid"), 401),
        ("auth", "expired"): Failure(_said(1004, "Authorization has expired"), 401),
        ("auth", "permission"): Failure(_said(1103, "No permission for this API"), 403),
        ("invalid_request", "parameter"): Failure(_said(1201, "Invalid parameters"), 400),
        ("invalid_request", "method"): Failure(_said(1202, "The method is invalid"), 400),
        ("model_retired", "gone"): Failure(_said(1203, "The requested resource does not exist"), 404),
        ("transient", "internal"): Failure(_said(5000, "Server internal error"), 500),
        ("transient", "unavailable"): Failure(_said(5001, "Server temporarily unavailable"), 503),
        ("ambiguous", "timeout"): Failure(_said(5002, "Server internal timeout"), 504),
        ("transient", "later"): Failure({"task_status_msg": "Generation failed"}),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"KLING_ACCESS_KEY": ACCESS_KEY, "KLING_SECRET_KEY": self.key, "BLINDCUT_KLING_URL": self.url}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/v1/videos/text2video", self._creates("aspect_ratio")),
            self.submission("POST", "/v1/videos/image2video", self._creates("image")),
            self.route("GET", "/v1/videos/{kind}/{id}", self._task),
        ]

    def error(self, status: int) -> Mapping[str, Any]:
        return _said(1302 if status == 429 else 5000, f"HTTP {status}")

    def check_key(self, request: Request) -> None:
        try:
            claims = jwt.decode(bearer(request), self.key, algorithms=["HS256"])
            header = jwt.get_unverified_header(bearer(request))
        except jwt.InvalidTokenError as error:
            raise Refusal(401, _said(1002, f"Authorization is invalid: {error}")) from error
        assert claims["iss"] == ACCESS_KEY
        assert header == {"alg": "HS256", "typ": "JWT"}
        assert claims["nbf"] < time.time() < claims["exp"] <= time.time() + 1800

    def _creates(self, needs: str) -> Callable[[Request], Any]:
        async def create(request: Request) -> Mapping[str, Any]:
            asked = await request.json()
            if asked.get("model_name") != "kling-v3":
                raise Refusal(404, _said(1203, "The requested resource does not exist"))
            if fault := next(self._faults(asked, needs), None):
                raise Refusal(400, _said(1201, f"Invalid parameters: {fault}"))
            if any(job.asked["external_task_id"] == asked["external_task_id"] for job in self.jobs.values()):
                raise Refusal(400, _said(1201, "external_task_id is used already"))
            job = self.take(asked)
            return _said(0, data=self._said(job, "submitted"))

        return create

    def _faults(self, asked: Mapping[str, Any], needs: str) -> Iterator[str]:
        known = {"model_name", "mode", "prompt", "negative_prompt", "duration", "sound", "watermark_info"}
        yield from set(asked) - known - {"external_task_id", needs}
        if not 0 < len(asked["prompt"]) <= 2500:
            yield "prompt"
        if asked["duration"] not in {str(second) for second in range(3, 16)}:
            yield "duration"
        if asked["mode"] not in {"std", "pro"} or asked["sound"] not in {"on", "off"}:
            yield "mode"
        if asked["watermark_info"] != {"enabled": False}:
            yield "watermark_info"
        if needs == "aspect_ratio" and asked[needs] not in {"16:9", "9:16", "1:1"}:
            yield needs
        if needs == "image" and not decodes(asked[needs]):
            yield needs

    def _task(self, request: Request) -> Mapping[str, Any]:
        asked_for = request.path_params["id"]
        found = (job for job in self.jobs.values() if asked_for in {job.id, job.asked["external_task_id"]})
        if (job := next(found, None)) is None:
            raise Refusal(404, _said(1203, "The requested resource does not exist"))
        match self.stage(job):
            case "waiting":
                return _said(0, data=self._said(job, "submitted"))
            case "running":
                return _said(0, data=self._said(job, "processing"))
            case "done":
                videos = [{"id": "v1", "url": self.address(), "duration": job.asked["duration"]}]
                return _said(0, data={**self._said(job, "succeed"), "task_result": {"videos": videos}})
        assert job.fails
        return _said(0, data={**self._said(job, "failed"), **job.fails.body})

    def _said(self, job: Job, status: str) -> Mapping[str, Any]:
        info = {"external_task_id": job.asked["external_task_id"]}
        return {"task_id": job.id, "task_status": status, "task_info": info, "created_at": 1_722_769_557_708}
