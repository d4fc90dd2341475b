"""`blindcut serve`: the arena on the network."""

import errno
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any, Final

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from arena.app import create_app
from arena.cli.console import note
from arena.cli.generating import working_beside
from arena.errors import BadConfiguration
from arena.events import set_up_logging
from arena.services.arena import Arena
from arena.services.matching import Matching
from arena.settings import Settings, load_settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.secret import load_secret

_OPTIONS: Final[dict[str, Any]] = {
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
    "proxy_headers": False,  # uvicorn would believe whoever calls from this machine: see routes/proxies.py
    "timeout_graceful_shutdown": 5,
}


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: BLINDCUT_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [default: BLINDCUT_PORT]")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes. [default: BLINDCUT_WORKERS]")] = None,
) -> None:
    """Serve the arena until Ctrl-C."""
    settings = load_settings(host=host, port=port, workers=workers)
    set_up_logging(settings)
    # Before any worker starts: two that migrate or match at once, or make a secret each, would undo one another.
    database = Database(settings.database)
    upgrade(database)
    for outcome in Matching(database, Blobs(settings.blobs)).finish():
        for line in outcome.notes:
            note(line)
    database.close()
    load_secret(settings)
    listening = listen(settings)
    with working_beside(settings):
        if settings.workers == 1:
            run(create_app(Arena(settings)), listening, on_serving=_announce)
            return
        note(f"Starting {settings.workers} workers on {_url(listening)} (Ctrl-C ends them)")
        # Workers are fresh processes: what was given on the command line reaches them through the environment.
        os.environ["BLINDCUT_WORKERS"] = str(settings.workers)
        config = uvicorn.Config("arena.app:application", factory=True, workers=settings.workers, **_OPTIONS)
        Multiprocess(config, [listening]).run()


def listen(settings: Settings, *, or_any: bool = False) -> socket.socket:
    """The socket to serve on.

    Args:
        settings: Its address and port.
        or_any: Take a free port where the one that is set is in use.

    Raises:
        BadConfiguration: It is in use, or is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        if or_any and error.errno == errno.EADDRINUSE:
            return socket.create_server((settings.host, 0), family=family, backlog=2048)
        place = f"{settings.host}:{settings.port}"
        raise BadConfiguration(f"can't listen on {place} ({error.strerror}); choose another --port") from error


def run(
    app: Any,  # noqa: ANN401 - an ASGI application, whatever made it
    listening: socket.socket,
    *,
    on_serving: Callable[[str], None],
) -> None:
    """Serve an application in this process until Ctrl-C.

    Args:
        app: The application.
        listening: The socket, from `listen`.
        on_serving: Called with the URL once requests are answered.
    """
    server = _AnnouncingServer(uvicorn.Config(app, **_OPTIONS))
    server.on_serving = lambda: on_serving(_url(listening))
    # uvicorn raises the signal that ended it once more, when all is put away.
    with suppress(KeyboardInterrupt):
        server.run([listening])


class _AnnouncingServer(uvicorn.Server):
    on_serving: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_serving()


def _announce(url: str) -> None:
    note(f"Blindcut is serving on {url} (Ctrl-C ends it)")


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
