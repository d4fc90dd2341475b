"""Ranking: the rows of a board as a page shows them, in groups that the votes order, or sorted by a column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from arena.errors import NotFound
from arena.routes.plots.axes import Axis
from arena.routes.plots.intervals import Island, Row, interval_plot
from arena.services.publication import Entry, groups

RANK: Final = "rank"
REVERSED: Final = "reversed"


@dataclass(frozen=True, slots=True)
class Column:
    """Something that rows can be sorted by, and that a board may have a column for.

    Attributes:
        key: Its name in an address.
        head: Its name above the column.
        about: What it says, in a sentence without a full stop.
        value: Of an entry; None where it is not known.
        falls: Whether the largest comes first.
    """

    key: str
    head: str
    about: str
    value: Callable[[Entry], Any]
    falls: bool = True


def _of(name: str) -> Callable[[Entry], Any]:
    return lambda entry: entry.get(name)


def _text(name: str) -> Callable[[Entry], Any]:
    return lambda entry: str(entry.get(name) or "").casefold() or None


def _both_bad(entry: Entry) -> float | None:
    return entry["both_bad"] / entry["votes"] if entry["votes"] else None


def _flips(entry: Entry) -> int | None:
    found: int | None = (entry.get("fragility") or {}).get("flips_with")
    return found


def _pixels(entry: Entry) -> int | None:
    return entry["width"] * entry["height"] if entry.get("width") else None


HEADS: Final = (
    Column(RANK, "Rank", "Place by rating, and the places that the votes leave open", _of("rank"), falls=False),
    Column("model", "Model", "Name of the model", _text("name"), falls=False),
    Column("rating", "Rating", "Strength in Elo points", _of("rating")),
)
"""The columns that every board has."""

FACTS: Final = (
    Column("p_best", "P(best)", "Probability of being the best model of this table", _of("p_best")),
    Column("votes", "Votes", "Votes in battles with this model", _of("votes")),
    Column("win_rate", "Wins", "Share of battles won, ties counted half", _of("win_rate")),
    Column("both_bad", "Both bad", "Share of its battles in which neither clip was good", _both_bad, falls=False),
    Column("flips", "Flips", "Votes without which it and the next below would change places", _flips),
    Column("price", "Price", "US dollars for a second of video", _of("price_per_second"), falls=False),
    Column("time", "Time", "Median time from asking to having a clip", _of("generation_seconds"), falls=False),
    Column("size", "Size", "Width and height of its clips as it made them, in pixels", _pixels),
    Column("length", "Length", "Median length of its clips", _of("duration_seconds")),
    Column("sound", "Sound", "Whether most of its clips have sound", _of("audio")),
)
"""The columns that a board has where something is known to stand in them."""

SORTS: Final[Mapping[str, Column]] = {
    column.key: column
    for column in (
        *HEADS,
        *FACTS,
        Column("organization", "Organisation", "Who makes the model", _text("organization"), falls=False),
        Column("open", "Open weights", "Whether its weights can be downloaded", _of("open_weights")),
    )
}
"""What rows can be sorted by."""

OPEN_WEIGHTS: Final[Mapping[str, bool]] = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows to show, and in which order; votes and ranks don't depend on it.

    Attributes:
        sort: One of `SORTS`.
        order: None, or `reversed`.
        organization: Only models of this maker.
        open_weights: `yes` or `no`: only models whose weights are known to be open, or closed.

    Raises:
        NotFound: There is no such order, or open weights are neither wanted nor not.
    """

    sort: str = RANK
    order: str | None = None
    organization: str | None = None
    open_weights: str | None = None

    def __post_init__(self) -> None:
        for what, chosen, offered in (
            ("column", self.sort, SORTS),
            ("order", self.order, (REVERSED,)),
            ("kind of open weights", self.open_weights, OPEN_WEIGHTS),
        ):
            if chosen is not None and chosen not in offered:
                raise NotFound(f"there is no {what} {chosen!r}; choose from {', '.join(offered)}")

    @property
    def selects(self) -> bool:
        """Whether it leaves out rows."""
        return self.organization is not None or self.open_weights is not None

    @property
    def by_rank(self) -> bool:
        """Whether rows stand in the order of the board."""
        return self.sort == RANK and self.order is None

    @property
    def falling(self) -> bool:
        """Whether the largest values come first."""
        return SORTS[self.sort].falls != (self.order == REVERSED)

    def shows(self, entry: Entry) -> bool:
        """Whether a model's row is to be shown."""
        if self.organization is not None and entry.get("organization") != self.organization:
            return False
        return self.open_weights is None or entry.get("open_weights") is OPEN_WEIGHTS[self.open_weights]

    def sorted(self, rows: Sequence[Row]) -> list[Row]:
        """Rows in the order that is wanted; those without a value last, and equal ones by rank."""
        value = SORTS[self.sort].value
        known = [row for row in rows if value(row.entry) is not None]
        unknown = [row for row in rows if value(row.entry) is None]
        return sorted(known, key=lambda row: value(row.entry), reverse=self.falling) + unknown


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together.

    Attributes:
        first: The first place of the group; None where rows are sorted by something else than rank.
        last: The last one.
        ordered: Whether the votes order some of its models.
        models: How many it has.
        rows: Those that are shown.
    """

    first: int | None
    last: int | None
    ordered: bool
    models: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RankedIsland:
    """The rows of models that votes connect, on one axis."""

    axis: Axis
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rows of a board.

    Attributes:
        islands: One in the usual case; those without a row to show are left out.
        unrated: Models without a rating, with what keeps them from one.
        columns: The facts that are known of some model.
        models: How many the board has.
        shown: How many are shown.
    """

    islands: tuple[RankedIsland, ...]
    unrated: tuple[tuple[Entry, str], ...]
    columns: tuple[Column, ...]
    models: int
    shown: int


