"""`blindcut audit`: what the arena promises, measured."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from arena.cli.console import note, out, progress
from arena.cli.tables import print_table
from arena.domain.seals import Seal
from arena.errors import NotReady
from arena.services.audit.blindness import Verdict, audit_blindness, tells
from arena.services.audit.record import keep_blindness
from arena.settings import load_settings
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.secret import load_secret

app = typer.Typer(help="What the arena promises, measured.", no_args_is_help=True)

SERVE: Final = ["serve", "--host", "127.0.0.1", "--port", "0"]
"""How the arena to audit is started: on a port that is free."""

_START_SECONDS: Final = 60
_SAID: Final = {
    Verdict.AT_CHANCE: "at chance",
    Verdict.TELLS: "TELLS",
    Verdict.UNCLEAR: "too little to say",
}


@app.callback()
def _root() -> None:
    pass


@app.command()
def blindness(
    *,
    url: Annotated[
        str | None, typer.Option(help="A running arena of this configuration. [default: one that is started for this]")
    ] = None,
    servings: Annotated[int, typer.Option(min=2, help="Clips to fetch in each category.")] = 800,
    category: Annotated[list[str] | None, typer.Option(help="Only this; can be given several times.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the sample of prompts in a large arena.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON, as the API has it.")] = False,
    to: Annotated[Path | None, typer.Option("--out", help="Write the JSON to this file, too.")] = None,
) -> None:
    """Fetch clips as voters do and try to name their models by length, timing, headers and container.

    The result is stored and shown on /about/blindness. Exit 1 when a category tells, so that it can be run by cron.
    """
    settings = load_settings()
    database = Database(settings.database)
    upgrade(database)
    seal = Seal(load_secret(settings))
    with nullcontext(url) if url else _served() as address, progress() as bar:
        tasks: dict[str, Any] = {}

        def show(slug: str, count: int) -> None:
            if slug not in tasks:
                tasks[slug] = bar.add_task(slug, total=servings)
            bar.update(tasks[slug], completed=min(count, servings))

        result = audit_blindness(
            address, database=database, seal=seal, servings=servings, categories=category, seed=seed, on_progress=show
        )
    keep_blindness(database, result)
    database.close()
    text = json.dumps(result, indent=2)
    if to is not None:
        to.write_text(text + "\n", encoding="utf-8")
    if as_json:
        out.print(text)
    else:
        print_table(out, table(result))
    if telling := tells(result):
        note(f"Blindness is broken in {', '.join(telling)}.")
        raise typer.Exit(1)


def table(result: Mapping[str, Any]) -> Table:
    """A row a category: accuracy beyond chance in percentage points, and what tells."""
    found = Table(
        "category", "models", "clips", "chance", "clips seen before", "new clips", "what tells most", "verdict",
        box=None, pad_edge=False,
    )  # fmt: skip
    for each in result["categories"]:
        chance = next((each[of]["chance"] for of in ("known", "new") if each[of]), None)
        found.add_row(
            each["category"],
            str(each["models"]),
            str(each["clips"]),
            "-" if chance is None else f"{100 * chance:.1f} %",
            _guess(each["known"]),
            _guess(each["new"]),
            ", ".join(f"{fact['fact']} ({100 * fact['accuracy']:.0f} %)" for fact in each["facts"][:3]) or "nothing",
            _SAID[Verdict(each["verdict"])],
        )
    return found


def _guess(guess: Mapping[str, Any] | None) -> str:
    if guess is None:
        return "too few"
    beyond = ", ".join(f"{100 * guess[end]:+.1f}" for end in ("lower", "upper"))
    return f"{100 * guess['accuracy']:.1f} % (by {100 * guess['excess']:+.1f}: {beyond})"


@contextmanager
def _served() -> Iterator[str]:
    """An arena of this environment on a free port, in a process of its own so that its timing is a server's."""
    with TemporaryDirectory(prefix="blindcut-") as folder:
        log = Path(folder) / "server.log"
        environment = os.environ | {"BLINDCUT_WORKERS": "1"}
        command = [sys.executable, "-m", "arena", *SERVE]
        with log.open("wb") as output:
            server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603 - ours
        try:
            yield _address(server, log)
        finally:
            server.terminate()
            server.wait()


def _address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address that the server announces.

    Raises:
        NotReady: It ended, or did not begin in time; with its own last words.
    """
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if found := re.search(r"http://[\d.]+:\d+", log.read_text(encoding="utf-8")):
            return found.group()
        time.sleep(0.05)
    words = log.read_text(encoding="utf-8").strip().splitlines()
    raise NotReady(f"the arena did not start: {words[-1] if words else 'it said nothing'}")
