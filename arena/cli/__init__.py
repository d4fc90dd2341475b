"""The command line: `blindcut --help` says all of it.

One module a command. Errors are one line on stderr and exit 2 for what was given, 1 for what went wrong here.
"""

import signal
import sys
from typing import Annotated

import typer

from arena import __version__
from arena.cli import (
    audit,
    catalog,
    clips,
    database,
    demo,
    doctor,
    export,
    generate,
    importing,
    mcp,
    models,
    rate,
    runs,
    serve,
    simulate,
    verify,
    votes,
    worker,
)
from arena.cli.console import complain
from arena.errors import ArenaError

app = typer.Typer(
    name="blindcut",
    help="A self-hosted arena for blind, pairwise evaluation of generated video.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("generate")(generate.generate)
app.command("rate")(rate.rate)
app.command("verify")(verify.verify)
app.command("export")(export.export)
app.command("simulate")(simulate.simulate)
app.command("doctor")(doctor.doctor)
app.command("mcp")(mcp.mcp)
app.command("categories")(catalog.categories)
app.add_typer(catalog.prompts_app, name="prompts")
app.add_typer(audit.app, name="audit")
app.add_typer(models.app, name="models")
app.add_typer(clips.app, name="clips")
app.add_typer(runs.app, name="runs")
app.add_typer(votes.app, name="votes")
app.add_typer(importing.app, name="import")
app.add_typer(database.app, name="db")


def _tell_version(asked: bool) -> None:  # noqa: FBT001 - typer's signature
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[  # noqa: FBT002 - typer's signature
        bool, typer.Option("--version", help="Print the version and end.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main() -> None:
    """The `blindcut` command."""
    # Ended by a supervisor or by Ctrl-C, what is under way is put away alike.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app()
    except ArenaError as error:
        complain(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
