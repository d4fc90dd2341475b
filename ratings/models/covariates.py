"""Clip covariates: what differs between two clips besides their models, standardised and checked.

A covariate is a difference, left minus right, of a property of the two clips: of its logarithm where ratios matter
(duration, bitrate, height, motion), of itself where it is a logarithm already (loudness in decibels).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ratings.errors import InvalidOption, InvalidVotes
from ratings.scale import Floats


@dataclass(frozen=True, eq=False)
class Covariates:
    """Differences between the clips of each vote, in units of their standard deviations.

    They are scaled and not centred: clips without a difference must stay without an effect.

    Attributes:
        names: Name of each, C of them.
        z: Standardised differences, shape (N, C).
        mean: Their weighted mean before, in the covariates' units, shape (C,).
        sd: Their weighted standard deviation before, shape (C,).
    """

    names: tuple[str, ...]
    z: Floats
    mean: Floats
    sd: Floats

    @classmethod
    def of(cls, differences: ArrayLike, names: Sequence[str], *, weight: Floats | None = None) -> "Covariates":
        """From differences, left minus right, by vote.

        Args:
            differences: Shape (N, C).
            names: Name of each column.
            weight: Multiplicity of each vote, 0 for a vote that enters no rating, shape (N,); 1 each by default.

        Raises:
            InvalidOption: Names are missing or not distinct.
            InvalidVotes: Numbers are not finite (names the covariate and the row), or a covariate doesn't vary.
        """
        table = _table(differences, names)
        weights = np.ones(len(table)) if weight is None else np.asarray(weight, dtype=np.float64)
        if len(weights) != len(table):
            raise InvalidVotes(f"{len(table)} rows where there are {len(weights)} votes", column=names[0])
        total = max(float(weights.sum()), float(np.finfo(np.float64).tiny))
        mean = weights @ table / total
        sd = np.sqrt([weights @ (column - at) ** 2 / total for column, at in zip(table.T, mean, strict=True)])
        size = np.maximum(table.max(axis=0, initial=0.0), -table.min(axis=0, initial=0.0))
        for name, deviation, largest in zip(names, sd.tolist(), size.tolist(), strict=True):
            if not deviation > 1e-12 * largest:
                raise InvalidVotes("the covariate is the same in all votes", column=name, value=deviation)
        table /= sd
        return cls(tuple(names), table, mean, sd)

    @classmethod
    def from_clips(
        cls,
        values: ArrayLike,
        names: Sequence[str],
        *,
        left: NDArray[np.integer[Any]],
        right: NDArray[np.integer[Any]],
        plain: Collection[str] = (),
        weight: Floats | None = None,
    ) -> "Covariates":
        """From properties of clips.

        Args:
            values: Shape (clips, C).
            names: Name of each column.
            left: Row of the clip shown left, by vote, shape (N,).
            right: Row of the clip shown right, shape (N,).
            plain: Names of those to be used as they are; logarithms are taken of all others.
            weight: As in `of`.

        Raises:
            InvalidOption: As in `of`; a name in `plain` that is none.
            InvalidVotes: As in `of`; a value that has no logarithm; a clip that isn't there.
        """
        table = _table(values, names)
        if strange := set(plain) - set(names):
            raise InvalidOption("plain", sorted(strange), f"among {', '.join(names)}")
        for code, name in enumerate(names):
            if name in plain:
                continue
            if (bad := np.flatnonzero(table[:, code] <= 0.0)).size:
                row = int(bad[0])
                reason = "a value must be above 0 to have a logarithm"
                raise InvalidVotes(reason, column=name, row=row, value=float(table[row, code]))
            table[:, code] = np.log(table[:, code])
        for column, clips in (("left", np.asarray(left)), ("right", np.asarray(right))):
            if (bad := np.flatnonzero((clips < 0) | (clips >= len(table)))).size:
                row = int(bad[0])
                raise InvalidVotes(f"there are {len(table)} clips", column=column, row=row, value=int(clips[row]))
        return cls.of(table[left] - table[right], names, weight=weight)


def _table(values: ArrayLike, names: Sequence[str]) -> Floats:
    """A copy with one row a vote or clip and one column a name."""
    if len(set(names)) != len(names) or not names:
        raise InvalidOption("names", tuple(names), "one distinct name for each covariate")
    try:
        table = np.array(values, dtype=np.float64, order="F")  # a covariate's values side by side
    except (TypeError, ValueError):
        raise InvalidVotes("a covariate must be a number", column=names[0]) from None
    if table.ndim != 2 or table.shape[1] != len(names):
        raise InvalidOption("names", tuple(names), f"one for each column of an array of shape {table.shape}")
    if not np.isfinite(table).all():
        row, code = (int(place[0]) for place in np.nonzero(~np.isfinite(table)))
        raise InvalidVotes("a covariate must be finite", column=names[code], row=row, value=float(table[row, code]))
    return table
