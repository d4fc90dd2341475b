"""Value: what quality costs, in money or in time, and which models nobody has a reason to pass over."""

from collections.abc import Sequence
from dataclasses import dataclass

from arena.services.publication import Entry, islands


@dataclass(frozen=True, slots=True)
class Offer:
    """A model with what it costs.

    Attributes:
        entry: The model's, rated.
        cost: In whatever unit is asked about.
        better: The model that is rated higher and costs no more, the highest of them; None for one that is efficient
            (Pareto): whatever is rated higher costs more.
        surely: Whether the votes rule out that it is the better one of the two after all: their simultaneous rank sets
            part.
    """

    entry: Entry
    cost: float
    better: Entry | None
    surely: bool

    @property
    def efficient(self) -> bool:
        """Whether it is on the front."""
        return self.better is None


def offers(entries: Sequence[Entry], fact: str) -> list[Offer]:
    """The rated models of a board whose cost is known, cheapest first.

    Only those of its largest island, because across islands ratings can't be compared.

    Args:
        entries: The board's.
        fact: Name of the cost in an entry: `price_per_second` or `generation_seconds`.
    """
    island = next(iter(islands(entries)), [])
    known = [entry for entry in island if entry["rating"] is not None and entry.get(fact) is not None]
    found: list[Offer] = []
    best: Entry | None = None
    for entry in sorted(known, key=lambda entry: (entry[fact], -entry["rating"])):
        better = best if best is not None and best["rating"] > entry["rating"] else None
        found.append(Offer(entry, entry[fact], better, better is not None and _surely(better, entry)))
        if best is None or entry["rating"] > best["rating"]:
            best = entry
    return found


def _surely(better: Entry, worse: Entry) -> bool:
    if better["rank_upper"] is None or worse["rank_lower"] is None:
        return False
    return bool(better["rank_upper"] < worse["rank_lower"])
