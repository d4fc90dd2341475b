"""`blindcut mcp`: the arena for a language model on this machine."""

from arena.cli.console import note
from arena.errors import BadConfiguration
from arena.events import set_up_logging
from arena.mcp import installed
from arena.services.reader import Reader
from arena.settings import load_settings


def mcp() -> None:
    """Answer a language model over stdin and stdout; the arena is read, followed and never changed."""
    if not installed():
        raise BadConfiguration("this needs the Model Context Protocol's library: pip install 'blindcut[mcp]'")
    from arena.mcp.server import server_of  # noqa: PLC0415 - needs the library

    settings = load_settings()
    set_up_logging(settings)
    reader = Reader(settings)
    with reader.running():
        note("Blindcut answers the Model Context Protocol on stdin and stdout (end of input ends it)")
        server_of(reader).run("stdio")
