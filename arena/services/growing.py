"""Growing: a structured array that rows are appended to."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[Any]
"""A structured array."""


class Growing:
    """Rows in one piece of memory, which doubles when it is full.

    Args:
        kind: The type of a row.
    """

    def __init__(self, kind: np.dtype[Any]) -> None:
        self._all: Rows = np.empty(1024, kind)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> Rows:
        """All rows; a view that later ones don't change."""
        return self._all[: self._length]

    def extend(self, values: Sequence[tuple[Any, ...]]) -> Rows:
        """Append rows; a view of them."""
        start, end = self._length, self._length + len(values)
        if end > len(self._all):
            grown = np.empty(max(end, 2 * len(self._all)), self._all.dtype)
            grown[:start] = self._all[:start]
            self._all = grown
        self._all[start:end] = values
        self._length = end
        return self._all[start:end]
