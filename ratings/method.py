"""Method: the options of rate(), checked, and their description on the board."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from ratings.errors import InvalidOption
from ratings.ranks import DRAWS
from ratings.scale import POINTS_PER_LOGIT

VERSION: Final = 1
"""Raised whenever the same votes would give other digits."""

Ties = Literal["half"]
Intervals = Literal["clustered", "sandwich", "fisher", "bootstrap"]
VoterWeights = Literal["adaptive", "equal"]
Components = Literal["refuse", "separate"]
Estimand = Literal["prompt-population", "prompt-set"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a board is computed. The defaults are the headline method.

    Attributes:
        ties: `half`: a tie counts half a win.
        intervals: Which covariance; None computes ratings alone.
        rounds: Replicates of the bootstrap.
        level: Confidence of intervals and of rank sets, in (0, 1).
        voter_weights: `adaptive` (see `ratings.weights`), `equal` (every voter the same say), or None.
        side_bias: Fit an effect of being shown left.
        anchor: A model and the rating that pins the scale to it.
        seed: Seed of all draws.
        components: What to do if the votes don't connect all models: `refuse`, or rate each island `separate`ly.
        prior: Standard deviation in Elo points of a normal prior on ratings, which connects everything.
        estimand: `prompt-population`: how the models do on prompts like these; `prompt-set`: on these very prompts.
        provisional_below: Fewer votes than this leave an entry provisional.
    """

    ties: str = "half"
    intervals: str | None = "clustered"
    rounds: int = 1000
    level: float = 0.95
    voter_weights: str | None = "adaptive"
    side_bias: bool = True
    anchor: tuple[str, float] | None = None
    seed: int = 0
    components: str = "refuse"
    prior: float | None = None
    estimand: str = "prompt-population"
    provisional_below: int = 100

    def __post_init__(self) -> None:
        """Check every option.

        Raises:
            InvalidOption: One of them is not offered.
        """
        _one_of("ties", self.ties, get_args(Ties))
        _one_of("intervals", self.intervals, (*get_args(Intervals), None))
        _one_of("voter_weights", self.voter_weights, (*get_args(VoterWeights), None))
        _one_of("components", self.components, get_args(Components))
        _one_of("estimand", self.estimand, get_args(Estimand))
        if not 0.0 < self.level < 1.0:
            raise InvalidOption("level", self.level, "a confidence between 0 and 1")
        if self.rounds < 2:
            raise InvalidOption("rounds", self.rounds, "2 replicates or more")
        if self.seed < 0:
            raise InvalidOption("seed", self.seed, "0 or more")
        if self.prior is not None and not 0.0 < self.prior < np.inf:
            raise InvalidOption("prior", self.prior, "a standard deviation in points, above 0")
        if self.anchor is not None and not np.isfinite(self.anchor[1]):
            raise InvalidOption("anchor", self.anchor, "a model and a finite rating")

    @property
    def prior_sd(self) -> float | None:
        """The prior's standard deviation in logits."""
        return None if self.prior is None else self.prior / POINTS_PER_LOGIT

    def to_dict(self) -> dict[str, Any]:
        """Everything needed to repeat the computation."""
        options = asdict(self)
        options["anchor"] = None if self.anchor is None else list(self.anchor)
        if self.intervals != "bootstrap":
            del options["rounds"]
        return {
            "version": VERSION,
            "model": "bradley-terry",
            **options,
            "both_bad": "left out of ratings",
            "ranks": {"rule": "step-down max-T", "draws": DRAWS},
        }


def _one_of(name: str, value: object, offered: tuple[object, ...]) -> None:
    if value not in offered:
        raise InvalidOption(name, value, "from " + ", ".join(repr(each) for each in offered))
