"""Counters for Prometheus."""

from typing import Final

from prometheus_client import Counter, Histogram

BATTLES: Final = Counter("blindcut_battles_drawn", "Battles drawn.", ["category"])
VOTES: Final = Counter("blindcut_votes", "Votes stored.", ["winner"])
SKIPS: Final = Counter("blindcut_skips", "Battles passed over.", ["reason"])
WITHDRAWALS: Final = Counter("blindcut_withdrawals", "Votes taken back by their voters.")
REPORTS: Final = Counter("blindcut_reports", "Reports against clips.", ["reason"])
STEPS: Final = Counter(
    "blindcut_generation_steps", "Steps of making clips, by backend and what they came to.", ["backend", "came_to"]
)
REFRESH_SECONDS: Final = Histogram("blindcut_refresh_seconds", "Seconds that taking in the log and rating took.")
