"""`blindcut rate`: the board of a vote log, recomputed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console

from arena.cli.boards import print_board
from arena.cli.console import note, out, progress
from arena.domain.voters import ALL, HUMAN
from arena.errors import BadInput
from arena.offline.database import DatabaseLog
from arena.offline.duckdb import FileLog
from arena.offline.log import Share, VoteLog
from arena.offline.method import Method, method_of
from arena.offline.output import replacing
from arena.offline.rating import categories_of, recompute
from arena.services.clock import iso, now_ms
from arena.services.publication import publish

_DUCKDB: Final = "duckdb"


def rate(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="VOTES...",
            help="CSV, JSONL and Parquet files, one log in the order given; or the URL of an arena's database.",
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the board as JSON, in the form of the API.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the entries as CSV.")] = False,
    category: Annotated[str | None, typer.Option(help="Only this category.")] = None,
    cohort: Annotated[
        str, typer.Option(help="`human` (every cohort but the simulated one), `all`, or a cohort's name.")
    ] = HUMAN,
    ties: Annotated[
        str, typer.Option(help="half (a tie counts half a win), davidson (ties and both bad modelled) or rao-kupper.")
    ] = "half",
    intervals: Annotated[
        str,
        typer.Option(
            help="clustered, voter-clustered, prompt-clustered, sandwich, fisher, bootstrap, poisson-bootstrap, "
            "voter-bootstrap, prompt-bootstrap or none."
        ),
    ] = "clustered",
    rounds: Annotated[int, typer.Option(help="Replicates of a bootstrap.")] = 1000,
    level: Annotated[float, typer.Option(help="Confidence of intervals and rank sets.")] = 0.95,
    voter_weights: Annotated[str, typer.Option(help="adaptive, equal or none.")] = "adaptive",
    side_bias: Annotated[bool, typer.Option(help="Fit an effect of being shown left.")] = True,
    anchor: Annotated[str | None, typer.Option(metavar="MODEL=R", help="Pin the scale to a model's rating.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 0,
    engine: Annotated[
        str, typer.Option(metavar="duckdb|URL", help="Where the votes are counted: duckdb, or an arena's database.")
    ] = _DUCKDB,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Leave out rows that can't be used, and say how many.")
    ] = False,
    output: Annotated[Path | None, typer.Option("--out", metavar="F", help="Write to this file.")] = None,
) -> None:
    """Recompute ratings, intervals and rank sets from a vote log."""
    if as_json and as_csv:
        raise BadInput("--json and --csv can't both be printed")
    method = method_of(
        ties=ties,
        intervals=_unless_none(intervals),
        rounds=rounds,
        level=level,
        voter_weights=_unless_none(voter_weights),
        side_bias=side_bias,
        anchor=_anchor(anchor),
        seed=seed,
    )
    with _opened(sources or [], engine, skip_invalid=skip_invalid) as log:
        shares = categories_of(log, cohort=cohort, category=category)
        if (as_json or as_csv) and len(shares) > 1:
            found = ", ".join(share.category or "(none)" for share in shares)
            raise BadInput(f"the log has several categories; choose one with --category: {found}")
        _tell_of_simulated(shares, cohort)
        boards = _rated(log, shares, cohort, method)
    if as_json or as_csv:
        published = publish(boards[0])
        made = published.document.content + b"\n" if as_json else published.table.content
        _hand_out(made.decode(), output)
    elif output is None:
        _print_tables(out, boards)
    else:
        console = Console(file=(text := StringIO()), soft_wrap=True)
        _print_tables(console, boards)
        _hand_out(text.getvalue(), output)


@contextmanager
def _opened(sources: Sequence[str], engine: str, *, skip_invalid: bool) -> Iterator[VoteLog]:
    """The log on its engine.

    Raises:
        BadInput: There are no votes, or more than one log of them, or no such engine.
    """
    given = [*sources, *([] if engine == _DUCKDB else [engine])]
    if engine != _DUCKDB and "://" not in engine:
        raise BadInput(f"there is no engine {engine!r}; choose duckdb or the URL of an arena's database")
    if not given:
        raise BadInput("no votes are given; name vote files, or the URL of an arena's database")
    if not any("://" in source for source in given):
        with _files([Path(source) for source in given], skip_invalid=skip_invalid) as files:
            yield files
    elif len(given) > 1:
        raise BadInput("a database is a log of its own; give its URL and nothing beside it")
    else:
        with DatabaseLog.open(given[0]) as database:
            yield database


@contextmanager
def _files(paths: Sequence[Path], *, skip_invalid: bool) -> Iterator[FileLog]:
    with ExitStack() as stack:
        with progress() as bar:
            task = bar.add_task("Reading files", total=len(paths))
            log = stack.enter_context(
                FileLog.open(paths, skip_invalid=skip_invalid, on_read=lambda _path: bar.advance(task))
            )
        if log.skipped:
            note(f"Left out {log.skipped:,} rows that can't be used.")
        yield log


def _rated(log: VoteLog, shares: Sequence[Share], cohort: str, method: Method) -> list[dict[str, Any]]:
    boards = []
    with progress() as bar:
        task = bar.add_task("Rating categories", total=len(shares))
        for board in recompute(log, shares, cohort=cohort, method=method):
            boards.append(board.to_dict(computed_at=iso(now_ms())))
            bar.advance(task)
    return boards


def _tell_of_simulated(shares: Sequence[Share], cohort: str) -> None:
    simulated = sum(share.simulated for share in shares)
    if simulated and cohort == HUMAN:
        note(f"Left out {simulated:,} simulated votes (--cohort {ALL} rates them too).")


def _print_tables(console: Console, boards: Sequence[Mapping[str, Any]]) -> None:
    for number, board in enumerate(boards):
        if number:
            console.print()
        print_board(console, board)


def _hand_out(text: str, output: Path | None) -> None:
    if output is None:
        # Not through rich, which would wrap lines and read brackets as markup.
        typer.echo(text, nl=False)
        return
    with replacing(output) as file:
        file.write_text(text, encoding="utf-8")


def _unless_none(choice: str) -> str | None:
    return None if choice == "none" else choice


def _anchor(given: str | None) -> tuple[str, float] | None:
    if given is None:
        return None
    model, equals, rating = given.rpartition("=")
    try:
        return (model, float(rating)) if equals and model else _no_anchor(given)
    except ValueError:
        return _no_anchor(given)


def _no_anchor(given: str) -> NoReturn:
    raise BadInput(f"must be MODEL=RATING, as in veo-3=1226, not {given!r}", place="--anchor") from None
