"""What our own engine is asked to do: the same works as in `_rating_peers`, by the same names."""

from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any

import numpy as np
import pyarrow as pa
import scipy
from _rating_cases import WINNERS, Case

from ratings import Board, Tally, Votes, rate
from ratings.bootstrap import vote_bootstrap
from ratings.covariance import sandwich, sandwich_of_table
from ratings.fit import Fit, fit
from ratings.models.controlled import Controlled
from ratings.models.covariates import Covariates
from ratings.models.davidson import Davidson
from ratings.models.halfwin import HalfWin
from ratings.models.raokupper import RaoKupper
from ratings.ranks import best_probabilities, error_draws, rank_sets
from ratings.simultaneous import Gaps, mean_reach
from ratings.stream import Stream

Answer = dict[str, Any]
Work = Callable[[], Answer]

REFITS, DRAWS = 1000, 1000
_INTERVALS_ONLY = {"draws": 0, "diagnostics": False}


def tallied(case: Case) -> Tally:
    return Tally.of(Votes.from_codes(case.a, case.b, case.winner, models=case.names))


def plain(tally: Tally) -> Fit:
    """No side effect, because no other engine has one by default."""
    return fit(HalfWin.of(tally.weights, side=False))


def codes(case: Case) -> Work:
    return lambda: {"theta": plain(tallied(case)).theta}


def counts(case: Case) -> Work:
    """From the finished table of outcomes."""
    weights = tallied(case).weights
    return lambda: {"theta": fit(HalfWin.of(weights, side=False)).theta}


def text(columns: Callable[[Case], tuple[Any, Any, Any]]) -> Callable[[Case], Work]:
    def prepare(case: Case) -> Work:
        model_a, model_b, winner = columns(case)
        return lambda: {"theta": plain(Tally.of(Votes.from_labels(model_a, model_b, winner))).theta}

    return prepare


def lists(case: Case) -> tuple[Any, Any, Any]:
    names = case.names
    a, b = ([names[code] for code in codes.tolist()] for codes in (case.a, case.b))
    return a, b, [WINNERS[code] for code in case.winner.tolist()]


def arrays(case: Case) -> tuple[Any, Any, Any]:
    names = np.array(case.names)
    return names[case.a], names[case.b], np.array(WINNERS)[case.winner]


def encoded(case: Case) -> tuple[Any, Any, Any]:
    a, b = (pa.DictionaryArray.from_arrays(codes, list(case.names)) for codes in (case.a, case.b))
    return a, b, pa.DictionaryArray.from_arrays(case.winner, list(WINNERS))


def intervals(case: Case) -> Work:
    """Ratings with the unclustered sandwich, which is what the other engine has."""

    def work() -> Answer:
        tally = tallied(case)
        found = plain(tally)
        covariance = sandwich_of_table(found, tally.weights).matrix
        return {"theta": found.theta, "se": np.sqrt(np.diagonal(covariance))}

    return work


def refits(draw: str, steps: int = 2) -> Callable[[Case], Work]:
    """Counting, the fit and its replicates."""

    def prepare(case: Case) -> Work:
        def work() -> Answer:
            tally = tallied(case)
            found = vote_bootstrap(plain(tally), tally.weights, REFITS, 0, draw=draw, steps=steps).parameters
            return {"se": found.std(axis=0, ddof=1), "ends": np.quantile(found, [0.025, 0.975], axis=0)}

        return work

    return prepare


def draws(case: Case) -> Work:
    """Beyond a fit with its covariance: intervals that hold all at once, rank sets and P(best)."""
    found = plain(tallied(case))
    covariance = found.inverse

    def work() -> Answer:
        errors = error_draws(covariance, np.inf, 0, DRAWS)
        gaps = Gaps.of(covariance, errors)
        lower, upper = rank_sets(gaps.surely_better(found.theta, 0.95))
        reach, best = mean_reach(covariance, errors, 0.95), best_probabilities(found.theta, errors)
        return {"reach": reach, "gaps": gaps.reach(0.95), "lower": lower, "upper": upper, "best": best}

    return work


