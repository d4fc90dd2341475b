"""Tables that keep their cells whole."""

from typing import Final

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

_ANY_WIDTH: Final = 10_000


def print_table(console: Console, table: Table) -> None:
    """Print a table as wide as it is: a pipe has no edge that names could be cut for, and a terminal wraps lines."""
    table.width = Measurement.get(console, console.options.update(width=_ANY_WIDTH), table).maximum
    console.print(table)
