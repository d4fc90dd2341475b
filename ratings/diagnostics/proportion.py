"""A share of few trials with its interval: Wilson's score interval (1927).

It stays within 0 and 1 and holds the truth about as often as it says even for a handful of trials, where the usual
share +- 1.96 standard errors does not (Brown, Cai & DasGupta 2001).
"""

from math import sqrt

from scipy.special import ndtri

from ratings.errors import InvalidOption


def wilson(successes: float, trials: int, level: float = 0.95) -> tuple[float, float]:
    """The ends of the interval of a share.

    Args:
        successes: From 0 to `trials`; a tie may count half, which varies less and leaves the interval on the wide side.
        trials: At least 1, independent of each other.
        level: Confidence, in (0, 1).

    Raises:
        InvalidOption: There are more successes than trials, or no trials.
    """
    if trials < 1:
        raise InvalidOption("trials", trials, "1 or more")
    if not 0 <= successes <= trials:
        raise InvalidOption("successes", successes, f"0 to {trials}")
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a confidence between 0 and 1")
    share = successes / trials
    spread = float(ndtri((1.0 + level) / 2.0)) ** 2 / trials
    middle = (share + spread / 2.0) / (1.0 + spread)
    reach = sqrt(spread * (share * (1.0 - share) + spread / 4.0)) / (1.0 + spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)
