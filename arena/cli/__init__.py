"""The command line: `blindcut --help` says all of it.

One module a command. Errors are one line on stderr and exit 2 for what was given, 1 for what went wrong here.
"""

import signal
import sys
from importlib import import_module
from typing import Annotated, Final

import typer

from arena import __version__
from arena.cli.console import complain
from arena.errors import ArenaError

COMMANDS: Final = {
    "demo": "demo:demo",
    "serve": "serve:serve",
    "worker": "worker:worker",
    "generate": "generate:generate",
    "rate": "rate:rate",
    "verify": "verify:verify",
    "export": "export:export",
    "simulate": "simulate:simulate",
    "doctor": "doctor:doctor",
    "mcp": "mcp:mcp",
    "categories": "catalog:categories",
    "prompts": "catalog:prompts_app",
    "audit": "audit:app",
    "models": "models:app",
    "clips": "clips:app",
    "runs": "runs:app",
    "votes": "votes:app",
    "import": "importing:app",
    "db": "database:app",
}
"""The module of each command, and what it is there: a function, or an app of several."""


def application(wanted: str | None = None) -> typer.Typer:
    """The command line.

    Args:
        wanted: The only command that it has to know: to import what all others need takes longer than many a command.
            None, or one that there is not, knows all.
    """
    app = typer.Typer(
        name="blindcut",
        help="A self-hosted arena for blind, pairwise evaluation of generated video.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        module, _, place = COMMANDS[name].partition(":")
        command = getattr(import_module(f"{__name__}.{module}"), place)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _tell_version(asked: bool) -> None:  # noqa: FBT001 - typer's signature
    if asked:
        typer.echo(__version__)
        raise typer.Exit


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
        application(sys.argv[1] if len(sys.argv) > 1 else None)()
    except ArenaError as error:
        complain(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
