"""The arena for language models: read-only tools over the Model Context Protocol (the extra `mcp`)."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from importlib.util import find_spec

from starlette.routing import BaseRoute

from arena.services.reader import Readable

Answering = Callable[[], AbstractAsyncContextManager[None]]


def installed() -> bool:
    """Whether the protocol's library is here."""
    return find_spec("mcp") is not None


def mount(arena: Readable) -> tuple[list[BaseRoute], Answering]:
    """The routes that answer over HTTP, and what has to be entered while they do; none without the library."""
    if not installed():
        return [], nullcontext
    from arena.mcp.server import mounted  # noqa: PLC0415 - needs the library, which takes a second to load

    return mounted(arena)
