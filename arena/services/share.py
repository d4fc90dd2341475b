"""Shares with their intervals."""

from dataclasses import dataclass
from typing import Any, Self

from ratings.diagnostics.proportion import wilson
from ratings.scale import rounded


@dataclass(frozen=True, slots=True)
class Share:
    """A share, with its interval of 95 %. A tie may count half."""

    count: float
    of: int
    lower: float
    upper: float

    @classmethod
    def over(cls, count: float, of: int) -> Self:
        """The share of `count` in `of`, which is not 0, with Wilson's interval."""
        return cls(count, of, *wilson(count, of))

    @property
    def share(self) -> float:
        """The share itself."""
        return self.count / self.of

    def holds(self, value: float) -> bool:
        """Whether the interval leaves this value open."""
        return self.lower <= value <= self.upper

    def to_dict(self) -> dict[str, Any]:
        """As JSON, to 6 decimals."""
        return {
            "share": rounded(self.share, 6),
            "lower": rounded(self.lower, 6),
            "upper": rounded(self.upper, 6),
        }
