"""Errors at the edge: one place that renders them, as RFC 9457 problem documents or, for people, as a page."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from arena.errors import ArenaError, NotControllable, TooManyRequests, UnknownModel
from arena.routes.headers import SECURITY_HEADERS
from arena.routes.templates import render

_log = structlog.get_logger()

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of the problems that a route can answer with."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Let this module answer for every error."""
    app.add_exception_handler(ArenaError, _arena_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _unexpected)


def problem(
    request: Request,
    *,
    status: int,
    kind: str,
    title: str,
    detail: str,
    near: Sequence[str] = (),
    violated: Sequence[str] = (),
    instead: str | None = None,
) -> Response:
    """The answer to an error: a page where a person asked for one, else a problem document.

    Args:
        request: What failed.
        status: Of the answer.
        kind: The last part of the problem's type.
        title: The same for every error of the kind.
        detail: What is wrong with this request.
        near: Slugs of models that may have been meant.
        violated: Names of the limits that are used up (draft-ietf-httpapi-ratelimit-headers).
        instead: The address of what can be had in its place.
    """
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if wants_page:
        words = {"title": title, "detail": detail, "near": near, "instead": instead}
        return render(request, "problem.html", status_code=status, status=status, **words)
    body: dict[str, Any] = {"type": f"/problems/{kind}", "title": title, "status": status, "detail": detail}
    if near:
        body["near"] = list(near)
    if violated:
        body["violated-policies"] = list(violated)
    return Response(json.dumps(body), status, media_type="application/problem+json")


def refusal(request: Request, error: ArenaError) -> Response:
    """The answer to an error of ours."""
    near = error.near if isinstance(error, UnknownModel) else ()
    violated = [error.policy] if isinstance(error, TooManyRequests) else ()
    answer = problem(
        request,
        status=error.status,
        kind=error.kind(),
        title=error.title,
        detail=str(error),
        near=near,
        violated=violated,
        instead=_uncontrolled(request) if isinstance(error, NotControllable) else None,
    )
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _uncontrolled(request: Request) -> str:
    """The same question by the headline method."""
    address = request.url.remove_query_params("method")
    return f"{address.path}?{address.query}" if address.query else address.path


async def _arena_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ArenaError)  # noqa: S101 - starlette types every handler for Exception
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("request.failed", path=request.url.path, error=str(error))
    return refusal(request, error)


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    malformed = first["type"] == "json_invalid"
    return problem(
        request,
        status=HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY,
        kind="malformed-json" if malformed else "invalid-request",
        title="The body is not JSON" if malformed else "The request can't be used",
        detail=f"{place}: {first['msg']}, not {_short(first.get('input'))}",
    )


def _short(value: object) -> str:
    """The value at fault, or the beginning of it."""
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:100]}..."


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    answer = problem(
        request,
        status=status,
        # Python 3.13 renamed this status.
        kind="content-too-large" if status == 413 else status.name.lower().replace("_", "-"),
        title=status.phrase,
        detail=f"{request.method} {request.url.path}: {error.detail}",
    )
    answer.headers.update(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(sorted(_methods_of(request)))
    return answer


def _methods_of(request: Request) -> set[str]:
    """What can be asked of an address: each method may be a route of its own, and starlette names the first's."""
    found = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return {method for route in found for method in getattr(route, "methods", None) or ()}


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("request.crashed", path=request.url.path, exc_info=error)
    answer = problem(
        request,
        status=500,
        kind="internal-error",
        title="Something went wrong",
        detail="The error has been logged; nothing that was acknowledged is lost.",
    )
    # Starlette answers a crash outside of all middleware.
    answer.headers.update(SECURITY_HEADERS)
    return answer
