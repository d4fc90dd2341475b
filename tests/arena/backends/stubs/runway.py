"""Runway's API as https://docs.dev.runwayml.com/api documents it, and as runwayml 5.24 types it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stubs.files import data_uri
from stubs.kit import Failure, Job, Refusal, Stub, bearer

VERSION = "2024-11-06"
WIDE = ("1280:720", "720:1280")
SIX = (*WIDE, "1104:832", "960:960", "832:1104", "1584:672")
TEXT = {
    "gen4.5": {"ratio": WIDE, "seconds": range(2, 11), "longest": 1000, "fields": {"seed"}},
    "veo3.1": {
        "ratio": (*WIDE, "1080:1920", "1920:1080"),
        "seconds": (4, 6, 8),
        "longest": 1000,
        "fields": {"seed", "audio"},
    },
    "kling3.0_pro": {
        "ratio": ("1920:1080", "1080:1920", "1440:1440"),
        "seconds": range(3, 16),
        "longest": 2500,
        "fields": {"audio", "providerSettings"},
    },
    "seedance2": {"ratio": (*WIDE, "960:960"), "seconds": range(4, 16), "longest": 3500, "fields": {"seed", "audio"}},
}
IMAGE = {
    **TEXT,
    "gen4.5": {**TEXT["gen4.5"], "ratio": SIX},
    "gen4_turbo": {"ratio": SIX, "seconds": range(2, 11), "longest": 1000, "fields": {"seed"}},
}
VIDEO = {"aleph2": {"longest": 1000, "fields": {"seed"}}}


def _failed(code: str) -> Failure:
    """A task that fails."""
    return Failure({"failure": f"This is what {code} means.", "failureCode": code})


def _invalid(field: str, message: str) -> Mapping[str, Any]:
    return {"error": "Validation of body failed", "issues": [{"path": [field], "message": message}]}


class RunwayStub(Stub):
    """Takes tasks for a handful of its models."""

    failures = {
        ("refused_input", "text"): Failure(
            {"failure": "The prompt is not allowed.", "failureCode": "SAFETY.INPUT.TEXT"}
        ),
        ("refused_input", "image"): Failure(
            {"failure": "The image is not allowed.", "failureCode": "INPUT_PREPROCESSING.SAFETY.IMAGE"}
        ),
        ("refused_output", "video"): Failure(
            {"failure": "The output is not allowed.", "failureCode": "SAFETY.OUTPUT.VIDEO"}
        ),
        ("rate_limited", "tier"): Failure({"error": "You have hit the rate limit."}, 429, {"Retry-After": "7"}),
        ("billing", "credits"): Failure({"error": "You do not have enough credits to run this task."}, 400),
        ("billing", "payment"): Failure({"error": "Payment is required."}, 402),
        ("auth", "key"): Failure({"error": "The API key is not valid."}, 401),
        ("invalid_request", "body"): Failure(_invalid("ratio", "Invalid input"), 400),
        ("model_retired", "variant"): Failure({"error": "Model variant gen4_aleph is not available."}, 400),
        ("model_retired", "gone"): Failure({"error": "Not found"}, 404),
        ("transient", "overloaded"): Failure({"error": "Service unavailable"}, 503),
        ("ambiguous", "gateway"): Failure({"error": "Gateway timeout"}, 504),
        ("transient", "internal"): Failure({"failure": "Something went wrong.", "failureCode": "INTERNAL"}),
        ("transient", "preprocessing"): Failure(
            {"failure": "The input could not be read.", "failureCode": "INPUT_PREPROCESSING.INTERNAL"}
        ),
        ("bad_output", "quality"): Failure(
            {"failure": "The output is broken.", "failureCode": "INTERNAL.BAD_OUTPUT.CODE01"}
        ),
        ("invalid_request", "asset"): Failure({"failure": "The asset is not valid.", "failureCode": "ASSET.INVALID"}),
        ("deadline", "cancelled"): Failure({"status": "CANCELLED"}),
    }

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/v1/text_to_video", self._creates(TEXT, set())),
            self.submission("POST", "/v1/image_to_video", self._creates(IMAGE, {"promptImage"})),
            self.submission("POST", "/v1/video_to_video", self._creates(VIDEO, {"videoUri"})),
            self.route("GET", "/v1/tasks/{id}", self._task),
            self.route("DELETE", "/v1/tasks/{id}", self._delete),
            self.route("POST", "/v1/uploads", self._upload),
            Route("/uploads/{token}", self._uploaded, methods=["POST"]),
        ]

    @property
    def environment(self) -> dict[str, str]:
        return {"RUNWAYML_API_SECRET": self.key, "BLINDCUT_RUNWAY_URL": self.url}

    def reset(self) -> None:
        super().reset()
        self.uploads: dict[str, bytes] = {}

    def check_key(self, request: Request) -> None:
        if bearer(request) != self.key:
            raise Refusal(401, {"error": "The API key is not valid."})
        if request.headers.get("x-runway-version") != VERSION:
            raise Refusal(
                400, {"error": "This API version is not supported.", "docUrl": "https://docs.dev.runwayml.com"}
            )

    def _creates(self, models: Mapping[str, Any], needs: set[str]) -> Callable[[Request], Any]:
        async def create(request: Request) -> Mapping[str, Any]:
            asked = await request.json()
            for field, message in self._faults(asked, models, needs):
                raise Refusal(
                    400, {"error": "Validation of body failed", "issues": [{"path": [field], "message": message}]}
                )
            job = self.take(asked)
            return {"id": job.id, "estimatedCost": {"credits": self._credits(job)}}

        return create

    def _faults(
        self, asked: Mapping[str, Any], models: Mapping[str, Any], needs: set[str]
    ) -> Iterator[tuple[str, str]]:
        if asked.get("model") not in models:
            yield "model", "Invalid discriminator value"
            return
        rules = models[asked["model"]]
        known = {
            "model",
            "promptText",
            *needs,
            *rules["fields"],
            *({"ratio", "duration"} if "ratio" in rules else set()),
        }
        yield from ((field, "Unrecognized key") for field in asked if field not in known)
        yield from ((field, "Required") for field in needs if field not in asked)
        prompt = asked.get("promptText")
        if not isinstance(prompt, str) or not 0 < len(prompt.encode("utf-16-le")) // 2 <= rules["longest"]:
            yield "promptText", "Invalid length"
        if "ratio" in rules and asked.get("ratio") not in rules["ratio"]:
            yield "ratio", "Invalid enum value"
        if "seconds" in rules and (type(asked.get("duration")) is not int or asked["duration"] not in rules["seconds"]):
            yield "duration", "Invalid input"
        if "seed" in asked and (type(asked["seed"]) is not int or not 0 <= asked["seed"] < 1 << 32):
            yield "seed", "Invalid input"
        if "audio" in asked and type(asked["audio"]) is not bool:
            yield "audio", "Expected boolean"
        for image in asked.get("promptImage", []):
            if image.get("position") not in {"first", "last"} or not self._asset(image.get("uri"), "image"):
                yield "promptImage", "Invalid asset"
        if "videoUri" in asked and not self._asset(asked["videoUri"], "video"):
            yield "videoUri", "Invalid asset"

    def _asset(self, uri: object, kind: str) -> bool:
        if isinstance(uri, str) and uri.startswith("runway://"):
            return uri in self.uploads
        return isinstance(uri, str) and len(uri) <= 5 * 1024 * 1024 and data_uri(uri, kind=kind)

    def _credits(self, job: Job) -> float:
        return 12 * float(job.asked.get("duration", 5))

    def _task(self, request: Request) -> Mapping[str, Any]:
        job = self.job(request, {"error": "Not found"})
        task = {"id": job.id, "createdAt": "2026-11-21T10:00:00.000Z"}
        expected = {"estimatedCost": {"credits": self._credits(job)}}
        match self.stage(job):
            case "waiting":
                return {**task, **expected, "status": "THROTTLED"}
            case "running":
                return {**task, **expected, "status": "RUNNING", "progress": 0.42}
            case "done":
                cost = {"credits": int(self._credits(job))}
                return {**task, "status": "SUCCEEDED", "cost": cost, "output": [self.address()]}
            case "failed":
                assert job.fails
                return {**task, "cost": {"credits": 0}, "status": "FAILED", **job.fails.body}
        return {**task, "cost": {"credits": 0}, "status": "CANCELLED"}

    def _delete(self, request: Request) -> Response:
        self.job(request).cancelled = True
        return Response(status_code=204)

    async def _upload(self, request: Request) -> Mapping[str, Any]:
        asked = await request.json()
        if asked.get("type") != "ephemeral" or not re.fullmatch(r"[\w.-]+\.\w+", asked.get("filename", "")):
            raise Refusal(400, {"error": "Validation of body failed"})
        token = f"u{len(self.uploads)}"
        return {
            "uploadUrl": f"{self.url}/uploads/{token}",
            "fields": {"token": token},
            "runwayUri": f"runway://{token}",
        }

    async def _uploaded(self, request: Request) -> Response:
        async with request.form() as form:
            assert form["token"] == request.path_params["token"]
            self.uploads[f"runway://{form['token']}"] = await form["file"].read()  # type: ignore[union-attr]
        return Response(status_code=204)
