"""Reliability: what a board publishes of itself, against the diagnostics it stands for."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from ratings import InvalidOption, Tally, Votes
from ratings.diagnostics.agreement import agreement
from ratings.diagnostics.calibration import calibration
from ratings.diagnostics.reliability import reliability
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.weights import intra_voter_correlation


def fitted(votes: Votes) -> tuple[Tally, object]:
    tally = Tally.of(votes)
    return tally, fit(HalfWin.of(tally.weights, side=True))


def test_it_says_what_the_diagnostics_say(arenas: ModuleType) -> None:
    arena = replace(arenas.EFFECTS, votes=6_000, prompts=20)
    (votes,) = arenas.simulate(arena, 0)
    tally, found = fitted(votes)
    cells = tally.cells()
    result = reliability(tally, found)
    for metric in ("nominal", "ordinal"):
        assert result["agreement"][metric] == agreement(cells, metric=metric, rounds=2).to_dict()["alpha"]
    full = calibration(cells, found, rounds=400)
    assert result["calibration"]["error"] == pytest.approx(full.error, abs=1e-6)
    assert result["calibration"]["noise"] == pytest.approx(full.noise, rel=0.15)
    assert result["degrees"] == full.degrees
    assert result["deviance_per_degree"] == pytest.approx(
        found.model.deviance(found.parameters) / full.degrees, abs=1e-4
    )
    votes_by_voter = np.bincount(cells.voter, cells.weight)
    contributions = found.model.contributions(found.parameters, cells, cells.weight)
    rho = intra_voter_correlation(found, tally.weights, contributions, cells.voter, votes_by_voter)
    assert result["voters"]["rho"] == pytest.approx(rho, abs=1e-6)
    assert result["voters"]["votes_median"] == np.median(votes_by_voter)
    assert result["voters"]["votes_most"] == votes_by_voter.max()
    assert reliability(tally, found, cells=cells, rho=0.5)["voters"]["rho"] == 0.5


def test_the_noise_is_what_a_right_model_shows_where_prompts_differ(arenas: ModuleType) -> None:
    """And not what it would show if votes were independent, which the same log without its prompts and voters says."""
    arena = replace(arenas.PARTIAL, votes=8_000, prompts=30)
    excess, naive = [], []
    for seed in range(15):
        (votes,) = arenas.simulate(arena, seed)
        bare = Votes.from_codes(votes.left, votes.right, votes.outcome, models=votes.models)
        for log, kept in ((votes, excess), (bare, naive)):
            found = reliability(*fitted(log))["calibration"]
            kept.append(found["error"] - found["noise"])
    assert np.mean(excess) <= 0.0 < np.mean(naive)


def test_batches_and_names_change_nothing() -> None:
    random = np.random.default_rng(0)
    a = random.integers(0, 5, 2000)
    b = (a + random.integers(1, 5, 2000)) % 5
    voter, prompt = random.integers(0, 90, 2000), random.integers(0, 12, 2000)
    winner = random.integers(0, 4, 2000)

    def part(rows: slice) -> Votes:
        who = [f"{code}" for code in voter[rows]]
        return Votes.from_codes(a[rows], b[rows], winner[rows], models=list("abcde"), voter=who, prompt=prompt[rows])

    at_once = Tally.of(part(slice(None)))
    in_batches = Tally.of(part(slice(0, 7)))
    for start in range(7, 2000, 611):
        in_batches = in_batches.add(part(slice(start, start + 611)))
    found = fit(HalfWin.of(at_once.weights, side=True))
    assert reliability(at_once, found) == reliability(in_batches, found)


def test_a_log_without_voters_and_prompts_says_what_it_can() -> None:
    votes = Votes.from_labels(["a", "a", "b", "b"], ["b", "b", "a", "a"], ["model_a", "model_b"] * 2)
    result = reliability(*fitted(votes))
    assert result["agreement"] == {"nominal": None, "ordinal": None, "units": 0, "judgements": 0}
    assert set(result["voters"].values()) == {None}
    assert result["calibration"]["error"] is not None
    assert (result["degrees"], result["deviance_per_degree"]) == (0, None)


def test_a_fit_of_other_models_is_refused() -> None:
    tally, _ = fitted(Votes.from_labels(["a", "b"], ["b", "a"], ["tie", "tie"]))
    with pytest.raises(InvalidOption, match="2 models"):
        reliability(tally, fit(HalfWin.of(np.ones((3, 3, 4)), side=True)))
