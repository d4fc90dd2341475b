"""A scene: a picture for every moment, and perhaps a sound."""

from abc import ABC, abstractmethod
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from arena.backends.procedural.draw import Picture

SECONDS: Final = 4.0
RATE: Final = 48_000


class Scene(ABC):
    """What the generators show. Built once a clip; `paint` may be called for any moment in any order.

    Every scene has a main object, which the generator that forgets things loses, and an arrow of time, which the
    generator that runs backwards turns round.

    Args:
        rng: Chooses what differs from seed to seed.
    """

    vanishes: ClassVar[float]
    """The second at which the main object is lost by a generator that loses it."""

    @abstractmethod
    def __init__(self, rng: np.random.Generator) -> None: ...

    def paint(self, picture: Picture, time: float, *, main: bool) -> None:
        """Paint the whole picture of a moment.

        Args:
            picture: What to paint on; whatever it shows is painted over.
            time: Seconds into the clip.
            main: Whether the main object is there.
        """
        self._paint(picture, time, main=main)

    def sound(self) -> NDArray[np.float32] | None:
        """The clip's sound, shape (2, samples) at `RATE`; None for a silent scene."""
        return self._sound()

    @abstractmethod
    def _paint(self, picture: Picture, time: float, *, main: bool) -> None: ...

    def _sound(self) -> NDArray[np.float32] | None:
        return None
