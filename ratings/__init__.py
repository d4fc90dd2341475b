"""Pairwise ratings with intervals that can be believed. NumPy and SciPy only.

    votes = Votes.from_labels(model_a, model_b, winner, voter=voters, prompt=prompts)
    board = rate(votes)

A log that grows is kept as a tally: `board_of(tally := tally.add(new_votes))` gives the same board, digit for digit.
"""

from ratings.board import Board
from ratings.errors import DidNotConverge, InvalidOption, InvalidVotes, NotRateable, RatingError, UnknownModel
from ratings.method import Method
from ratings.models.covariates import Covariates
from ratings.pairing import beliefs, draw_probabilities, information_gain
from ratings.rating import board_of, rate
from ratings.tally import Tally
from ratings.votes import Votes

__all__ = [
    "Board",
    "Covariates",
    "DidNotConverge",
    "InvalidOption",
    "InvalidVotes",
    "Method",
    "NotRateable",
    "RatingError",
    "Tally",
    "UnknownModel",
    "Votes",
    "beliefs",
    "board_of",
    "draw_probabilities",
    "information_gain",
    "rate",
]
