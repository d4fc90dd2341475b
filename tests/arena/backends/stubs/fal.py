"""fal's queue as https://docs.fal.ai documents it, for a handful of its endpoints.

The SDK takes the address of the queue from the environment when it is imported, always speaks https to it, and can't
be told otherwise later: so this process's stub has its port before anything imports the SDK.
"""

import json
import os
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stubs.files import data_uri
from stubs.kit import Failure, Job, Refusal, Stub

SOCKET: Final = socket.create_server(("127.0.0.1", 0))
HOST: Final = f"127.0.0.1:{SOCKET.getsockname()[1]}"
os.environ["FAL_RUN_HOST"] = os.environ["FAL_QUEUE_RUN_HOST"] = HOST

KLING = {
    "prompt": str,
    "duration": {str(second) for second in range(3, 16)},
    "aspect_ratio": {"16:9", "9:16", "1:1"},
    "generate_audio": bool,
    "multi_prompt": list,
    "shot_type": {"customize", "intelligent"},
    "negative_prompt": str,
    "cfg_scale": float,
}
VEO = {
    "prompt": str,
    "duration": {"4s", "6s", "8s"},
    "aspect_ratio": {"16:9", "9:16"},
    "resolution": {"720p", "1080p"},
    "generate_audio": bool,
    "auto_fix": bool,
    "seed": int,
}
ENDPOINTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "fal-ai/kling-video/v3/pro/text-to-video": KLING,
    "fal-ai/kling-video/v3/pro/image-to-video": {**KLING, "start_image_url": "image", "aspect_ratio": None},
    "fal-ai/veo3.1": VEO,
    "fal-ai/veo3.1/image-to-video": {**VEO, "image_url": "image"},
    "alibaba/happy-horse/text-to-video": {
        "prompt": str,
        "duration": set(range(3, 16)),
        "aspect_ratio": {"16:9", "9:16", "1:1", "4:3", "3:4"},
        "resolution": {"720p", "1080p"},
    },
}
FLAGGED = "The content could not be processed because it contained material flagged by a content checker."


def _result(status: int, body: Mapping[str, Any], **headers: str) -> Failure:
    """A job that is over, whose result is an error."""
    return Failure({"status": status, "body": body, "headers": headers})


def _detail(kind: str, *place: str, message: str = FLAGGED) -> Mapping[str, Any]:
    return {"detail": [{"loc": ["body", *place], "msg": message, "type": kind, "input": {"prompt": "runner_ 2"}}]}


