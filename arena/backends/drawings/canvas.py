"""The canvas: anti-aliased shapes laid over one another, in doubles.

Everything is computed in doubles and rounded once at the end, so that the last bits in which one machine's sine
differs from another's never reach a byte of the picture: the same drawing is the same file everywhere.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.backends.drawings.paints import Colour, Floats, Paint, laid
from arena.backends.drawings.paths import Outline, Path, Pieces, Point, Shape, ribbon

_LINES: Final = 8
"""Lines a pixel is cut into for its coverage; along each of them coverage is exact."""

_BAYER: Final = np.array([[0, 2], [3, 1]], np.float64)
_NOTHING: Final = np.zeros((0, 0))


class _Part(NamedTuple):
    """How much of each pixel of a part of the picture is meant, from 0 to 1, and where that part is."""

    rows: slice
    columns: slice
    cover: Floats


class Canvas:
    """A picture that is being drawn.

    Args:
        width: Pixels across.
        height: Pixels down.
        ground: What it is covered with at first.
    """

    def __init__(self, width: int, height: int, ground: Paint = (255, 255, 255)) -> None:
        self.width, self.height = width, height
        self._x = np.arange(width, dtype=np.float64)[None, :] + 0.5
        self._y = np.arange(height, dtype=np.float64)[:, None] + 0.5
        # The channels lie one behind another: NumPy is slow along an axis of length three.
        self._pixels = np.broadcast_to(laid(ground, self._x, self._y), (3, height, width)).copy()
        self._clips: list[_Part] = []

    def fill(self, shape: Shape, paint: Paint, *, alpha: float = 1, blur: float = 0) -> None:
        """Fill outlines, all as one.

        Args:
            shape: What is filled: wherever any of the outlines goes round, in either sense.
            paint: With what.
            alpha: How much of what is below is covered, from 0 to 1.
            blur: How soft the edge is: the standard deviation in pixels of a Gaussian, about.
        """
        part = self._coverage(shape, blur)
        if part is not None:
            self._blend(part, laid(paint, self._x[:, part.columns], self._y[part.rows]), alpha)

    def line(
        self,
        outline: Outline,
        width: float | Sequence[float],
        paint: Paint,
        *,
        alpha: float = 1,
        blur: float = 0,
    ) -> None:
        """Draw a line along points, with round ends; several widths are spread along it."""
        self.fill(ribbon(outline, width), paint, alpha=alpha, blur=blur)

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float = 1, *, flat: float = 1) -> None:
        """Add light that falls off to nothing at the radius; `flat` squeezes its height."""
        (across, down), reach = centre, radius * flat
        columns = slice(max(0, int(across - radius)), max(0, int(across + radius) + 2))
        rows = slice(max(0, int(down - reach)), max(0, int(down + reach) + 2))
        x, y = (self._x[:, columns] - across) / radius, (self._y[rows] - down) / reach
        near = np.clip(1 - x * x - y * y, 0, 1)
        light = self._clipped(rows, columns, near * near * strength)
        below = self._pixels[:, rows, columns]
        below += (255 - below) * light * (laid(colour, x, y) / 255)

    def shade(self, field: Floats, colour: Colour, *, strength: float = 1) -> None:
        """Lay a colour over everything, as much at each pixel as the field says, shape (height, width), 0 to 1."""
        rows, columns = slice(0, self.height), slice(0, self.width)
        cover = self._clipped(rows, columns, field)
        self._blend(_Part(rows, columns, cover), laid(colour, self._x, self._y), strength)

    @contextmanager
    def inside(self, shape: Shape, *, blur: float = 0) -> Iterator[None]:
        """Draw only where this shape is, and where everything is that is drawn inside of already."""
        self._clips.append(self._coverage(shape, blur) or _Part(slice(0, 0), slice(0, 0), _NOTHING))
        try:
            yield
        finally:
            self._clips.pop()

    def soften(self, blur: float) -> None:
        """Put all that is drawn so far out of focus."""
        self._pixels = _blurred(self._pixels, blur)

    def mirror(self, line: int, depth: int, sway: Floats) -> Floats:
        """What is above a line of the picture, upside down, as colours for the lines below it.

        Args:
            line: The line of the picture from which it is mirrored.
            depth: How many lines are wanted.
            sway: How many pixels each of them is moved aside, shape (depth,).

        Returns:
            Shape (3, depth, width).
        """
        rows = np.clip(line - 1 - np.arange(depth), 0, self.height - 1)
        aside = np.rint(sway).astype(np.intp)[:, None]
        columns = np.clip(np.arange(self.width)[None, :] + aside, 0, self.width - 1)
        return np.take_along_axis(self._pixels[:, rows], columns[None], axis=2)

    def lay(self, top: int, picture: Floats, alpha: Floats) -> None:
        """Lay colours, shape (3, depth, width), over the lines from here on, by as much as alpha says of each."""
        rows, columns = slice(top, top + picture.shape[1]), slice(0, self.width)
        cover = np.broadcast_to(alpha, picture.shape[1:])
        self._blend(_Part(rows, columns, self._clipped(rows, columns, cover)), picture, 1)

    def finished(self) -> NDArray[np.uint8]:
        """The picture as bytes, shape (height, width, 3), dithered by a fixed pattern so that gradients do not band."""
        pattern = _BAYER
        for _ in range(2):
            pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
        rows, columns = -(-self.height // 8), -(-self.width // 8)
        threshold = np.tile((pattern + 0.5) / 64, (rows, columns))[: self.height, : self.width]
        # Nothing is negative here, so that cutting off is rounding down.
        whole = (np.clip(self._pixels, 0, 255) + threshold).astype(np.int16)
        return np.ascontiguousarray(np.moveaxis(np.minimum(whole, 255).astype(np.uint8), 0, -1))

    def _blend(self, part: _Part, colour: Floats, alpha: float) -> None:
        below = self._pixels[:, part.rows, part.columns]
        above = colour - below
        above *= part.cover * alpha
        below += above

    def _coverage(self, shape: Shape, blur: float) -> _Part | None:
        """How much of each pixel is inside a shape and inside of all that is drawn in; None when that is none."""
        paths = [shape] if isinstance(shape, np.ndarray) else list(shape)
        if not paths:
            return None
        corners = np.concatenate([path.reshape(-1, 2) for path in paths])
        margin = int(3 * blur) + 2
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        window = self._clips[-1] if self._clips else _Part(slice(0, self.height), slice(0, self.width), _NOTHING)
        x0, y0 = max(window.columns.start, int(left) - margin), max(window.rows.start, int(top) - margin)
        x1 = min(window.columns.stop, int(right) + margin + 1)
        y1 = min(window.rows.stop, int(bottom) + margin + 1)
        if x0 >= x1 or y0 >= y1:
            return None
        # What is beyond an edge of the picture still counts for what is blurred into it.
        out = margin if blur else 0
        size = (y1 - y0 + 2 * out, x1 - x0 + 2 * out)
        cover = _inside([path - np.array([x0 - out, y0 - out]) for path in paths], size)
        if blur:
            cover = _blurred(cover, blur)[out : out + y1 - y0, out : out + x1 - x0]
        rows, columns = slice(y0, y1), slice(x0, x1)
        return _Part(rows, columns, self._clipped(rows, columns, cover))

    def _clipped(self, rows: slice, columns: slice, cover: Floats) -> Floats:
        """The same cover inside of what is drawn in: the innermost shape, which is cut to those around it."""
        if not self._clips:
            return cover
        clip, limit = self._clips[-1], np.zeros_like(cover)
        y0, y1 = max(rows.start, clip.rows.start), min(rows.start + cover.shape[0], clip.rows.stop)
        x0, x1 = max(columns.start, clip.columns.start), min(columns.start + cover.shape[1], clip.columns.stop)
        if y0 < y1 and x0 < x1:
            limit[y0 - rows.start : y1 - rows.start, x0 - columns.start : x1 - columns.start] = clip.cover[
                y0 - clip.rows.start : y1 - clip.rows.start, x0 - clip.columns.start : x1 - clip.columns.start
            ]
        return cover * limit


def _inside(paths: Sequence[Path | Pieces], size: tuple[int, int]) -> Floats:
    """Coverage by outlines: for each crossing of an edge with a line, all that lies to its right changes sides."""
    height, width = size
    edges = [_edges(path) for path in paths]
    (x0, y0), (x1, y1) = (np.concatenate([edge[end] for edge in edges]).T for end in (0, 1))
    first = np.ceil(np.minimum(y0, y1) * _LINES - 0.5).clip(0, height * _LINES).astype(np.intp)
    last = np.ceil(np.maximum(y0, y1) * _LINES - 0.5).clip(0, height * _LINES).astype(np.intp)
    count = last - first
    edge = np.repeat(np.arange(len(x0)), count)
    if not edge.size:
        return np.zeros(size)
    lines = np.arange(edge.size) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    at = ((lines + 0.5) / _LINES - y0[edge]) / (y1 - y0)[edge]
    x = np.clip(x0[edge] + at * (x1 - x0)[edge], 0, width)
    sign = np.where(y1 > y0, 1.0, -1.0)[edge] / _LINES
    column = x.astype(np.intp)
    rest = x - column
    place = (lines // _LINES) * (width + 2) + column
    length = height * (width + 2)
    steps = np.bincount(place, sign * (1 - rest), length) + np.bincount(place + 1, sign * rest, length)
    return np.clip(np.abs(np.cumsum(steps.reshape(height, width + 2), axis=1)[:, :width]), 0, 1)


def _edges(path: Path | Pieces) -> tuple[Path, Path]:
    """Where the edges of outlines start and where they end, all in one sense, so that outlines which overlap add up."""
    start = path.reshape(-1, *path.shape[-2:])
    end = np.concatenate([start[:, 1:], start[:, :1]], axis=1)
    twice_area = (start[..., 0] * end[..., 1] - end[..., 0] * start[..., 1]).sum(axis=1)
    back = (twice_area < 0)[:, None, None]
    return np.where(back, end, start).reshape(-1, 2), np.where(back, start, end).reshape(-1, 2)


def _blurred(picture: Floats, blur: float) -> Floats:
    """Two box blurs along each of the last two axes, which come near a Gaussian of this standard deviation."""
    reach = max(1, round(sqrt(6 * blur * blur + 1))) // 2
    for axis in (-2, -1):
        for _ in range(2):
            padding = [(0, 0)] * picture.ndim
            padding[axis] = (reach + 1, reach)
            sums = np.cumsum(np.pad(picture, padding, mode="edge"), axis=axis)
            ends, starts = [slice(None)] * picture.ndim, [slice(None)] * picture.ndim
            ends[axis], starts[axis] = slice(2 * reach + 1, None), slice(0, picture.shape[axis])
            picture = (sums[tuple(ends)] - sums[tuple(starts)]) / (2 * reach + 1)
    return picture
