"""The figure of calibration."""

from collections.abc import Mapping
from typing import Any

from arena.routes.board_view import note_of
from arena.routes.figures import Figure
from arena.routes.plots.diagonal import HEIGHT, Pair, diagonal
from arena.services.findings import Finding


def calibration_figure(found: Finding) -> Figure | None:
    """Predicted against observed scores; None where nothing is predicted."""
    if not found.content["bins"]:
        return None
    return Figure(
        name="calibration",
        title="Predicted and observed",
        about="Votes in groups of similar predicted score: what the ratings predicted for the left clip, and what it "
        "had, with its interval. On the line the prediction came true.",
        template="diagonal",
        height=HEIGHT,
        plot=diagonal([_pair(each) for each in found.content["bins"]]),
        note=note_of(found.content),
        more={"height": HEIGHT},
    )


def _pair(each: Mapping[str, Any]) -> Pair:
    predicted, observed, lower, upper = (each[name] for name in ("predicted", "observed", "lower", "upper"))
    shares = f"{100 * predicted:.1f} % predicted, {100 * observed:.1f} % observed"
    tip = f"{shares} ({100 * lower:.1f} to {100 * upper:.1f} %), {each['votes']:,.0f} votes"
    return Pair(predicted, observed, lower, upper, tip)
