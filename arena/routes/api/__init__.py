"""The JSON API, version 1 (DESIGN 4.5)."""

from typing import Final

from arena.routes.api import (
    analyses,
    audits,
    battles,
    catalog,
    compare,
    downloads,
    leaderboard,
    ledger,
    mine,
    plain,
    policy,
    record,
    registry,
    snapshots,
)

routers: Final = (
    battles.router,
    leaderboard.router,
    analyses.router,
    compare.router,
    catalog.router,
    registry.router,
    policy.router,
    ledger.router,
    snapshots.router,
    record.router,
    downloads.router,
    audits.router,
    mine.router,
)
hot_routes: Final = plain.routes
