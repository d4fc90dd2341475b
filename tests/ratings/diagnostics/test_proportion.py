"""Wilson's interval against its published values and its promise."""

import pytest
from scipy.stats import binom, binomtest

from ratings import InvalidOption
from ratings.diagnostics.proportion import wilson


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (3, 10), (10, 10), (71, 100), (0, 40)])
def test_it_is_the_score_interval(successes: int, trials: int) -> None:
    peer = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    assert wilson(successes, trials) == pytest.approx((peer.low, peer.high), abs=1e-12)


def test_it_holds_the_truth_about_as_often_as_it_says() -> None:
    for truth in (0.1, 0.5, 0.8):
        held = sum(binom.pmf(k, 30, truth) for k in range(31) if wilson(k, 30)[0] <= truth <= wilson(k, 30)[1])
        assert 0.92 < held < 0.98


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(successes: int, trials: int) -> None:
    with pytest.raises(InvalidOption):
        wilson(successes, trials)