def ties(model: type[RaoKupper] | type[Davidson]) -> Callable[[Case], Work]:
    """With standard errors, which other engines don't give for ties."""

    def prepare(case: Case) -> Work:
        def work() -> Answer:
            found = fit(model.of(tallied(case).weights, side=False))
            error = np.sqrt(np.diagonal(found.inverse))
            return {"theta": found.theta, "tie": found.parameters[-1], "se": error}

        return work

    return prepare


def update(case: Case) -> Work:
    """One more vote in a log with voters and prompts, if it has them, and every rating after it."""
    known = {"voter": case.voter, "prompt": case.prompt} if case.voter.size else {}
    tally = Tally.of(Votes.from_codes(case.a, case.b, case.winner, models=case.names, **known))
    stream = Stream(tally, side_bias=False)
    single = cycle(
        Votes.from_codes(
            *(column[row : row + 1] for column in (case.a, case.b, case.winner)),
            models=case.names,
            **{name: column[row : row + 1] for name, column in known.items()},
        )
        for row in range(500)
    )

    def work() -> Answer:
        return {"after": stream.add(next(single)).rating}

    return work


def covariates(case: Case) -> Work:
    """Standardising, the checks, the fit and the sandwich."""
    names = [f"z{column}" for column in range(case.covariates.shape[1])]

    def work() -> Answer:
        votes = Votes.from_codes(case.a, case.b, case.winner, models=case.names)
        model = Controlled.of(votes, Covariates.of(case.covariates, names), models=case.models, side=False)
        found, weight = fit(model), np.ones(len(votes))
        covariance = sandwich(found, model.contributions(found.parameters, votes, weight), weight)
        error = np.sqrt(np.diagonal(covariance.matrix))[: case.models]
        return {"theta": found.theta, "gamma": found.parameters[case.models :], "se": error}

    return work


def board(columns: Sequence[str], **options: float | str | None) -> Callable[[Case], Work]:
    """A whole board from codes, with these of the columns `voter` and `prompt`."""

    def prepare(case: Case) -> Work:
        known = {name: getattr(case, name) for name in columns}

        def work() -> Answer:
            return _in_order(rate(Votes.from_codes(case.a, case.b, case.winner, models=case.names, **known), **options))

        return work

    return prepare


def islands(case: Case) -> Work:
    """What a board says of a log that is not connected, if it is asked to rate what it can."""
    return board((), components="separate", side_bias=False, intervals=None)(case)


def refusal(case: Case) -> Work:
    """What it says if it is not asked."""
    return board((), side_bias=False, intervals=None)(case)


def _in_order(board: Board) -> Answer:
    order, points = np.argsort(board.models), 400.0 / np.log(10.0)
    return {
        "theta": (board.rating[order] - 1000.0) / points,
        "se": np.sqrt(np.diagonal(board.covariance)[order]) / points,
        "component": board.component[order],
    }


WORKS: dict[tuple[str, str], Callable[[Case], Work]] = {
    ("ratings", "codes"): codes,
    ("ratings", "counts"): counts,
    ("ratings", "list"): text(lists),
    ("ratings", "array"): text(arrays),
    ("ratings", "encoded"): text(encoded),
    ("ratings", "intervals"): intervals,
    ("ratings", "refits"): refits("multinomial"),
    ("ratings, converged", "refits"): refits("multinomial", steps=8),
    ("ratings", "poisson"): refits("poisson"),
    ("ratings", "draws"): draws,
    ("ratings", "voters"): board(
        ("voter",), intervals="voter-clustered", voter_weights=None, side_bias=False, **_INTERVALS_ONLY
    ),
    ("ratings", "twoway"): board(("voter", "prompt"), **_INTERVALS_ONLY),
    ("ratings", "headline"): board(("voter", "prompt")),
    ("ratings", "covariates"): covariates,
    ("ratings", "ties"): ties(RaoKupper),
    ("ratings", "davidson"): ties(Davidson),
    ("ratings", "update"): update,
    ("ratings, separate", "islands"): islands,
    ("ratings", "refusal"): refusal,
}

VERSIONS = {"numpy": np.__version__, "scipy": scipy.__version__}
