"""`blindcut serve`: the arena on the network."""

from typing import Annotated, Any

import typer
import uvicorn

from arena.app import create_app
from arena.cli.console import note
from arena.events import set_up_logging
from arena.services.arena import Arena
from arena.settings import Settings, load_settings
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.secret import load_secret


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: BLINDCUT_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [default: BLINDCUT_PORT]")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes. [default: BLINDCUT_WORKERS]")] = None,
) -> None:
    """Serve the arena until Ctrl-C."""
    settings = load_settings(host=host, port=port, workers=workers)
    set_up_logging(settings)
    # Before any worker starts: two that migrate at once, or make a secret each, would undo one another.
    database = Database(settings.database)
    upgrade(database)
    database.close()
    load_secret(settings)
    if settings.workers == 1:
        run(create_app(Arena(settings)), settings)
        return
    note(f"Serving on http://{settings.host}:{settings.port} with {settings.workers} workers; Ctrl-C ends it.")
    uvicorn.run(
        "arena.app:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,
        log_level="warning",
        server_header=False,
    )


def run(app: Any, settings: Settings) -> None:  # noqa: ANN401 - an ASGI application, whatever made it
    """Serve an application in this process until Ctrl-C."""
    _AnnouncingServer(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    ).run()


class _AnnouncingServer(uvicorn.Server):
    """Says where it listens, once it does; a port of 0 is known only then."""

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        for server in self.servers if self.started else ():
            for socket in server.sockets:
                host, port = socket.getsockname()[:2]
                note(f"Blindcut is serving on http://{host}:{port} (Ctrl-C ends it)")
