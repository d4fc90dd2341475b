"""Where a voter stands: a board of their own votes, whether they side with the crowd, and whether a side sways them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from arena.domain.catalog import CATEGORIES, category_of
from arena.domain.voters import Voter
from arena.errors import NotEnoughVotes
from arena.offline.method import method_of
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.clock import iso, now_ms
from arena.services.crowd import Compared, compare
from arena.services.publication import Published, described, publish
from arena.services.share import Share
from ratings import Tally, Votes, board_of
from ratings.votes import LEFT, RIGHT

OWN_BOARD_FROM: Final = 30
"""Votes in a category from which a voter has a board of their own."""

FEWEST_DECISIVE: Final = 10
"""Decisive votes of one's own from which a share of them is worth a sentence."""

_OWN: Final = method_of(
    intervals="fisher",
    voter_weights=None,
    prior=200.0,
    provisional_below=10,
    diagnostics=False,
)
"""A prior connects models that no chain of these few votes does. Models of real boards spread by about 100 points
(standard deviation); it allows twice that.

Nothing is clustered: there is one voter, and few votes share a prompt. On simulated voters for whom a model's worth
varies by prompt (by 60 points; 30 to 2,000 votes, 4 to 20 models) these intervals hold the truth 95 to 99.9 % of the
time, and those clustered by prompt 88 to 96 %, having too few clusters.
"""


@dataclass(frozen=True, slots=True)
class Stance:
    """Where a voter stands.

    Attributes:
        votes: How many count, by category, most first; those without any are left out.
        agreement: How often the model that they preferred is the one that all other voters' votes rate higher.
        expected: How often an average voter's choice would be, in the same battles.
        left: How often they preferred the clip on the left.
        steady: How often they answered alike what they were asked twice.
        attentive: How often they preferred a clip to its damaged copy.
    """

    votes: Mapping[str, int]
    agreement: Share | None
    expected: float | None
    left: Share | None
    steady: Share | None
    attentive: Share | None


class Stances:
    """Reads where voters stand from the log in memory.

    Args:
        battles: Knows models and prompts.
        boards: Has the log.
    """

    def __init__(self, battles: Battles, boards: Boards) -> None:
        self._battles = battles
        self._boards = boards

    def of(self, voter: Voter) -> Stance:
        """Where a voter stands."""
        own = self._boards.votes_of(voter.id)
        answers = np.concatenate([np.empty(0, np.int8), *(votes.outcome for votes in own.values())])
        compared = self._compared(voter, own)
        agreed = [each.agreed for each in compared]
        quality = self._boards.quality.of_voter(voter.id)
        expected = np.concatenate([[], *(each.expected for each in compared)])
        return Stance(
            votes={category: len(votes) for category, votes in own.items()},
            agreement=_share(int(sum(each.sum() for each in agreed)), len(expected)),
            expected=float(expected.mean()) if len(expected) else None,
            steady=_measured(quality["self_consistency"], "agreed", "repeats"),
            attentive=_measured(quality["checks"], "passed", "asked"),
            left=_share(int((answers == LEFT).sum()), int((answers <= RIGHT).sum())),
        )

    def leaderboard(self, voter: Voter, category: str | None) -> Published:
        """The board of a voter's own votes, in the form of DESIGN 4.2.

        Args:
            voter: Whose.
            category: Slug; None for the one with most of their votes.

        Raises:
            NotFound: There is no such category.
            NotEnoughVotes: There are fewer than `OWN_BOARD_FROM`; says how many are missing.
        """
        own = self._boards.votes_of(voter.id)
        chosen = category_of(category or next(iter(own), next(iter(CATEGORIES)))).slug
        found = len(own.get(chosen, ()))
        if found < OWN_BOARD_FROM:
            missing = OWN_BOARD_FROM - found
            raise NotEnoughVotes(f"{found} of {OWN_BOARD_FROM} votes in {chosen}: {missing} more are needed")
        about = described(self._battles.catalog, chosen)
        rated = board_of(Tally.of(own[chosen]), _OWN)
        board = rated.to_dict(category=chosen, computed_at=iso(now_ms()), catalog=about)
        selection = {"cohort": voter.cohort, "tag": None, "aspect": None, "as_of": None, "voter": "own"}
        return publish({**board, "method": {**board["method"], **selection}})

    def _compared(self, voter: Voter, own: Mapping[str, Votes]) -> list[Compared]:
        """The voter's votes beside the crowd's, a category each."""
        on_board = self._boards.votes_of(voter.id, on_board=True)
        found = []
        for category, votes in own.items():
            standing = self._boards.tally(category)
            if standing is not None and (one := compare(standing, on_board.get(category), votes)) is not None:
                found.append(one)
        return found


def _share(count: int, of: int) -> Share | None:
    return Share.over(count, of) if of >= FEWEST_DECISIVE else None


def _measured(found: Mapping[str, Any] | None, count: str, of: str) -> Share | None:
    return None if found is None else Share(found[count], found[of], found["lower"], found["upper"])