class FalStub(Stub):
    """A queue before a handful of models."""

    failures = {
        ("refused_input", "prompt"): _result(422, _detail("content_policy_violation", "prompt")),
        ("refused_input", "image"): _result(422, _detail("content_policy_violation", "start_image_url")),
        ("refused_output", "result"): _result(422, _detail("content_policy_violation")),
        ("refused_output", "status"): Failure({"error": FLAGGED, "error_type": "content_policy_violation"}),
        ("rate_limited", "requests"): Failure({"detail": "Too many requests"}, 429, {"Retry-After": "3"}),
        ("billing", "locked"): Failure({"detail": "User is locked. Reason: Exhausted balance. Top up."}, 403),
        ("billing", "payment"): Failure({"detail": "Payment required"}, 402),
        ("auth", "missing"): Failure({"detail": "Authentication is required to access this application"}, 401),
        ("auth", "denied"): Failure({"detail": "Access denied"}, 403),
        ("invalid_request", "field"): _result(422, _detail("literal_error", "duration", message="Input should be '5'")),
        ("invalid_request", "image"): _result(422, _detail("image_too_small", "image_url", message="Too small")),
        ("model_retired", "application"): Failure({"detail": "Application 'sora-2' not found"}, 404),
        ("transient", "queue"): Failure({"detail": "Service unavailable"}, 503),
        ("transient", "runner"): _result(503, {"detail": "Runner lost", "error_type": "runner_disconnected"}),
        ("transient", "header"): _result(500, {"detail": "Oops"}, **{"x-fal-error-type": "internal_server_error"}),
        ("transient", "scheduling"): Failure({"error": "No runner", "error_type": "runner_scheduling_failure"}),
        ("deadline", "request"): _result(504, {"detail": "Request timed out", "error_type": "request_timeout"}),
        ("bad_output", "nothing"): _result(422, _detail("no_media_generated", message="No video came of this")),
        ("ambiguous", "gateway"): Failure({"detail": "Gateway timeout"}, 504),
    }

    def __init__(self) -> None:
        super().__init__(tls=True, socket=SOCKET)
        self._pem = Path(tempfile.mkdtemp(prefix="fal-")) / "ca.pem"
        assert self.authority
        self.authority.cert_pem.write_to_path(str(self._pem))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "FAL_KEY": self.key,
            "FAL_RUN_HOST": HOST,
            "FAL_QUEUE_RUN_HOST": HOST,
            "SSL_CERT_FILE": str(self._pem),
        }

    def routes(self) -> list[Route]:
        return [
            self.route("GET", "/{owner}/{app}/requests/{id}/status", self._status),
            self.route("GET", "/{owner}/{app}/requests/{id}", self._finished),
            self.route("PUT", "/{owner}/{app}/requests/{id}/cancel", self._cancel),
            self.submission("POST", "/{endpoint:path}", self._submit),
        ]

    def error(self, status: int) -> Mapping[str, Any]:
        return {"detail": f"HTTP {status}"}

    def check_key(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Key {self.key}":
            raise Refusal(401, {"detail": "Authentication is required to access this application"})

    async def _submit(self, request: Request) -> Mapping[str, Any]:
        endpoint = request.path_params["endpoint"]
        if endpoint not in ENDPOINTS:
            raise Refusal(404, {"detail": f"Application '{endpoint}' not found"})
        assert request.headers["x-fal-no-retry"] == "1"
        assert request.headers["x-fal-queue-priority"] == "normal"
        assert json.loads(request.headers["x-fal-object-lifecycle-preference"])["expiration_duration_seconds"] > 86400
        asked = await request.json()
        job = self.take(asked)
        if fault := next(_faults(asked, ENDPOINTS[endpoint]), None):
            # fal takes what it can't make, and says so when it is asked for the result.
            job.fails = _result(422, _detail("value_error", *fault, message=f"{fault[0]} is wrong"))
            self.billed.remove(job.id)
        owner, app = endpoint.split("/")[:2]
        base = f"{self.url}/{owner}/{app}/requests/{job.id}"
        return {
            "status": "IN_QUEUE",
            "request_id": job.id,
            "queue_position": 0,
            "response_url": base,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
        }

    def _status(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request, {"detail": "Request not found"})
        head = {"request_id": job.id, "logs": None}
        match self.stage(job):
            case "waiting":
                return {**head, "status": "IN_QUEUE", "queue_position": 3}
            case "running":
                return {**head, "status": "IN_PROGRESS"}
        failed = job.fails.body if job.fails and "error" in job.fails.body else {}
        return {**head, "status": "COMPLETED", "metrics": {"inference_time": 63.4}, **failed}

    def _finished(self, request: Request) -> Response:
        job = self.job(request, {"detail": "Request not found"})
        if job.fails and "error" not in job.fails.body:
            said = job.fails.body
            return JSONResponse(said["body"], said["status"], {"x-fal-retryable": "false", **said["headers"]})
        video = {
            "url": self.address(),
            "content_type": "video/mp4",
            "file_name": "out.mp4",
            "file_size": len(self.clip),
        }
        return JSONResponse({"video": video, "seed": job.asked.get("seed", 42)})

    def _cancel(self, request: Request) -> Response:
        job: Job = self.job(request, {"detail": "Request not found"})
        job.cancelled = True
        return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)


def _faults(asked: Mapping[str, Any], fields: Mapping[str, Any]) -> Any:
    """The fields that are wrong; fal leaves out of account what it does not know."""
    for name, rule in fields.items():
        value = asked.get(name)
        if value is None:
            if rule == "image":
                yield (name,)
        elif isinstance(rule, set):
            if value not in rule or type(value) is not type(next(iter(rule))):
                yield (name,)
        elif rule == "image":
            if not data_uri(value, kind="image"):
                yield (name,)
        elif rule is not None and type(value) is not rule:
            yield (name,)
    if ("prompt" in asked) == ("multi_prompt" in asked):
        yield ("prompt",)
