"""Boards recomputed from a vote log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from arena.errors import BadInput, BadLog
from arena.offline.log import Share, VoteLog, tally_of
from ratings import Board, Method, RatingError, board_of


@dataclass(frozen=True, slots=True)
class RecomputedBoard:
    """The board of one category of a log.

    Attributes:
        category: Its slug; None for a log without categories.
        cohort: The votes that were rated.
        board: The ratings.
    """

    category: str | None
    cohort: str
    board: Board

    def to_dict(self, *, computed_at: str) -> dict[str, Any]:
        """The board as JSON, in the form of the API (DESIGN 4.2)."""
        board = self.board.to_dict(category=self.category, computed_at=computed_at)
        selection = {"cohort": self.cohort, "tag": None, "aspect": None, "as_of": None}
        return {**board, "method": {**board["method"], **selection}}

    def recomputable(self) -> dict[str, Any]:
        """The same without its time: what any computation from the same votes gives, to the byte."""
        board = self.to_dict(computed_at="")
        del board["computed_at"]
        return board


def categories_of(log: VoteLog, *, cohort: str, category: str | None = None) -> list[Share]:
    """The categories that can be rated, by first appearance.

    Args:
        log: Where the votes are.
        cohort: A cohort, `human` or `all`.
        category: Only this one.

    Raises:
        BadLog: There is no vote, or none of this cohort or category; says what there is.
    """
    found = log.shares(cohort)
    if not found:
        raise BadLog("the log holds no votes")
    if category is not None and category not in {share.category for share in found}:
        offered = ", ".join(share.category for share in found if share.category) or "none: it has no category column"
        raise BadLog(f"the log has no category {category!r}; its categories are {offered}")
    chosen = [share for share in found if category in {None, share.category}]
    if rateable := [share for share in chosen if share.votes]:
        return rateable
    simulated = sum(share.simulated for share in chosen)
    rest = f", only {simulated} simulated ones" if simulated else ""
    raise BadLog(f"the log holds no votes of cohort {cohort!r}{rest}")


def recompute(log: VoteLog, shares: Sequence[Share], *, cohort: str, method: Method) -> Iterator[RecomputedBoard]:
    """The board of each category, one at a time.

    Raises:
        BadLog: The votes can't be rated.
        BadInput: No category has votes on the anchor.
    """
    models: set[str] = set()
    for share in shares:
        try:
            board = board_of(tally_of(log.votes(share.category, cohort), log.columns), method)
        except RatingError as error:
            raise BadLog(str(error), place=share.category) from error
        models.update(board.models)
        yield RecomputedBoard(share.category or None, cohort, board)
    if method.anchor is not None and method.anchor[0] not in models:
        raise BadInput(f"the anchor {method.anchor[0]} has no votes; the models are {', '.join(sorted(models))}")
