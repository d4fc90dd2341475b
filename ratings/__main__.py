"""python -m ratings votes.csv: a vote log in CSV in, a board as a table out, with nothing but NumPy and SciPy.

The defaults are those of `blindcut rate`, and so are the figures. Islands that the votes don't connect are rated each
by itself (`--components separate`), because one model that never lost must not cost all others their table; the
column `island` then says who can be compared.
"""

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn, get_args

from ratings.errors import RatingError
from ratings.method import INTERVALS, Method, Ties
from ratings.rating import board_of
from ratings.tally import Tally
from ratings.votelog import ALL, HUMAN, VoteLog, read

_PROGRAM: Final = "python -m ratings"

_COLUMNS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "rank": lambda entry: _or_dash(entry["rank"], "d"),
    "rank set": lambda entry: _span(entry["rank_lower"], entry["rank_upper"], "d", "-"),
    "model": lambda entry: _printable(entry["model"]),
    "rating": lambda entry: _or_dash(entry["rating"], ".1f"),
    "interval": lambda entry: _span(entry["lower"], entry["upper"], ".1f", " to "),
    "P(best)": lambda entry: _or_dash(entry["p_best"], ".3f"),
    "votes": lambda entry: f"{entry['votes']:,}",
    "wins": lambda entry: f"{entry['wins']:,}",
    "losses": lambda entry: f"{entry['losses']:,}",
    "ties": lambda entry: f"{entry['ties']:,}",
    "both bad": lambda entry: f"{entry['both_bad']:,}",
    "": lambda entry: "" if entry["status"] == "established" else entry["status"],
}
_ON_THE_LEFT: Final = {"model", ""}


class _Parser(argparse.ArgumentParser):
    """A parser whose refusals are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (--help says all)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Rate what the command line asks for.

    Args:
        arguments: Those of the command line by default.

    Returns:
        0; 2 if something can't be used; 1 if nobody reads the output.
    """
    options = _parser().parse_args(arguments)
    try:
        method = _method(options)
        log = read(options.files, category=options.category, cohort=options.cohort, skip_invalid=options.skip_invalid)
        board = board_of(Tally.of(log.votes), method).to_dict(category=log.category)
    except RatingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    board["method"]["cohort"] = options.cohort
    _tell_of_what_was_left_out(log)
    try:
        _FORMS[options.form](board)
        sys.stdout.flush()
    except BrokenPipeError:
        # Nothing more can be written, not even by the interpreter, which flushes as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=_PROGRAM, description="The board of a vote log: ratings, intervals and rank sets.")
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="CSV with model_a, model_b and winner; - is the standard input"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", help="print the board as JSON")
    form.add_argument("--csv", dest="form", action="store_const", const="csv", help="print the entries as CSV")
    parser.add_argument("--category", help="only this category; needed if the log has several")
    parser.add_argument("--cohort", default=HUMAN, help=f"{HUMAN} (default: all but simulated), {ALL}, or its name")
    parser.add_argument("--skip-invalid", action="store_true", help="leave out rows that can't be used, and count them")
    parser.add_argument("--ties", default="half", help=f"{', '.join(get_args(Ties))} (default half: of a win)")
    parser.add_argument("--intervals", default="clustered", help=f"{', '.join(INTERVALS)} or none (default clustered)")
    parser.add_argument("--rounds", type=int, default=1000, metavar="N", help="replicates of a bootstrap")
    parser.add_argument("--level", type=float, default=0.95, metavar="P", help="confidence (default 0.95)")
    parser.add_argument("--voter-weights", default="adaptive", help="adaptive (default), equal or none")
    parser.add_argument("--no-side-bias", dest="side_bias", action="store_false", help="fit no effect of being left")
    parser.add_argument("--anchor", type=_anchor, metavar="MODEL=R", help="pin the scale to a model's rating")
    parser.add_argument("--pairs", default="drawn", help="drawn (default), or uniform: each pair counts as often")
    parser.add_argument("--components", default="separate", help="unconnected models: separate (default) or refuse")
    parser.add_argument("--firth", action="store_true", help="Firth's score, for small samples")
    parser.add_argument("--prior", type=float, metavar="SD", help="normal prior on ratings, in points")
    parser.add_argument("--estimand", default="prompt-population", help="prompt-population (default) or prompt-set")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of all draws")
    parser.set_defaults(form="table")
    return parser


