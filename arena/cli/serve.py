"""`blindcut serve`: the arena on the network."""

import logging
import sys
from typing import Annotated

import structlog
import typer
import uvicorn
from fastapi import FastAPI

from arena.app import create_app
from arena.cli.console import note
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
        "arena.cli.serve:worker_application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,
        log_level="warning",
        server_header=False,
    )


def worker_application() -> FastAPI:
    """The application of one of several workers, from the environment alone."""
    settings = load_settings()
    set_up_logging(settings)
    return create_app(Arena(settings))


def run(app: FastAPI, settings: Settings) -> None:
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


def set_up_logging(settings: Settings) -> None:
    """Events as lines on stderr: for people at a terminal, JSON elsewhere."""
    for_people = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *([] if for_people else [structlog.processors.format_exc_info]),
            structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
