"""Whether a board has found the truth again that voters were simulated with."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import httpx

from arena.domain.voters import SIMULATED
from arena.errors import NotReady
from arena.services.simulation import Simulated

_PATIENCE_SECONDS: Final = 5.0
"""A vote is on the board within a second; a busy machine is given more."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The order of a board against the true one.

    Attributes:
        votes: Simulated votes behind the board, those of earlier simulations too.
        ratings: What the board says of each model, in points; models without a rating are left out.
        pairs: Pairs of models that both orders know and the truth tells apart.
        ordered: How many of them stand in the true order.
    """

    votes: int
    ratings: Mapping[str, float]
    pairs: int
    ordered: int


def agreement(url: str, simulated: Simulated) -> dict[str, Agreement]:
    """The agreement of each simulated category, once its votes are on the board.

    Raises:
        NotReady: The arena does not answer.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    try:
        with httpx.Client(base_url=url) as client:
            while True:
                boards = {category: _board(client, category) for category in simulated.strengths}
                arrived = sum(board["votes"] for board in boards.values()) >= simulated.votes
                if arrived or time.monotonic() > deadline:
                    break
                time.sleep(0.1)
    except httpx.HTTPError as error:
        raise NotReady(f"no board comes from {url}: {error}") from error
    return {category: _compared(board, simulated.strengths[category]) for category, board in boards.items()}


def _board(client: httpx.Client, category: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get("/api/v1/leaderboard", params={"category": category, "cohort": SIMULATED})
    return answer.raise_for_status().json()


def _compared(board: Mapping[str, Any], truth: Mapping[str, float]) -> Agreement:
    ratings = {entry["model"]: entry["rating"] for entry in board["entries"] if entry["rating"] is not None}
    known = [(truth[model], rating) for model, rating in ratings.items() if model in truth]
    apart = [(a, b) for a, b in combinations(known, 2) if a[0] != b[0]]
    ordered = sum((a[0] > b[0]) == (a[1] > b[1]) for a, b in apart)
    return Agreement(board["votes"], ratings, len(apart), ordered)
