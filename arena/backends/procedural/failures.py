"""Failures: what goes wrong in each generator, one kind each, as real models show it."""

from dataclasses import dataclass
from math import pi, sin
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from arena.backends.procedural.draw import HEIGHT, WIDTH, Picture
from arena.backends.procedural.scenes.base import RATE, SECONDS, Scene

Samples = NDArray[np.float32]
_TILE: Final = 8
"""Pixels a side that share one gain of the flicker: too small a step between neighbours to see an edge."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator without fault; each other kind overrides what it gets wrong.

    Attributes:
        slug: Its identity.
        name: Its name on a page.
    """

    slug: str
    name: str

    def moment(self, time: float) -> float:
        """The scene's time that is shown at this time of the clip."""
        return time

    def remembers(self, scene: Scene, time: float) -> bool:  # noqa: ARG002 - one that forgets looks at both
        """Whether the main object is there at this time of the scene."""
        return True

    def developed(self, picture: Picture, index: int, rng: np.random.Generator) -> Picture:  # noqa: ARG002 - as above
        """What becomes of the finished picture with this index."""
        return picture

    def heard(self, sound: Samples) -> Samples:
        """What becomes of the sound."""
        return sound


@dataclass(frozen=True, slots=True)
class Flickering(Generator):
    """Brightness and colour jump from picture to picture, in patches."""

    def developed(self, picture: Picture, index: int, rng: np.random.Generator) -> Picture:
        """Multiply by a coarse random field and a random tint; every third picture much more."""
        depth = 0.26 if index % 3 == 0 else 0.10
        field = 1 + depth * rng.uniform(-1, 1, (4, 6, 1)) + 0.4 * depth * rng.uniform(-1, 1, (1, 1, 3))
        gains = (_smooth(field) * 128).astype(np.uint16)
        lines = np.repeat(gains, _TILE, axis=1).reshape(HEIGHT // _TILE, 1, -1)
        lit = picture.reshape(HEIGHT // _TILE, _TILE, -1) * lines >> 7
        flickering: Picture = np.minimum(lit, 255).astype(np.uint8).reshape(picture.shape)
        return flickering


@dataclass(frozen=True, slots=True)
class Forgetting(Generator):
    """The main object is gone once it was hidden, or from a moment on."""

    def remembers(self, scene: Scene, time: float) -> bool:
        """True until the scene's moment of forgetting."""
        return time < scene.vanishes


@dataclass(frozen=True, slots=True)
class Reversing(Generator):
    """Time runs backwards."""

    def moment(self, time: float) -> float:
        """Counted from the end."""
        return max(0.0, SECONDS - time - 1e-6)

    def heard(self, sound: Samples) -> Samples:
        """The sound played backwards."""
        return np.ascontiguousarray(sound[:, ::-1])


@dataclass(frozen=True, slots=True)
class LowResolution(Generator):
    """A small picture blown up: soft, with its fine parts gone."""

    def developed(self, picture: Picture, index: int, rng: np.random.Generator) -> Picture:  # noqa: ARG002 - the same for all
        """Down to an eighth of the width and up again."""
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        small = frame.reformat(WIDTH // 8, HEIGHT // 8, interpolation=Interpolation.AREA)
        large = small.reformat(WIDTH, HEIGHT, interpolation=Interpolation.BILINEAR)
        return large.to_ndarray().astype(np.uint8, copy=False)


@dataclass(frozen=True, slots=True)
class Stuttering(Generator):
    """The picture freezes, then jumps to where it should be."""

    def moment(self, time: float) -> float:
        """Runs for a sixth of a second, stands for a half, and so on."""
        period, moving = 2 / 3, 1 / 6
        whole, rest = divmod(time + 1e-9, period)
        return whole * period + min(rest, moving)


GENERATORS: Final = {
    generator.slug: generator
    for generator in (
        Generator("procedural-faithful", "Procedural Faithful"),
        Flickering("procedural-flicker", "Procedural Flicker"),
        Forgetting("procedural-vanish", "Procedural Vanish"),
        Reversing("procedural-reverse", "Procedural Reverse"),
        LowResolution("procedural-lowres", "Procedural Low-Res"),
        Stuttering("procedural-stutter", "Procedural Stutter"),
    )
}


def faded(sound: Samples, seconds: float = 0.01) -> Samples:
    """The sound with a short fade at both ends, so that nothing clicks."""
    length = round(seconds * RATE)
    slope = np.array([sin(pi / 2 * k / length) for k in range(length)], np.float32)
    out = sound.copy()
    out[:, :length] *= slope
    out[:, -length:] *= slope[::-1]
    return out


def _smooth(field: NDArray[np.float64]) -> NDArray[np.float32]:
    """A coarse field of gains, interpolated to one gain a tile."""
    rows = np.linspace(0, field.shape[0] - 1, HEIGHT // _TILE)
    columns = np.linspace(0, field.shape[1] - 1, WIDTH // _TILE)
    top, left = np.minimum(rows.astype(int), field.shape[0] - 2), np.minimum(columns.astype(int), field.shape[1] - 2)
    down, across = (rows - top)[:, None, None], (columns - left)[None, :, None]
    lines = field[top] * (1 - down) + field[top + 1] * down
    gains: NDArray[np.float32] = (lines[:, left] * (1 - across) + lines[:, left + 1] * across).astype(np.float32)
    return gains
