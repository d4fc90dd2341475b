"""Verdicts: whether a vote counts, and why; they stand beside the log, which is never rewritten."""

from enum import StrEnum
from typing import Final

from arena.domain.votes import Vote
from arena.errors import TooLateToUndo

UNDO_SECONDS: Final = 5
"""How long a voter can take a vote back, as the page says it."""

_ON_THE_WAY_MS: Final = 1_000
"""What the way to the page and back may add to that."""


class VerdictKind(StrEnum):
    """Who or what decided; the reason beside it is for people."""

    OPERATOR = "operator"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


def require_undoable(vote: Vote, *, now_ms: int) -> None:
    """Check that a vote can still be taken back.

    Raises:
        TooLateToUndo: It was cast too long ago.
    """
    if now_ms - vote.created_ms > UNDO_SECONDS * 1_000 + _ON_THE_WAY_MS:
        raise TooLateToUndo(f"a vote can be taken back within {UNDO_SECONDS} seconds, and this one stands for longer")
