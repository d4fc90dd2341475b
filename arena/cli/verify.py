"""`blindcut verify`: whether a published board is what the votes give."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import TaskID

from arena.cli.console import out, progress
from arena.errors import BadInput, NotVerified
from arena.offline.claim import Claim
from arena.offline.verification import Exported
from arena.offline.verification import verify as check

_STDIN: Final = "-"
_ONLY_RECOMPUTED: Final = (
    "recomputed, not verified: there is no ledger beside the votes, and nothing says that they are those that were cast"
)


def verify(
    snapshot: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="A published snapshot: a JSON file, or `-`.")],
    votes: Annotated[
        Path, typer.Argument(metavar="VOTES", help="The folder of an export, or its votes with the ledger beside them.")
    ],
) -> None:
    """Recompute a published board from an export, byte for byte, and say the first difference.

    Checked are the snapshot's own hashes, the chain of blocks, the root of each block, each vote against its leaf, that
    no vote is missing, and the board. Exit 1 where something differs.
    """
    claim = Claim.read(_read(snapshot), place="standard input" if snapshot == _STDIN else snapshot)
    exported = Exported.at(votes)
    lines: list[str] = []
    try:
        lines.append("verified" if _checked(claim, exported, lines) else _ONLY_RECOMPUTED)
        code = 0
    except NotVerified as error:
        lines.append(f"NOT VERIFIED: {error}")
        code = 1
    for line in lines:
        out.print(line)
    raise typer.Exit(code)


def _checked(claim: Claim, exported: Exported, lines: list[str]) -> bool:
    tasks: dict[str, TaskID] = {}
    with progress() as bar:

        def watch(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done)

        return check(claim, exported, tell=lambda what, said: lines.append(f"{what:<9} {said}"), watch=watch)


def _read(snapshot: str) -> str:
    try:
        return sys.stdin.read() if snapshot == _STDIN else Path(snapshot).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text of UTF-8"
        raise BadInput(f"can't be read: {reason}", place=snapshot) from error
