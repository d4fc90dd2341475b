"""Replicate's predictions as https://replicate.com/docs/reference/http documents them."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stubs.files import data_uri
from stubs.kit import Failure, Job, Refusal, Stub, bearer

VERSION = "5c" * 32
GONE = "The requested resource could not be found."
INPUTS = {
    "google/veo-3.1": {
        "prompt": str,
        "duration": int,
        "aspect_ratio": str,
        "resolution": str,
        "generate_audio": bool,
        "seed": int,
        "image": "image",
    },
}


def _problem(status: int, title: str, detail: str) -> Mapping[str, Any]:
    return {"title": title, "detail": detail, "status": status}


def _failed(error: str) -> Failure:
    return Failure({"status": "failed", "error": error})


class ReplicateStub(Stub):
    """An official model, and a pinned version."""

    failures = {
        ("refused_input", "flagged"): _failed("The input or output was flagged as sensitive. (E005) (abc123)"),
        ("refused_output", "flagged"): _failed("The output was flagged as sensitive. Please try again. (E005)"),
        ("rate_limited", "requests"): Failure(_problem(429, "Throttled", "Request was throttled."), 429),
        ("billing", "credit"): Failure(_problem(402, "Insufficient credit", "You have insufficient credit."), 402),
        ("auth", "token"): Failure(_problem(401, "Unauthenticated", "You did not pass a valid token"), 401),
        ("invalid_request", "input"): Failure(_problem(422, "Input validation failed", "- input: invalid"), 422),
        ("invalid_request", "later"): _failed("Invalid input: the image is too small. (E006)"),
        ("model_retired", "gone"): Failure(_problem(404, "Not found", GONE), 404),
        ("model_retired", "for ever"): Failure(_problem(410, "Gone", "This model was taken down."), 410),
        ("transient", "internal"): Failure(_problem(500, "Server error", "Oops"), 500),
        ("transient", "unavailable"): Failure(_problem(503, "Unavailable", "Oops"), 503),
        ("transient", "later"): _failed("Prediction failed: CUDA error"),
        ("deadline", "aborted"): Failure({"status": "aborted"}),
        ("deadline", "canceled"): Failure({"status": "canceled"}),
        ("ambiguous", "gateway"): Failure(_problem(504, "Gateway timeout", "Oops"), 504),
    }

    @property
    def environment(self) -> dict[str, str]:
        return {"REPLICATE_API_TOKEN": self.key, "BLINDCUT_REPLICATE_URL": self.url}

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/v1/models/{owner}/{model}/predictions", self._official),
            self.submission("POST", "/v1/predictions", self._pinned),
            self.route("GET", "/v1/predictions/{id}", self._prediction),
            self.route("POST", "/v1/predictions/{id}/cancel", self._cancel),
        ]

    def error(self, status: int) -> Mapping[str, Any]:
        return _problem(status, "Error", f"HTTP {status}")

    def check_key(self, request: Request) -> None:
        if bearer(request) != self.key:
            raise Refusal(401, _problem(401, "Unauthenticated", "You did not pass a valid token"))

    async def _official(self, request: Request) -> Response:
        model = f"{request.path_params['owner']}/{request.path_params['model']}"
        if model not in INPUTS:
            raise Refusal(404, _problem(404, "Not found", GONE))
        asked = (await request.json())["input"]
        for name, value in asked.items():
            rule = INPUTS[model].get(name)
            good = data_uri(value, kind="image") if rule == "image" else type(value) is rule
            if not good:
                raise Refusal(422, _problem(422, "Input validation failed", f"- input.{name}: invalid"))
        return JSONResponse(self._said(self.take({"model": model, **asked}), "starting"), 201)

    async def _pinned(self, request: Request) -> Response:
        body = await request.json()
        if body["version"] != VERSION:
            raise Refusal(422, _problem(422, "Invalid version", "The specified version does not exist."))
        return JSONResponse(self._said(self.take({"model": VERSION, **body["input"]}), "starting"), 201)

    def _prediction(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request, _problem(404, "Not found", GONE))
        match self.stage(job):
            case "waiting":
                return self._said(job, "starting")
            case "running":
                return self._said(job, "processing")
            case "done":
                return {**self._said(job, "succeeded"), "output": self.address()}
            case "failed":
                assert job.fails
                return {**self._said(job, "failed"), **job.fails.body}
        return self._said(job, "canceled")

    def _cancel(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request)
        job.cancelled = True
        return self._said(job, "canceled")

    def _said(self, job: Job, status: str) -> Mapping[str, Any]:
        base = f"{self.url}/v1/predictions/{job.id}"
        return {
            "id": job.id,
            "model": job.asked["model"],
            "version": "hidden",
            "status": status,
            "input": {},
            "output": None,
            "logs": "",
            "error": None,
            "metrics": {},
            "created_at": "2026-11-21T10:00:00Z",
            "urls": {"get": base, "cancel": f"{base}/cancel"},
        }
