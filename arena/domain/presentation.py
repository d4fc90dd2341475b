"""Presentation: the one form in which every clip of a category is shown.

A voter must not be able to tell models apart by anything but the picture and the sound (DESIGN section 5), so
canvas, frame clock, codec, colour and loudness are decided here, per category, and never per model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Final

from arena.domain.catalog import CATEGORIES, category_of
from arena.errors import BadInput

_CLOCK_GRACE: Final = Fraction(1, 500)
"""Seconds a frame may come after a tick and still be shown at it: WebM and MP4 round times to 1 ms or less."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture area, in square pixels."""

    width: int
    height: int


ASPECT_RATIOS: Final[Mapping[str, Canvas]] = {
    "16:9": Canvas(1280, 720),
    "9:16": Canvas(720, 1280),
    "1:1": Canvas(960, 960),
    "4:3": Canvas(1104, 828),
    "21:9": Canvas(1470, 630),
}
"""The canvas of each aspect ratio: exact, even, of the same number of pixels to 1 %, so that no shape looks sharper.

H.264 level 4.0 (ITU-T H.264, table A-1) takes 245,760 macroblocks a second: 4,096 a frame at 60 fps.
"""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a picture lies on its canvas, in pixels; all even, because 4:2:0 has one chroma sample for two pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sound:
    """How the sound of a category is presented.

    Attributes:
        rate: Samples a second.
        bit_rate: Bits a second of AAC-LC.
        loudness: Integrated programme loudness in LUFS, measured by ITU-R BS.1770 (EBU R 128: -23 LUFS).
        true_peak: Highest true peak in dBTP that the limiter lets through (EBU R 128: -1 dBTP).
        most_gain: The gain in dB that a quiet clip gets at most, so that a hiss is not blown up to a roar.
    """

    rate: int = 48_000
    bit_rate: int = 160_000
    loudness: float = -23.0
    true_peak: float = -1.0
    most_gain: float = 30.0

    def gain(self, loudness: float) -> float:
        """The gain in dB that brings a clip of this integrated loudness (LUFS) to the category's."""
        return min(self.loudness - loudness, self.most_gain)


@dataclass(frozen=True, slots=True)
class Presentation:
    """The form of a category's renditions: H.264 in MP4, yuv420p, BT.709, limited range.

    Attributes:
        canvases: The canvas of each aspect ratio.
        fps: The frame clock. 60 fps by repeating frames shows what a 60 Hz screen shows of any source.
        preset: x264's preset.
        crf: x264's constant rate factor.
        keyframe_interval: Frames from one key frame to the next: always the same, so that cuts leave no trace.
        longest: The longest clip that is taken, in seconds.
        sound: None for a silent category, whose renditions have no audio track at all.
    """

    canvases: Mapping[str, Canvas] = field(default_factory=lambda: ASPECT_RATIOS, hash=False)
    fps: int = 60
    preset: str = "superfast"
    crf: int = 23
    keyframe_interval: int = 60
    longest: int = 120
    sound: Sound | None = None

    def canvas(self, ratio: str) -> Canvas:
        """The canvas of an aspect ratio, e.g. `16:9`.

        Raises:
            BadInput: There is no canvas of this ratio.
        """
        if ratio not in self.canvases:
            raise BadInput(f"there is no canvas of aspect ratio {ratio!r}; there are {', '.join(self.canvases)}")
        return self.canvases[ratio]

    def ticks(self, duration: Fraction) -> int:
        """How many frames of the clock a clip of this many seconds fills; at least one."""
        return max(1, round(duration * self.fps))


def nearest_ratio(width: int, height: int) -> str:
    """The aspect ratio of `ASPECT_RATIOS` that wastes the least of its canvas on bars: the nearest by log of the ratio.

    There is no 3:4: it lies as far from 9:16 as from 1:1, goes to 9:16 (the earlier in the table), and gets bars.
    """
    shape = Fraction(width, height)

    def astray(ratio: str) -> Fraction:
        other = Fraction(*map(int, ratio.split(":")))
        return max(shape / other, other / shape)  # exp of the distance of the logs, without their rounding

    return min(ASPECT_RATIOS, key=astray)


def fit(width: int, height: int, canvas: Canvas) -> Box:
    """The largest box of this aspect ratio in the middle of the canvas (letterbox or pillarbox)."""
    scale = min(Fraction(canvas.width, width), Fraction(canvas.height, height))
    inner_width = min(_even(width * scale), canvas.width)
    inner_height = min(_even(height * scale), canvas.height)
    left = (canvas.width - inner_width) // 4 * 2
    top = (canvas.height - inner_height) // 4 * 2
    return Box(left, top, inner_width, inner_height)


def first_tick(start: Fraction, fps: int) -> int:
    """The first tick of a screen of this rate at which a frame is shown that starts this many seconds into the clip."""
    return max(0, ceil((start - _CLOCK_GRACE) * fps))


def _even(length: Fraction) -> int:
    return max(2, round(length / 2) * 2)


_PRESENTATIONS: Final = {
    slug: Presentation(sound=Sound() if category.audio else None) for slug, category in CATEGORIES.items()
}


def presentation_of(category: str) -> Presentation:
    """How clips of the category with this slug are shown.

    Raises:
        NotFound: There is no such category.
    """
    return _PRESENTATIONS[category_of(category).slug]
