"""Pairwise ratings with intervals that can be believed. NumPy and SciPy only.

    votes = Votes.from_labels(model_a, model_b, winner, voter=voters, prompt=prompts)
    board = rate(votes)

A log that grows is kept as a tally: `board_of(tally := tally.add(new_votes))` gives the same board, digit for digit.
A `Stream` follows it vote by vote. Parts of a board can be had by themselves from the modules of this package, and
`ratings.diagnostics` asks whether the model, the voters and the votes deserve belief.
"""

from ratings.board import Board
from ratings.bootstrap import cluster_bootstrap, vote_bootstrap
from ratings.comparison import answers, compare
from ratings.diagnostics.fragility import flips, fragility
from ratings.diagnostics.rigging import Screening, screened
from ratings.diagnostics.voters import fragility_by_voter
from ratings.errors import DidNotConverge, InvalidOption, InvalidVotes, NotRateable, RatingError, UnknownModel
from ratings.glicko import Glicko, glicko2
from ratings.method import Method
from ratings.models.covariates import Covariates
from ratings.pairing import EXPLORATION, beliefs, draw_probabilities, information_gain
from ratings.power import Arena, Plan, plan, power_of, prompts_needed, votes_needed
from ratings.rating import board_of, rate
from ratings.reweighting import inverse_propensities, reweighted
from ratings.stream import Stream
from ratings.tally import Tally
from ratings.votes import Votes

__all__ = [
    "EXPLORATION",
    "Arena",
    "Board",
    "Covariates",
    "DidNotConverge",
    "Glicko",
    "InvalidOption",
    "InvalidVotes",
    "Method",
    "NotRateable",
    "Plan",
    "RatingError",
    "Screening",
    "Stream",
    "Tally",
    "UnknownModel",
    "Votes",
    "answers",
    "beliefs",
    "board_of",
    "cluster_bootstrap",
    "compare",
    "draw_probabilities",
    "flips",
    "fragility",
    "fragility_by_voter",
    "glicko2",
    "information_gain",
    "inverse_propensities",
    "plan",
    "power_of",
    "prompts_needed",
    "rate",
    "reweighted",
    "screened",
    "vote_bootstrap",
    "votes_needed",
]
