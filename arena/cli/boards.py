"""Boards as people read them in a terminal."""

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from arena.cli.tables import print_table

_CLUSTERED: Final = "clustered"


def print_board(console: Console, board: Mapping[str, Any]) -> None:
    """Print a board (DESIGN 4.2): how it was made, then a row a model."""
    console.print(Group(*_head(board)))
    print_table(console, _entries(board))
    console.print(Text(f"digest {board['digest']}", style="dim"))


def _head(board: Mapping[str, Any]) -> list[RenderableType]:
    method = board["method"]
    lines = [Text(board["category"] or "All votes", style="bold"), Text(_counts(board)), Text(_intervals(method))]
    if weights := _weights(method):
        lines.append(Text(weights))
    if side := _side(board["side_bias"]):
        lines.append(Text(side))
    lines += [Text(f"Note: {note}.", style="yellow") for note in method["notes"]]
    return [*lines, Text()]


def _counts(board: Mapping[str, Any]) -> str:
    counts = [f"{board['votes']:,} votes"]
    counts += [f"{board[what]:,} {what}" for what in ("voters", "prompts") if board[what] is not None]
    return f"{', '.join(counts)}; cohort {board['method']['cohort']}"


def _intervals(method: Mapping[str, Any]) -> str:
    fit = "Bradley-Terry, a tie counts half a win, both-bad is left out"
    if method["intervals"] is None:
        return f"{fit}; no intervals"
    how = method["intervals"]
    if how == _CLUSTERED:
        how = f"clustered by {' and '.join(method['clusters'])}" if method["clusters"] else "of independent votes"
    return f"{fit}; {_percent(method['level'])} intervals, {how}"


def _weights(method: Mapping[str, Any]) -> str:
    if method["voter_weights"] == "equal":
        return "Every voter has the same say"
    return f"Votes of one voter are alike by rho = {method['rho']:g} and weighted for it" if method["rho"] else ""


def _side(side: Mapping[str, Any]) -> str:
    if side["points"] is None:
        return ""
    reach = "" if side["lower"] is None else f" ({side['lower']:+.1f} to {side['upper']:+.1f})"
    return f"Being shown left is worth {side['points']:+.1f} points{reach}"


def _entries(board: Mapping[str, Any]) -> Table:
    islands = board["method"]["components_found"] > 1
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name in ("island",) if islands else ():
        table.add_column(name, justify="right")
    table.add_column("rank set", justify="right", no_wrap=True)
    table.add_column("model", no_wrap=True)
    for name in ("rating", f"{_percent(board['method']['level'])} interval", "votes", "win rate", "P(best)"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column()
    for entry in board["entries"]:
        table.add_row(*([str(entry["component"])] if islands else []), *_row(entry))
    return table


def _row(entry: Mapping[str, Any]) -> list[str | Text]:
    lower, upper = entry["lower"], entry["upper"]
    return [
        _ranks(entry),
        Text(entry["model"]),
        _or_dash(entry["rating"], ".1f"),
        "-" if lower is None else f"{lower:.1f} to {upper:.1f}",
        f"{entry['votes']:,}",
        _or_dash(entry["win_rate"], ".1%"),
        _or_dash(entry["p_best"], ".2f"),
        Text("" if entry["status"] == "established" else entry["status"], style="dim"),
    ]


def _ranks(entry: Mapping[str, Any]) -> str:
    if entry["rank_lower"] is None:
        return "-" if entry["rank"] is None else str(entry["rank"])
    return (
        str(entry["rank"])
        if entry["rank_lower"] == entry["rank_upper"]
        else f"{entry['rank_lower']}-{entry['rank_upper']}"
    )


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _percent(level: float) -> str:
    return f"{100 * level:g} %"
