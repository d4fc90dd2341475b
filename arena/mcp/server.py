"""The server of the Model Context Protocol: tools and resources of one arena, over stdio or in its web application."""

import functools
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import ValidationError
from starlette.routing import BaseRoute

from arena import __version__
from arena.domain.catalog import CATEGORIES
from arena.domain.policy import Policy
from arena.errors import ArenaError
from arena.mcp.tools import Tools
from arena.services.filters import BoardFilter
from arena.services.policy import policy_in_force
from arena.services.reader import Readable
from arena.settings import Settings

PATH: Final = "/mcp"

_P = ParamSpec("_P")
_T = TypeVar("_T")

_INSTRUCTIONS: Final = """An arena in which people compare videos of two anonymous models and say which is better. Ask
`categories` for what there is, `leaderboard` for a board. Ranks are sets: where those of
two models overlap, the votes do not tell which is better, and `compare` and `votes_needed`
say what is known and what it would take. Every answer is an estimate with an interval: give
the interval with it."""

_READ_ONLY: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def server_of(arena: Readable) -> MCPServer[Any]:
    """The server that answers for an arena."""
    tools = Tools(arena)
    server: MCPServer[Any] = MCPServer(
        "blindcut", title=arena.settings.site_name, instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    for tool in (
        tools.leaderboard,
        tools.compare,
        tools.win_probability,
        tools.model_card,
        tools.search_prompts,
        tools.votes_needed,
        tools.categories,
    ):
        server.add_tool(_refusing(tool, ToolError), annotations=_READ_ONLY)

    @server.resource("blindcut://leaderboard/{category}", mime_type="application/json", title="A board, whole")
    @functools.partial(_refusing, error=ResourceError)
    def board(category: str) -> str:
        """The standing board of a category as the API has it, with its method and all counts."""
        return arena.boards.of(BoardFilter(category)).published.document.content.decode()

    @server.resource("blindcut://method", mime_type="text/markdown", title="How votes become ratings")
    def method() -> str:
        """How battles are drawn, which votes count, and how they are rated: the rules in force."""
        return _written(policy_in_force(arena.settings))

    @server.resource("blindcut://categories", mime_type="application/json", title="Categories")
    def categories() -> str:
        """The categories whose boards can be read."""
        return json.dumps({slug: category.name for slug, category in CATEGORIES.items()})

    return server


def mounted(arena: Readable) -> tuple[list[BaseRoute], Callable[[], AbstractAsyncContextManager[None]]]:
    """The routes that answer over HTTP, and what has to be entered while they do.

    Each request stands for itself: there are no sessions, so that any worker may answer.
    """
    server = server_of(arena)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        transport_security=_hosts(arena.settings),
    )
    return list(app.routes), server.session_manager.run


def _written(policy: Policy) -> str:
    """The rules as Markdown."""
    sections = [
        "\n".join([f"## {each.title}\n", *(f"* {rule.text}" for rule in each.rules)]) for each in policy.sections
    ]
    return "\n\n".join(["# How votes become ratings", *sections]) + "\n"


def _hosts(settings: Settings) -> TransportSecuritySettings:
    """Under which names requests may ask: else a page whose name was bound to this machine could (DNS rebinding)."""
    names = [name.strip() for name in settings.mcp_hosts.split(",") if name.strip()]
    if "*" in names:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    hosts = [each for name in ("127.0.0.1", "localhost", "[::1]", host, *names) for each in (name, f"{name}:*")]
    return TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"{scheme}://{each}" for scheme in ("http", "https") for each in hosts]
    )


def _refusing(function: Callable[_P, _T], error: type[Exception]) -> Callable[_P, _T]:
    """The same function, whose refusals reach the caller with their place and value."""

    @functools.wraps(function)
    def called(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return function(*args, **kwargs)
        except ArenaError as refused:
            raise error(str(refused)) from refused
        except ValidationError as invalid:
            first = invalid.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise error(f"{place}: {first['msg']}, not {first['input']!r}") from invalid

    return called
