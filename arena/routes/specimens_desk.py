"""What the parts of the operator's pages show on the page of patterns: made-up runs, and clips that there are not."""

from typing import Final, NamedTuple

from arena.domain.clips import ClipState
from arena.services.generation.plan import Share
from arena.store.moderation import ClipCase
from arena.store.runs import Run, Tally

_NOON_MS: Final = 1_767_268_800_000
_NONE_SUCH: Final = 2_000_000_001
"""Past all clips that there will be: what the buttons do here, they do to nothing."""


class _Price(NamedTuple):
    per_second: float


class _Offer(NamedTuple):
    slug: str
    name: str
    organization: str
    per_second: float | None

    def price(self) -> _Price | None:
        return None if self.per_second is None else _Price(self.per_second)


def _case(number: int, state: ClipState, error: str | None = None, failure: str | None = None) -> ClipCase:
    return ClipCase(
        id=_NONE_SUCH + number,
        model="harbor-2",
        category="text-to-video",
        prompt="paper-boat",
        text="A paper boat sails across a puddle while rain begins to fall.",
        state=state,
        reports=0,
        watermark={"corner": "top-left"} if state is ClipState.REVIEW else None,
        watermarked=None,
        held_ms=None,
        looked_ms=None,
        error=error,
        original=None,
        facts={},
        provenance={},
        run=12,
        failure=failure,
    )


WAITING: Final = {"review": 4, "held": 0, "reported": 2, "suspected": 0, "ambiguous": 1}


def _run(number: int, budget: float | None, spent: float, **clips: int) -> Run:
    counts = {ClipState(state): count for state, count in clips.items()}
    begun = _NOON_MS + number * 86_400_000
    return Run(number, {}, (), budget, paused=budget is None, created_ms=begun, spent=spent, clips=counts)


RUNS: Final = [_run(12, 50.0, 31.2, published=96, submitted=8, queued=16), _run(11, None, 4.8, published=8, queued=12)]
TALLIES: Final = [
    Tally("harbor-2", "Harbor 2", "runway", 16, 4, 52, 3, 0, 0, 2, 0, 24.0, 40.0, 3120.0, 52),
    Tally("lantern-xl", "Lantern XL", "fal", 0, 4, 44, 0, 2, 1, 0, 9, 7.2, 10.0, 1980.0, 44),
]
SHARES: Final = [
    Share("harbor-2", "runway", 40, 240.0, 28.8, 0, (5.0, 10.0), ("720p",)),
    Share("quarry-1", "openai", 40, 200.0, 0.0, 40, (5.0,), ("720p",)),
]
OFFERS: Final = [
    _Offer("harbor-2", "Harbor 2", "Example Labs", 0.12),
    _Offer("meadow-5b", "Meadow 5B", "Example Labs", 0.0),
    _Offer("quarry-1", "Quarry 1", "Example Labs", None),
]
CASES: Final = [
    _case(0, ClipState.REVIEW),
    _case(1, ClipState.AMBIGUOUS, "cut off while it was handed in, and the provider can't be asked", "ambiguous"),
]
