"""What the components on the page of patterns show: made-up models, votes and audits, one for each state."""

from typing import Any, Final

from arena.domain.catalog import CATEGORIES
from arena.routes.board_query import asked_by
from arena.routes.board_view import View
from arena.services.cards import Opponent, Strength
from arena.services.duels import Estimated, Round
from arena.services.encounters import Record
from arena.services.mine import Entry, Shown
from arena.services.prompts import Result
from arena.services.share import Share
from arena.services.stance import Stance
from arena.store.catalog import StoredModel, StoredPrompt

_NOON_MS: Final = 1_767_355_200_000


def _model(rank: int | None, name: str, rating: float | None, half: float | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """An entry of a board (DESIGN section 4.2)."""
    return {
        "rank": rank,
        "rank_lower": rank,
        "rank_upper": rank,
        "model": name.lower().replace(" ", "-"),
        "name": name,
        "organization": "An organization",
        "rating": rating,
        "lower": None if rating is None or half is None else rating - half,
        "upper": None if rating is None or half is None else rating + half,
        "p_best": None if rating is None else 0.1,
        "votes": 420,
        "wins": 200,
        "losses": 180,
        "ties": 30,
        "both_bad": 10,
        "win_rate": 0.52,
        "status": "established",
        "price_per_second": 0.12,
        "generation_seconds": 41.0,
        "cost_per_clip": 0.61,
        "refusal_rate": None,
        "failure_rate": 0.0,
        "open_weights": None,
        "width": 1920,
        "height": 1080,
        "duration_seconds": 8.0,
        "audio": True,
        "fragility": {"flips_with": 11},
        "component": 0,
        "watermarked": 0,
        "suspected_watermarks": 0,
        **more,
    }


ENTRIES: Final = (
    _model(1, "Clear leader", 1180.0, 22.0, p_best=0.997),
    _model(2, "One of two", 1062.0, 31.0, rank_upper=3, open_weights=True),
    _model(3, "The other of two", 1049.0, 28.0, rank_lower=2, watermarked=3, suspected_watermarks=1, refusal_rate=0.05),
    _model(4, "Hardly known", 930.0, 140.0, rank_upper=5, status="provisional", votes=9, both_bad=1, p_best=0.004),
    _model(5, "Gone from battles", 880.0, 19.0, status="retired", codename="Grey Owl", hidden=False),
    _model(6, "Blue Heron", 872.0, 24.0, organization="", codename="Blue Heron", hidden=True),
    _model(1, "On an island", 1010.0, None, component=1, status="provisional"),
    _model(None, "Not rated yet", None, None, status="provisional", votes=2, wins=0, losses=2, ties=0, both_bad=0),
)

VIEW: Final = View(
    asked=asked_by({"category": "text-to-video", "tag": "night", "method": "unclustered", "sort": "votes"}),
    board={"votes": 0, "entries": ENTRIES},
    category=CATEGORIES["text-to-video"],
    categories=[],
    tags=["animals", "night"],
    cohorts=[("", "people"), ("expert", "the cohort “expert”")],
)


def _answered(number: int, kind: str, winner: str | None, **more: Any) -> Entry:  # noqa: ANN401
    models = [StoredModel(slug=f"model-{n}", name=f"Model {n}", organization="An organization", id=n) for n in (1, 2)]
    left, right = (
        Shown(side, model, None, None, chosen=side == winner, damaged=kind == "check" and side == "right")
        for side, model in zip(("left", "right"), models, strict=True)
    )
    details = {"aspects": {}, "receipt": None if winner is None else "9f2c" * 16} | more
    prompt = StoredPrompt(1, "text-to-video", "boat", "A paper boat sails across a puddle", (), ())
    return Entry(
        f"asked-{number}", kind, _NOON_MS, CATEGORIES["text-to-video"], prompt, (left, right), winner, **details
    )


ANSWERED: Final = (
    _answered(1, "vote", "left", aspects={"motion": "left", "visual": "tie"}),
    _answered(2, "vote", "both_bad", excluded=("withdrawn", "")),
    _answered(3, "skip", None, skipped="broken"),
    _answered(4, "repeat", "tie"),
    _answered(5, "check", "left"),
)

STANCE: Final = Stance(
    votes={"text-to-video": 120},
    agreement=Share.over(71, 100),
    expected=0.68,
    left=Share.over(64, 100),
    steady=Share.over(9, 11),
    attentive=Share.over(4, 4),
)


def _guess(accuracy: float, lower: float, upper: float) -> dict[str, float]:
    return {"accuracy": accuracy, "chance": 0.25, "difference": accuracy - 0.25, "lower": lower, "upper": upper}


AUDITED: Final = (
    {
        "category": "at-chance",
        "name": "At chance",
        "known": _guess(0.26, -0.02, 0.04),
        "new": _guess(0.24, -0.05, 0.03),
    },
    {"category": "tells", "name": "Tells", "known": _guess(0.93, 0.6, 0.74), "new": None},
)

ROUNDS: Final = (
    Round("all", "", Estimated(0.62, 0.55, 0.68), Record(171, 102, 27, 12), 40),
    Round("tag", "motion", Estimated(0.58, 0.44, 0.71), Record(31, 25, 4, 0), 9),
    Round("tag", "never met on it", Estimated(0.66, 0.41, 0.84), Record(0, 0, 0, 0), 1),
    Round("aspect", "not connected", None, Record(1, 0, 0, 2), 3),
)

CONTENDERS: Final = (
    (StoredModel(slug="one-of-two", name="One of two", organization="An organization", id=2), ENTRIES[1]),
    (StoredModel(slug="not-rated-yet", name="Not rated yet", id=7), ENTRIES[7]),
)

OPPONENTS: Final = tuple(
    Opponent(
        StoredModel(slug=f"opponent-{number}", name=f"Opponent {number}", id=number),
        Round("opponent", f"opponent-{number}", Estimated(score, score - 0.07, score + 0.06), record, None),
    )
    for number, score, record in ((1, 0.38, Record(12, 22, 5, 1)), (2, 0.71, Record(0, 0, 0, 0)))
)

STRENGTHS: Final = (
    Strength("tag", "motion", 1122.0, 1066.0, 1178.0, 124, 14),
    Strength("tag", "of one prompt", 1138.0, 1088.0, 1188.0, 31, 1),
    Strength("aspect", "adherence", 1009.0, 931.0, 1087.0, 77, 40),
)

CLIPS: Final = {
    "clips": 40,
    "prompts": 40,
    "width": 1280,
    "height": 720,
    "duration_seconds": 5.042,
    "fps": 24.0,
    "with_sound": 12,
    "generation_seconds": 41.5,
    "refused": 3,
    "failed": 1,
    "cost_per_clip": 0.63,
    "watermarked": 1,
    "suspected_watermarks": 2,
}

DAYS: Final = tuple((f"2026-03-{day:02}", 7 * day % 31) for day in range(1, 31))

PROMPTS: Final = (
    StoredPrompt(1, "text-to-video", "boat", "A paper boat sails across a puddle", ("motion", "water"), (), clips=4),
    StoredPrompt(
        2, "multi-shot", "rain", "It begins to rain", (), (), clips=6, shots=("A hand", "A drain"), retired_ms=_NOON_MS
    ),
)

RESULTS: Final = (
    Result(StoredModel(slug="often", name="Often preferred"), Record(61, 35, 22, 5)),
    Result(StoredModel(slug="few", name="Hardly shown"), Record(2, 3, 0, 0)),
    Result(StoredModel(slug="bad", name="Only found bad"), Record(0, 0, 0, 2)),
)
