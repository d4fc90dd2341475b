"""Reports against clips: enough of them, and a clip is held out of battles until an operator has looked.

A voter counts once against a clip, and only after a first vote: voters cost nothing to make up, and without that three
requests would take any clip out. Who has not voted yet may report all the same; it counts from their first vote on.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

import structlog

from arena.domain.battles import open_battle, require_open
from arena.domain.reports import ReportReason
from arena.domain.seals import Seal
from arena.domain.voters import Voter
from arena.errors import UnknownBattle
from arena.services.clock import now_ms
from arena.services.metrics import REPORTS
from arena.store.engine import Database
from arena.store.moderation import hold_clips
from arena.store.reports import add_report, reported_clips

_log = structlog.get_logger()


class Reports:
    """The way of a report to the disk.

    Args:
        seal: Opens battles.
        database: Where reports are kept.
        filed: Called when a new one is.
    """

    def __init__(self, seal: Seal, database: Database, *, filed: Callable[[], None]) -> None:
        self._seal = seal
        self._database = database
        self._filed = filed

    async def file(self, token: str, voter: Voter | None, side: Literal["left", "right"], reason: ReportReason) -> None:
        """Store a report against a clip of a battle; a voter's second one against it changes nothing.

        Raises:
            UnknownBattle: The token is forged, or the battle another voter's.
            BattleExpired: The battle was drawn too long ago.
        """
        battle = open_battle(token, self._seal, voter=voter.id if voter else None)
        if voter is None:
            raise UnknownBattle("this battle was drawn for another voter")
        now = now_ms()
        require_open(battle, now_ms=now)
        contender = battle.left if side == "left" else battle.right
        if contender.damaged and reason is ReportReason.BROKEN:
            return  # it is, on purpose: nothing is said against the clip itself
        if await asyncio.to_thread(self._add, contender.clip, voter, battle.id, reason, now):
            REPORTS.labels(reason).inc()
            self._filed()

    def _add(self, clip: int, voter: Voter, battle: str, reason: ReportReason, now: int) -> bool:
        with self._database.writing() as connection:
            return add_report(connection, clip=clip, voter=voter, battle=battle, reason=reason, now_ms=now)


def hold_reported(database: Database, *, threshold: int) -> None:
    """Hold the clips that so many voters have reported; votes make reports count, so it is asked again and again."""
    with database.reading() as connection:
        due = reported_clips(connection, threshold=threshold)
    if due:
        with database.writing() as connection:
            hold_clips(connection, due, now_ms=now_ms())
        _log.warning("clips.held", clips=due, threshold=threshold)
