"""The application: floors put on top of each other, for one arena."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from arena import __version__
from arena.events import set_up_logging
from arena.mcp import mount
from arena.routes import (
    about,
    admin,
    api,
    board_pages,
    compare,
    health,
    ledger,
    media,
    mine,
    models,
    openapi,
    pages,
    patterns,
    pictures,
    problems,
    prompts,
)
from arena.routes.proxies import Proxies
from arena.routes.security import Guard
from arena.routes.templates import STATIC, static_version
from arena.routes.turnstile import Turnstile
from arena.services.arena import Arena
from arena.services.limits import Limits
from arena.settings import load_settings
from arena.store.counters import Counters


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says of the arena.

    Attributes:
        name: Its name.
        banner: A line at the head of every page; None for none.
    """

    name: str
    banner: str | None = None


class _Forever(StaticFiles):
    """Static files whose address changes with their content."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        # Without "public": shared caches keep what came without credentials anyway, and each page asks for dozens.
        response.headers["Cache-Control"] = "max-age=31536000, immutable"
        # Nobody asks again whether such a file has changed, and a page asks for dozens of them.
        for name in ("etag", "last-modified", "accept-ranges"):
            del response.headers[name]
        return response


def application() -> FastAPI:
    """The application of one of several workers, from the environment alone."""
    settings = load_settings()
    set_up_logging(settings)
    return create_app(Arena(settings))


def create_app(arena: Arena, *, banner: str | None = None) -> FastAPI:
    """The web application of an arena; the arena runs while the application does.

    Args:
        arena: Opened, not yet running.
        banner: A line at the head of every page.
    """
    limits = Limits(arena.settings, Counters(arena.settings.redis_url))
    mcp_routes, answering = mount(arena)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # Each request leaves hundreds of objects that die with it; by default the collector looks at them many times
        # before they do, which took a fifth of the time of a vote.
        gc.set_threshold(20_000, 10, 10)
        with arena.running():
            async with answering():
                yield
        await limits.close()

    app = FastAPI(
        title="Blindcut",
        version=__version__,
        summary="Blind, pairwise evaluation of generated video.",
        openapi_url=None,  # sent as documents are, by routes/openapi.py
        docs_url=None,  # both documentation pages load scripts from a CDN
        redoc_url=None,
        # It asks the environment with every request whether anybody wants OpenTelemetry; there is /metrics.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan,
    )
    app.state.arena = arena
    app.state.site = Site(arena.settings.site_name, banner)
    problems.install(app)
    app.router.routes[:0] = api.hot_routes
    # Not included as routers: each level would be matched anew for every request.
    for router in (
        *api.routers,
        *admin.routers,
        media.router,
        health.router,
        openapi.router,
        pages.router,
        board_pages.router,
        pictures.router,
        compare.router,
        models.router,
        prompts.router,
        about.router,
        ledger.router,
        mine.router,
        patterns.router,
    ):
        app.router.routes.extend(router.routes)
    app.router.routes.extend(mcp_routes)
    app.mount(f"/static/{static_version()}", GZipMiddleware(_Forever(directory=STATIC)), name="static")
    app.add_middleware(Turnstile, limits=limits)
    app.add_middleware(Guard)
    if arena.settings.trusted_proxies:
        app.add_middleware(Proxies, trusted=arena.settings.trusted_proxies)
    return app
