"""What every model of a vote offers."""

from collections.abc import Mapping
from typing import Protocol

from ratings.newton import Objective
from ratings.scale import Floats


class Model(Objective, Protocol):
    """A log-likelihood of votes. Parameters are [theta_1..theta_M, side if fitted, one per name]."""

    @property
    def width(self) -> int:
        """Number of parameters P."""
        ...

    @property
    def side(self) -> bool:
        """Whether there is a side effect."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters beyond strengths and side, in their order."""
        ...

    def guess(self) -> Floats:
        """Where a fit begins, near the optimum in most logs, shape (P,)."""
        ...

    def extras(self, parameters: Floats) -> Mapping[str, float]:
        """Parameters beyond strengths and side as they are published, by name."""
        ...