def _method(options: argparse.Namespace) -> Method:
    names = (
        "ties",
        "rounds",
        "level",
        "side_bias",
        "anchor",
        "pairs",
        "components",
        "firth",
        "prior",
        "estimand",
        "seed",
    )
    return Method(
        intervals=None if options.intervals == "none" else options.intervals,
        voter_weights=None if options.voter_weights == "none" else options.voter_weights,
        **{name: getattr(options, name) for name in names},
    )


def _anchor(given: str) -> tuple[str, float]:
    model, _, rating = given.rpartition("=")
    try:
        if model:
            return model, float(rating)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"must be MODEL=RATING, as in veo-3=1226, not {given!r}")


def _tell_of_what_was_left_out(log: VoteLog) -> None:
    if log.skipped:
        sys.stderr.write(f"Left out {log.skipped:,} rows that can't be used.\n")
    if log.simulated:
        sys.stderr.write(f"Left out {log.simulated:,} simulated votes (--cohort {ALL} rates them too).\n")


def _print_json(board: Mapping[str, Any]) -> None:
    json.dump(board, sys.stdout, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def _print_csv(board: Mapping[str, Any]) -> None:
    entries = [_flat(entry) for entry in board["entries"]]
    writer = csv.DictWriter(sys.stdout, list(entries[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with what is nested in it as columns of its own."""
    nested = [value for value in entry.values() if isinstance(value, Mapping)]
    flat = {name: value for name, value in entry.items() if not isinstance(value, Mapping)}
    return flat | {name: value for each in nested for name, value in each.items()}


def _print_table(board: Mapping[str, Any]) -> None:
    columns = dict(_COLUMNS)
    if board["method"]["components_found"] > 1:
        columns = {"island": lambda entry: str(entry["component"]), **columns}
    rows = [list(columns), *([cell(entry) for cell in columns.values()] for entry in board["entries"])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell.ljust(width) if name in _ON_THE_LEFT else cell.rjust(width)
            for name, cell, width in zip(columns, row, widths, strict=True)
        )
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
    sys.stdout.write("\n" + "".join(f"{line}\n" for line in _notes(board)))


_FORMS: Final = {"json": _print_json, "csv": _print_csv, "table": _print_table}


def _notes(board: Mapping[str, Any]) -> list[str]:
    """How the board was made, line by line."""
    method, side = board["method"], board["side_bias"]
    counts = [f"{board[what]:,} {what}" for what in ("votes", "voters", "prompts") if board[what] is not None]
    lines = [f"{board['category'] or 'All votes'}: {', '.join(counts)}; cohort {method['cohort']}"]
    lines.append(f"Method: ties {method['ties']}, both-bad {method['both_bad']}; {_intervals(method)}")
    if method["voter_weights"] == "equal":
        lines.append("Every voter has the same say")
    elif method["rho"]:
        lines.append(f"Votes of one voter are alike by rho = {method['rho']:g} and weighted for it")
    if board["anchor"] is not None:
        lines.append(f"Anchor: {_printable(board['anchor']['model'])} = {board['anchor']['rating']:g}")
    if side["points"] is not None:
        reach = "" if side["lower"] is None else f" ({side['lower']:+.1f} to {side['upper']:+.1f})"
        lines.append(f"Being shown left is worth {side['points']:+.1f} points{reach}")
    return [*lines, *(f"Note: {note}" for note in method["notes"]), f"digest {board['digest']}"]


def _intervals(method: Mapping[str, Any]) -> str:
    how = method["intervals"]
    if how is None:
        return "no intervals"
    if how == "clustered":
        how = f"clustered by {' and '.join(method['clusters'])}" if method["clusters"] else "of independent votes"
    return f"{100 * method['level']:g} % intervals, {how}"


def _span(lower: float | None, upper: float | None, form: str, between: str) -> str:
    return "-" if lower is None or upper is None else f"{lower:{form}}{between}{upper:{form}}"


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _printable(label: str) -> str:
    """The label with what would disturb a terminal written as escapes."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in label
    )


if __name__ == "__main__":
    sys.exit(main())
