"""The operator's pages under /admin, and their API: for whoever says the token, and for nobody else."""

from typing import Final

from arena.routes.admin import api, clips, door, models, overview, runs

routers: Final = (
    door.router,
    overview.router,
    runs.router,
    clips.router,
    models.router,
    api.router,
)
