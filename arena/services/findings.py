"""Findings: what was worked out of a board beyond its ratings, as documents that are made once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from arena.services.documents import Document, csv_document, json_document


@dataclass(frozen=True)
class Finding:
    """Something found out about a board.

    Attributes:
        content: As JSON.
        rows: The same as a table.
        columns: The table's.
    """

    content: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    columns: Sequence[str]

    @cached_property
    def document(self) -> Document:
        """The JSON."""
        return json_document(self.content)

    @cached_property
    def table(self) -> Document:
        """The table as CSV."""
        return csv_document(self.rows, self.columns)


def head(board: Mapping[str, Any]) -> dict[str, Any]:
    """What every finding says of the board that it was made of."""
    return {name: board[name] for name in ("category", "computed_at", "votes", "method", "digest")}
