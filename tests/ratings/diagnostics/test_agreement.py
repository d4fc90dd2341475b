"""Krippendorff's alpha against his own worked example, and against its definition pair by pair."""

from itertools import permutations

import numpy as np
import pytest

from ratings import InvalidOption, InvalidVotes, Tally, Votes
from ratings.diagnostics.agreement import agreement, judgements, krippendorff

# Krippendorff 2011: four observers, twelve units, missing judgements.
OBSERVERS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def published() -> tuple[np.ndarray, np.ndarray]:
    rows = [row.split() for row in OBSERVERS.split("\n") if row]
    judged = [(unit, int(value)) for row in rows for unit, value in enumerate(row) if value != "."]
    return np.array([unit for unit, _ in judged]), np.array([value for _, value in judged])


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_published_example(metric: str, alpha: float) -> None:
    units, values = published()
    assert krippendorff(units, values, metric=metric) == pytest.approx(alpha, abs=5e-4)
    assert krippendorff(units[::-1], values[::-1], metric=metric) == pytest.approx(alpha, abs=5e-4)


def test_judgements_that_are_wrong_in_one_place_give_another_alpha() -> None:
    units, values = published()
    values[0] = 5
    assert krippendorff(units, values) < 0.72


def votes(seed: int, size: int = 600) -> Votes:
    random = np.random.default_rng(seed)
    prompt = random.integers(0, 8, size)
    a = random.integers(0, 4, size)
    b = (a + random.integers(1, 4, size)) % 4
    lean = np.random.default_rng(9).normal(size=(8, 4))
    mark = lean[prompt, a] - lean[prompt, b] + random.logistic(size=size)
    winner = np.where(np.abs(mark) < 0.3, 2, mark < 0)
    winner[random.random(size) < 0.1] = 3
    voter = random.integers(0, 50, size)
    return Votes.from_codes(a, b, winner, models=list("abcd"), voter=voter, prompt=prompt)


def test_alpha_of_a_log_is_that_of_its_pairs_of_judgements() -> None:
    """Sides aligned, both-bads left out: observed and expected disagreement counted judgement by judgement."""
    log = votes(0)
    rows = [
        ((prompt, *sorted((left, right))), outcome if outcome == 2 or left < right else 1 - outcome)
        for prompt, left, right, outcome in zip(log.prompt.codes, log.left, log.right, log.outcome, strict=True)
        if outcome != 3
    ]
    units = {unit: [value for one, value in rows if one == unit] for unit, _ in rows}
    units = {unit: values for unit, values in units.items() if len(values) > 1}
    observed = sum(
        (one != other) / (len(values) - 1) for values in units.values() for one, other in permutations(values, 2)
    )
    pooled = [value for values in units.values() for value in values]
    by_chance = sum(one != other for one, other in permutations(pooled, 2)) / (len(pooled) - 1)

    found = agreement(Tally.of(log).cells())
    assert found.alpha == pytest.approx(1 - observed / by_chance)
    assert (found.units, found.judgements) == (len(units), len(pooled))
    codes = {unit: code for code, unit in enumerate(units)}
    kept = [(codes[unit], [0, 2, 1][value]) for unit, value in rows if unit in codes]
    for metric in ("nominal", "ordinal"):
        assert agreement(Tally.of(log).cells(), metric=metric).alpha == pytest.approx(
            krippendorff(*np.array(kept).T, metric=metric)
        )


def test_sparse_prompts_give_the_same_units_as_dense_ones() -> None:
    """Few votes on many prompts take the other way of counting."""
    log = votes(1, size=300)
    tally = Tally.of(log)
    cells = tally.cells()
    far = type(cells)(cells.voter, cells.prompt * 100_000, cells.left, cells.right, cells.outcome, cells.weight)
    near, distant = judgements(cells), judgements(far)
    np.testing.assert_array_equal(near[0], distant[0])
    np.testing.assert_array_equal(near[1] * 100_000, distant[1])


def test_swapping_sides_changes_nothing() -> None:
    log = votes(2)
    turned = np.where(log.outcome < 2, 1 - log.outcome, log.outcome)
    swapped = Votes.from_codes(
        log.right, log.left, turned, models=log.models, voter=log.voter.codes, prompt=log.prompt.codes
    )
    one, other = (agreement(Tally.of(each).cells(), metric="ordinal") for each in (log, swapped))
    assert one == other


def test_the_interval_holds_the_truth_of_random_judgements_and_not_of_agreeing_ones() -> None:
    held = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        prompt, left = random.integers(0, 60, 400), random.integers(0, 2, 400)
        log = Votes.from_codes(left, 1 - left, random.integers(0, 2, 400), models=["a", "b"], prompt=prompt)
        found = agreement(Tally.of(log).cells(), rounds=200)
        held.append(found.lower <= 0 <= found.upper)
    assert 0.90 <= np.mean(held) <= 0.99
    found = agreement(Tally.of(votes(3)).cells())
    assert 0 < found.lower < found.alpha < found.upper
    by_unit = agreement(Tally.of(votes(3)).cells(), resample="unit")
    assert by_unit.alpha == found.alpha
    assert by_unit.lower != found.lower


def test_where_nothing_was_judged_twice_or_nothing_could_disagree_there_is_no_alpha() -> None:
    once = Votes.from_labels(["a", "b"], ["b", "c"], ["tie", "tie"], prompt=["p", "p"])
    alike = Votes.from_labels(["a", "b"], ["b", "a"], ["model_a", "model_b"], prompt=["p", "p"])
    for log, units in ((once, 0), (alike, 1)):
        found = agreement(Tally.of(log).cells())
        assert (found.alpha, found.lower, found.units) == (None, None, units)
        assert found.to_dict()["alpha"] is None


def test_bad_options_are_named() -> None:
    cells = Tally.of(votes(4)).cells()
    for options in ({"metric": "ratio"}, {"resample": "voter"}, {"level": 0.0}):
        with pytest.raises(InvalidOption):
            agreement(cells, **options)  # type: ignore[arg-type]
    with pytest.raises(InvalidVotes, match="values"):
        krippendorff(np.arange(3), np.arange(2))
