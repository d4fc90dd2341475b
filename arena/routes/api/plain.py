"""The hot path on plain routes.

FastAPI resolves a handler's parameters anew for every request, which costs more than drawing a battle or handing out
the board. So these few addresses are answered by Starlette's own routes, put before FastAPI's, which stay to document
them and lead to the same handlers.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.routing import Route

from arena.routes.api import battles, leaderboard

Body = TypeVar("Body", bound=BaseModel)


def _posting(path: str, model: type[Body], handler: Callable[..., Awaitable[Response]]) -> Route:
    """A route whose handler is given its path's parameters by name, and its body and request behind them."""

    async def endpoint(request: Request) -> Response:
        return await handler(**request.path_params, body=await _read(request, model), request=request)

    return Route(path, endpoint, methods=["POST"])


async def _read(request: Request, model: type[Body]) -> Body:
    """The body of a request.

    Raises:
        RequestValidationError: It is not sent as JSON, is not JSON, or doesn't fit.
    """
    if not request.headers.get("content-type", "").partition(";")[0].strip().lower().endswith("json"):
        raise RequestValidationError([_fault("must be sent as application/json", request.headers.get("content-type"))])
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error


def _fault(reason: str, value: object) -> dict[str, Any]:
    return {"type": "media_type", "loc": ("header", "content-type"), "msg": reason, "input": value}


routes: Final = (
    Route("/api/v1/leaderboard", leaderboard.leaderboard),
    _posting("/api/v1/battles", battles.BattleRequest, battles.draw_battle),
    _posting("/api/v1/battles/{battle}/vote", battles.VoteRequest, battles.cast_vote),
)
