"""Method: the options of rate(), checked, and their description on the board."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import Any, Final, Literal, get_args

import numpy as np

from ratings.errors import InvalidOption
from ratings.ranks import DRAWS
from ratings.scale import POINTS_PER_LOGIT

VERSION: Final = 2
"""Raised whenever the same votes would give other digits."""

CLUSTERED: Final[Mapping[str, tuple[str, ...]]] = {
    "clustered": ("voter", "prompt"),
    "voter-clustered": ("voter",),
    "prompt-clustered": ("prompt",),
}
"""Dimensions of the clustered intervals."""

RESAMPLED: Final[Mapping[str, tuple[str, str]]] = {
    "bootstrap": ("vote", "multinomial"),
    "poisson-bootstrap": ("vote", "poisson"),
    "voter-bootstrap": ("voter", "exponential"),
    "prompt-bootstrap": ("prompt", "exponential"),
}
"""What each bootstrap resamples, and how."""

INTERVALS: Final = (*CLUSTERED, "sandwich", "fisher", *RESAMPLED)

_KINDS: Final[Mapping[type, tuple[str, ...]]] = {
    bool: ("side_bias", "firth", "diagnostics"),
    int: ("rounds", "seed", "provisional_below", "draws"),
    float: ("level", "prior"),
}
_WIDEST_PRIOR: Final = 1e9

Ties = Literal["half", "davidson", "rao-kupper"]
VoterWeights = Literal["adaptive", "equal"]
Components = Literal["refuse", "separate"]
Estimand = Literal["prompt-population", "prompt-set"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a board is computed. The defaults are the headline method.

    Attributes:
        ties: `half`: a tie counts half a win; `davidson` and `rao-kupper` model ties, and `davidson` both bad as well.
        intervals: Which covariance, one of `INTERVALS`; None computes ratings alone.
        rounds: Replicates of a bootstrap.
        level: Confidence of intervals and of rank sets, in (0, 1).
        voter_weights: `adaptive` (see `ratings.weights`), `equal` (every voter the same say), or None.
        side_bias: Fit an effect of being shown left.
        anchor: A model and the rating that pins the scale to it.
        pairs: `drawn`: a vote counts as one; `uniform`: every pair of models counts as often (`ratings.reweighting`).
        seed: Seed of all draws.
        components: What to do if the votes don't connect all models: `refuse`, or rate each island `separate`ly.
        firth: Use Firth's score for small samples; only where ties count half. It bounds ratings, as a prior does.
            Not with a bootstrap.
        prior: Standard deviation in Elo points of a normal prior on ratings, which connects everything.
        estimand: `prompt-population`: how the models do on prompts like these; `prompt-set`: on these very prompts.
        provisional_below: Fewer votes than this leave an entry provisional.
        draws: Draws of the error for rank sets, P(best) and simultaneous intervals; 0 leaves these out.
        diagnostics: Whether the board says how few votes would turn neighbours round, and how reliable votes are.
    """

    ties: str = "half"
    intervals: str | None = "clustered"
    rounds: int = 1000
    level: float = 0.95
    voter_weights: str | None = "adaptive"
    side_bias: bool = True
    anchor: tuple[str, float] | None = None
    pairs: str = "drawn"
    seed: int = 0
    components: str = "refuse"
    firth: bool = False
    prior: float | None = None
    estimand: str = "prompt-population"
    provisional_below: int = 100
    draws: int = DRAWS
    diagnostics: bool = True

    def __post_init__(self) -> None:
        """Check every option.

        Raises:
            InvalidOption: One of them is not offered.
        """
        _one_of("ties", self.ties, get_args(Ties))
        _one_of("intervals", self.intervals, (*INTERVALS, None))
        _one_of("voter_weights", self.voter_weights, (*get_args(VoterWeights), None))
        _one_of("pairs", self.pairs, ("drawn", "uniform"))
        _one_of("components", self.components, get_args(Components))
        _one_of("estimand", self.estimand, get_args(Estimand))
        self._take_plain_types()
        self._check_numbers()
        self._check_together()

    def _take_plain_types(self) -> None:
        """Numbers and flags of NumPy become Python's, so that a board can be written as JSON; others are refused."""
        for kind, names in _KINDS.items():
            for name in names:
                value = getattr(self, name)
                if name == "prior" and value is None:
                    continue
                if not _is_a(kind, value):
                    raise InvalidOption(
                        name, value, {bool: "True or False", int: "a whole number"}.get(kind, "a number")
                    )
                object.__setattr__(self, name, kind(value))
        if self.anchor is not None:
            object.__setattr__(self, "anchor", _pin(self.anchor))

    def _check_numbers(self) -> None:
        if not 0.0 < self.level < 1.0:
            raise InvalidOption("level", self.level, "a confidence between 0 and 1")
        if self.rounds < 2:
            raise InvalidOption("rounds", self.rounds, "2 replicates or more")
        if self.draws < 0:
            raise InvalidOption("draws", self.draws, "0 or more")
        if self.seed < 0:
            raise InvalidOption("seed", self.seed, "0 or more")
        if self.prior is not None and not 1.0 / _WIDEST_PRIOR <= self.prior <= _WIDEST_PRIOR:
            raise InvalidOption("prior", self.prior, "a standard deviation in points, from 1e-9 to 1e9")
        if self.anchor is not None and not np.isfinite(self.anchor[1]):
            raise InvalidOption("anchor", self.anchor, "a model and a finite rating")

    def _check_together(self) -> None:
        if self.ties != "half" and (self.firth or self.intervals in RESAMPLED):
            raise InvalidOption("ties", self.ties, "'half' with Firth's score or a bootstrap")
        if self.pairs != "drawn" and self.intervals == "fisher":
            raise InvalidOption("intervals", self.intervals, "others where votes are reweighted")
        if self.firth and self.prior is not None:
            raise InvalidOption("firth", self.firth, "either it or a prior")
        if self.firth and self.intervals in RESAMPLED:  # replicates are fitted without the correction
            raise InvalidOption("intervals", self.intervals, "others with Firth's score, or a prior in its place")
        if self.intervals == "prompt-clustered" and self.estimand == "prompt-set":
            raise InvalidOption("intervals", self.intervals, "others for a given set of prompts")

    @property
    def prior_sd(self) -> float | None:
        """The prior's standard deviation in logits."""
        return None if self.prior is None else self.prior / POINTS_PER_LOGIT

    @property
    def bounded(self) -> bool:
        """Whether ratings are finite however few the votes, so that all models are one island."""
        return self.prior is not None or self.firth

    def to_dict(self) -> dict[str, Any]:
        """Everything needed to repeat the computation."""
        options = {field.name: getattr(self, field.name) for field in fields(self)}
        options["anchor"] = None if self.anchor is None else list(self.anchor)
        del options["draws"]
        if self.intervals not in RESAMPLED:
            del options["rounds"]
        return {
            "version": VERSION,
            "model": "bradley-terry",
            **options,
            "both_bad": "an outside option" if self.ties == "davidson" else "left out of ratings",
            "ranks": {"rule": "step-down max-T", "draws": self.draws},
        }


def _pin(anchor: object) -> tuple[str, float]:
    match anchor:
        case (str(model), float() | int() | np.floating() | np.integer() as rating) if not isinstance(rating, bool):
            return str(model), float(rating)
        case _:
            raise InvalidOption("anchor", anchor, "a model and a finite rating")


def _is_a(kind: type, value: object) -> bool:
    if isinstance(value, bool | np.bool_) or kind is bool:
        return kind is bool and isinstance(value, bool | np.bool_)
    return isinstance(value, Integral if kind is int else Real)


def _one_of(name: str, value: object, offered: tuple[object, ...]) -> None:
    if value not in offered:
        raise InvalidOption(name, value, "from " + ", ".join(repr(each) for each in offered))