def ranking(entries: Sequence[Entry], wanted: Wanted | None = None, facts: Sequence[Column] = FACTS) -> Ranking:
    """Lay out the rows of a board.

    Args:
        entries: The board's, in its order.
        wanted: Which rows, in which order; all of them by rank by default.
        facts: What may have a column.
    """
    wanted = wanted or Wanted()
    plot = interval_plot(entries)
    islands = [RankedIsland(island.axis, tuple(_groups(island, wanted))) for island in plot.islands]
    shown = sum(wanted.shows(entry) for entry in entries)
    return Ranking(
        islands=tuple(island for island in islands if island.groups),
        unrated=tuple((entry, unrated_because(entry)) for entry in plot.unrated if wanted.shows(entry)),
        columns=tuple(column for column in facts if any(column.value(entry) is not None for entry in entries)),
        models=len(entries),
        shown=shown,
    )


def unrated_because(entry: Entry) -> str:
    """What keeps a model from a rating, in words."""
    played = entry["wins"] + entry["losses"] + entry["ties"]
    every = "its only vote" if played == 1 else f"all of its {played} votes"
    if not played:
        return "has no vote yet that says which of two clips is better"
    if entry["wins"] == played:
        return f"won {every}; a loss or a tie would give it a rating"
    if entry["losses"] == played:
        return f"lost {every}; a win or a tie would give it a rating"
    return "met only models that no chain of votes connects with it both ways"


def _groups(island: Island, wanted: Wanted) -> list[Group]:
    shown = [row for row in island.rows if wanted.shows(row.entry)]
    if not wanted.by_rank:
        together = Group(None, None, ordered=True, models=len(island.rows), rows=tuple(wanted.sorted(shown)))
        return [together] if shown else []
    found, place = [], 1
    for members in groups([row.entry for row in island.rows]):
        first, last = place, place + len(members) - 1
        place = last + 1
        slugs = {entry["model"] for entry in members}
        rows = tuple(row for row in shown if row.entry["model"] in slugs)
        sets = {(entry["rank_lower"], entry["rank_upper"]) for entry in members}
        if rows:
            found.append(Group(first, last, bool(sets - {(first, last), (None, None)}), len(members), rows))
    return found


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads a board, as far as the votes say.

    Attributes:
        first: The models that the votes leave the first rank open to.
        above: The one that is rated highest.
        below: The one that is rated next.
        flips: Votes without which these two would change places; None where there is no such number.
    """

    first: tuple[Entry, ...]
    above: Entry
    below: Entry
    flips: int | None


def lead(entries: Sequence[Entry]) -> Lead | None:
    """Who leads; None where no order can be told: on several islands, or without rank sets."""
    rated = [entry for entry in entries if entry["rating"] is not None]
    if len(rated) < 2 or len({entry.get("component") for entry in rated}) > 1 or rated[0]["rank_lower"] is None:
        return None
    first = tuple(entry for entry in rated if entry["rank_lower"] == 1)
    return Lead(first, rated[0], rated[1], _flips(rated[0]))
