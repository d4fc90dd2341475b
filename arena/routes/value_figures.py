"""Figures of what quality costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from arena.routes.board_view import note_of
from arena.routes.figures import Figure
from arena.routes.plots.heat import short
from arena.routes.plots.scatter import HEIGHT, SCALE, Point, scatter
from arena.routes.ranking import Wanted
from arena.services.value import Offer, offers


@dataclass(frozen=True, slots=True)
class Cost:
    """Something that quality can cost.

    Attributes:
        name: Of its figure.
        fact: Its name in an entry.
        title: Of its figure.
        head: Above its column.
        unit: Beside its axis.
        form: How one is written.
    """

    name: str
    fact: str
    title: str
    head: str
    unit: str
    form: str

    def written(self, cost: float) -> str:
        """A cost as text."""
        return self.form.format(cost)


COSTS: Final = (
    Cost("price", "price_per_second", "Quality against price", "Price", "US dollars for a second of video", "${:.3g}"),
    Cost(
        "speed",
        "generation_seconds",
        "Quality against time",
        "Time",
        "seconds from asking to having a clip",
        "{:.3g} s",
    ),
)


def listed_offers(board: Mapping[str, Any], cost: Cost, wanted: Wanted) -> list[Offer]:
    """The models that are listed, with what they cost; who is better for no more is told among all."""
    return [offer for offer in offers(board["entries"], cost.fact) if wanted.shows(offer.entry)]


def value_figure(board: Mapping[str, Any], cost: Cost, wanted: Wanted) -> Figure | None:
    """What quality costs; None where the listed models' costs are not known, or tell no two of them apart."""
    found = listed_offers(board, cost, wanted)
    if len({offer.cost for offer in found}) < 2:
        return None
    return Figure(
        name=cost.name,
        title=cost.title,
        about="Rating in Elo points, with its interval, against cost. The stepped line is the best rating to be had "
        "for a cost; models in red are on it. Numbers are ranks.",
        template="scatter",
        height=HEIGHT,
        plot=scatter([_point(offer, cost) for offer in found]),
        note=note_of(board),
        more={"height": HEIGHT, "scale": SCALE, "unit": cost.unit},
    )


def _point(offer: Offer, cost: Cost) -> Point:
    entry = offer.entry
    ends = None if entry["lower"] is None else (entry["lower"], entry["upper"])
    within = "" if ends is None else f" ({ends[0]:.0f} to {ends[1]:.0f})"
    tip = f"{entry['name']}: {cost.written(offer.cost)}, rating {entry['rating']:.0f}{within}{_instead(offer)}"
    return Point(str(entry["rank"]), short(entry["name"]), tip, offer.cost, entry["rating"], ends, offer.efficient)


def _instead(offer: Offer) -> str:
    if offer.better is None:
        return "; nothing is rated higher for as little"
    return f"; {offer.better['name']} is rated higher for no more"
