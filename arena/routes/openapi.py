"""`/openapi.json`: what the routes say of themselves, and what is true of all of them said once.

Examples are answers that an arena gave: docs/examples.py asks one and writes them down.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from arena.errors import Forbidden, TooManyRequests, Unauthorized
from arena.routes.documents import send
from arena.routes.problems import problems
from arena.services.documents import json_document

router = APIRouter(include_in_schema=False)

EXAMPLES: Final = Path(__file__).parent / "api" / "examples.json"

TAGS: Final = {
    "battles": "Drawing battles and answering them: what a voting page needs.",
    "leaderboard": "Boards and what lies behind them.",
    "pictures": "Boards and plots as files for other sites.",
    "catalog": "Models, categories and prompts.",
    "registry": "Every entry there ever was, and what was done to it.",
    "ledger": "What was sealed, and proofs that a vote is in it.",
    "snapshots": "Boards as they were published, with all that is needed to compute them again.",
    "record": "Which votes were taken out, and what was done to models, prompts, clips and rules.",
    "data": "The public data as files.",
    "audits": "What the arena found out about itself.",
    "me": "The caller's own votes and data; the caller is the cookie that came with the first battle.",
    "media": "Clips and images, under addresses that other answers give.",
    "health": "For those who run the arena.",
    "operators": "What the pages under `/admin` do, for programs: `BLINDCUT_ADMIN_TOKEN` opens both.",
}

_ABOUT: Final = """Blind, pairwise evaluation of generated video.

What anybody may read can be read from pages of any site, as JSON or CSV, and with an `ETag` that saves the bytes; lists
come page by page (`cursor`, `limit`). Errors are problem documents (RFC 9457): `type` tells kinds apart, `detail` names
the place and the value. What is here stays as it is; answers may get more members, so a reader passes over those that
it does not know."""

_STRING: Final = {"schema": {"type": "string"}}
_HEADERS: Final = {
    "RateLimit": {"description": "What is left of each limit that the request was counted against.", **_STRING},
    "RateLimit-Policy": {"description": "Those limits (draft-ietf-httpapi-ratelimit-headers).", **_STRING},
    "Retry-After": {"description": "Seconds until there is room again.", "schema": {"type": "integer"}},
    "ETag": {"description": "Stands for the answer; sent back as `If-None-Match` it saves the bytes.", **_STRING},
}
_BATTLE: Final = {"battle": "$response.body#/battle"}
_SAME_BATTLE: Final = {"battle": "$request.path.battle"}
_LINKS: Final = {
    ("draw_battle", "201"): dict.fromkeys(("cast_vote", "skip_battle", "report_clip"), _BATTLE),
    ("cast_vote", "201"): dict.fromkeys(("undo_vote", "report_clip"), _SAME_BATTLE),
}
"""Where an answer leads."""

_PROBLEMS: Final = {
    "400": ("malformed-json", "The body is not JSON", "body.1: JSON decode error, not {}"),
    "401": (Unauthorized.kind(), Unauthorized.title, "say the token: as a bearer, or on the page /admin/login"),
    "403": (Forbidden.kind(), Forbidden.title, "a page of https://elsewhere.example may not write here"),
    "404": ("not-found", "Not found", "there is no category 'films'; the categories are text-to-video, image-to-video"),
    "409": (
        "already-voted",
        "The battle has ended already",
        "this battle has another answer already; the first stands",
    ),
    "410": ("battle-expired", "The battle has expired", "this battle was drawn too long ago"),
    "413": ("content-too-large", "The body is too large", "the body has 70000 bytes; no request needs more than 65536"),
    "422": ("invalid-request", "The request can't be used", "query.limit: Input should be at most 500, not '501'"),
    "429": (
        TooManyRequests.kind(),
        TooManyRequests.title,
        "more than 600 requests in 60 s (reading); try again in 23 s",
    ),
    "500": ("internal-error", "Something went wrong", "The error has been logged; what was acknowledged is not lost."),
    "503": ("not-ready", "Not ready", "no two models have a clip of the same prompt yet"),
}


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    """The document, made with the first request for it."""
    app = request.app
    if not hasattr(app.state, "openapi"):
        app.state.openapi = json_document(described(app.title, app.version, app.routes))
    return send(request, app.state.openapi)


def described(title: str, version: str, routes: list[BaseRoute]) -> dict[str, Any]:
    """The OpenAPI document of these routes."""
    document = get_openapi(title=title, version=version, description=_ABOUT, routes=routes)
    document["components"]["headers"] = _HEADERS
    names = {
        (each.path_format, method): each.name
        for each in routes
        if isinstance(each, APIRoute)
        for method in each.methods or ()
    }
    used = set()
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for path, method, operation in _operations(document):
        # Operations are called as their handlers are: what FastAPI makes of path and method nobody wants to write.
        operation["operationId"] = names[path, method.upper()]
        used |= set(operation["tags"])
        responses = operation["responses"]
        _add_common(path, method, responses)
        for status, response in responses.items():
            _add_headers(path, status, response, fresh="304" in responses)
            _add_links(operation["operationId"], status, response)
            _add_example(response, status, examples.get(operation["operationId"], {}))
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = examples.get(operation["operationId"], {}).get("request")
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    return (
        (path, method, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    )


def _add_common(path: str, method: str, responses: dict[str, Any]) -> None:
    """The problems that don't depend on the operation."""
    statuses = [500]
    statuses += [429] if path.startswith("/api/") else []
    statuses += [403, 413] if method != "get" else []
    for status, response in problems(*statuses).items():
        responses.setdefault(str(status), response)
    if "application/json" in responses.get("422", {}).get("content", {}):
        responses["422"] = problems(422)[422]  # FastAPI's own, which none of ours is


def _add_headers(path: str, status: str, response: dict[str, Any], *, fresh: bool) -> None:
    names = ["ETag"] if fresh and status in {"200", "304"} else []
    names += ["RateLimit", "RateLimit-Policy"] if path.startswith("/api/") and status < "500" else []
    names += ["Retry-After"] if status == str(HTTPStatus.TOO_MANY_REQUESTS) else []
    headers = response.setdefault("headers", {}) if names else {}
    headers |= {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _add_links(operation: str, status: str, response: dict[str, Any]) -> None:
    links = _LINKS.get((operation, status), {})
    if links:
        response["links"] = {name: {"operationId": name, "parameters": at} for name, at in links.items()}


def _add_example(response: dict[str, Any], status: str, examples: dict[str, Any]) -> None:
    for media_type, content in response.get("content", {}).items():
        if media_type == "application/problem+json":
            kind, title, detail = _PROBLEMS[status]
            content["example"] = {"type": f"/problems/{kind}", "title": title, "status": int(status), "detail": detail}
        elif status in examples:
            content["example"] = examples[status]
