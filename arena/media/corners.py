"""Corners: a suspicion that a rendition carries a visible mark in a corner of its picture.

A watermark is drawn over the picture and so does not move with it. Over a picture that moves, the edges of a mark stay
the same from frame to frame while all around it changes. A pixel is taken for one of a mark when its luma gradient
hardly varies over the clip. Neighbouring ones are taken together, and are suspected when they look like a logo or
letters and not like a thing in the scene: strokes in all directions, close together, clear of the picture's edge and of
the rest of the picture, and steadier than what is around them. Where nothing moves there is nothing to tell a mark
from, and no suspicion.

It is for an operator to confirm, and finds no more than it says: marks in corners, that stay, of some opacity.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from arena.domain.presentation import Box
from arena.media.bars import picture_box
from arena.media.decoding import opened, picture_stream, pictures
from arena.media.planes import luma_of

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SAMPLES: Final = 24
"""About how many frames are looked at."""
_HEIGHT, _WIDTH = 0.25, 0.35
"""The share of the picture that counts as a corner."""
_EDGE: Final = 8.0
"""Luma a pixel, at half size: the least gradient of an edge."""
_STEADY: Final = (0.2, 0.3, 0.45, 0.6)
"""The most that an edge's gradient may vary (standard deviation), in parts of its mean, from strict to lax: under a
faint mark more varies; a lax bound joins a strong one with edges of the scene. A mark need show at one of them only."""
_REACH: Final = 6
"""Pixels at half size between the parts of one mark."""
_LEAST: Final = 0.0005
"""Share of the picture that its edges cover at least. The marks of Kling cover .003."""
_DENSE: Final = 0.2
"""Share of a mark's box that its edges cover at least: Kling .40, things in the scene mostly below .2."""
_ROUND: Final = 0.3
"""The share of gradient energy across or along the picture, whichever is less: letters .45 to .5, lines near 0."""
_MOTION: Final = 5.0
"""Standard deviation over time of luma around a mark, below which the picture does not move enough to tell."""
_LEAST_SCORE: Final = 0.3
"""A mark of less opacity is not told from a thing in the scene."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A suspected watermark.

    Attributes:
        corner: `top-left`, `top-right`, `bottom-left` or `bottom-right`.
        score: How much of the change around it the mark does not follow, 0.3 to 1; more for a mark of more opacity.
        box: Where it lies on the canvas, in pixels.
    """

    corner: str
    score: float
    box: Box

    def as_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def corner_mark(rendition: Path, box: Box | None = None) -> Mark | None:
    """The likeliest mark in a corner of a rendition, or None.

    Args:
        rendition: What `conform` made.
        box: Where the picture lies between its bars; found from the pixels if not given.

    Raises:
        BadClip: The file is not a clip that decodes.
    """
    box = box or picture_box(rendition)
    frames = np.stack(list(_halves(rendition, box)))
    marks = [mark for corner in _corners(frames.shape[1], frames.shape[2]) if (mark := _mark_in(frames, corner, box))]
    return max(marks, key=lambda mark: mark.score, default=None)


def _halves(rendition: Path, box: Box) -> Iterator[NDArray[np.uint8]]:
    """Luma of frames spread over the clip, of the picture in its box at half size."""
    with opened(rendition) as container:
        stream = picture_stream(container, place=rendition.name)
        every = max(1, stream.frames // _SAMPLES)
        for index, frame in enumerate(pictures(container, stream, place=rendition.name)):
            if index % every == 0:
                luma = luma_of(frame)[box.top : box.top + box.height, box.left : box.left + box.width]
                yield (luma.reshape(box.height // 2, 2, -1, 2).mean(axis=(1, 3)) + 0.5).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Corner:
    name: str
    top: int
    left: int
    height: int
    width: int


def _corners(height: int, width: int) -> list[_Corner]:
    tall, wide = round(height * _HEIGHT), round(width * _WIDTH)
    return [
        _Corner(f"{row}-{column}", top, left, tall, wide)
        for row, top in (("top", 0), ("bottom", height - tall))
        for column, left in (("left", 0), ("right", width - wide))
    ]


def _mark_in(frames: NDArray[np.uint8], corner: _Corner, box: Box) -> Mark | None:
    """The steadiest group of edges in a corner that looks like a mark."""
    part = frames[:, corner.top : corner.top + corner.height, corner.left : corner.left + corner.width]
    luma = part.astype(np.float32)
    down, across = (np.gradient(luma, axis=axis) for axis in (1, 2))
    mean = np.stack([down.mean(axis=0), across.mean(axis=0)])
    strength = np.hypot(*mean)
    variation = np.sqrt(down.var(axis=0) + across.var(axis=0))
    change = luma.std(axis=0)
    best: Mark | None = None
    for bound in _STEADY:
        for edges in _groups((strength > _EDGE) & (variation < bound * strength)):
            score = _score(edges, mean, change, least=_LEAST * frames.shape[1] * frames.shape[2])
            if score >= _LEAST_SCORE and (best is None or score > best.score):
                best = Mark(corner.name, round(score, 3), _placed(edges, corner, box))
    return best


def _groups(steady: Mask) -> Iterator[Mask]:
    """Edges that lie together, clear of the corner's rim."""
    groups, _ = ndimage.label(ndimage.binary_dilation(steady, iterations=_REACH))
    for number, (rows, columns) in enumerate(ndimage.find_objects(groups), 1):
        if rows.start > 0 and columns.start > 0 and rows.stop < steady.shape[0] and columns.stop < steady.shape[1]:
            yield steady & (groups == number)


def _placed(edges: Mask, corner: _Corner, box: Box) -> Box:
    """The box around edges of a corner, in pixels of the canvas."""
    rows, columns = (np.flatnonzero(edges.any(axis=axis)) for axis in (1, 0))
    top, left = corner.top + int(rows[0]), corner.left + int(columns[0])
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    return Box(box.left + 2 * left, box.top + 2 * top, 2 * width, 2 * height)


def _score(edges: Mask, mean: Floats, change: Floats, *, least: float) -> float:
    """How much steadier these edges are than what is around them; 0 for what does not look like a mark."""
    count = int(edges.sum())
    if count < least:
        return 0.0
    rows, columns = (np.flatnonzero(edges.any(axis=axis)) for axis in (1, 0))
    energy = (mean[:, edges] ** 2).sum(axis=1)
    around = ndimage.binary_dilation(edges, iterations=14) & ~ndimage.binary_dilation(edges, iterations=3)
    motion = float(change[around].mean()) if around.any() else 0.0
    if (
        count < _DENSE * (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
        or energy.min() < _ROUND * energy.sum()
        or motion < _MOTION
    ):
        return 0.0
    return 1 - float(change[edges].mean()) / motion
