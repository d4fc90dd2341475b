"""Paths: outlines as closed polygons, fine enough to look curved. Coordinates are pixels, x to the right and y down."""

from collections.abc import Sequence
from math import ceil, cos, pi, sin, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Path = NDArray[np.float64]
"""Corners in order, shape (n, 2)."""
Point = tuple[float, float]
Pieces = NDArray[np.float64]
"""Many outlines of equally many corners, shape (m, n, 2)."""
Shape = Path | Sequence[Path | Pieces]
"""One outline, or several that are filled together."""
Outline = str | Sequence[Point] | Path
"""Points: a text `x y, x y, ...`, or pairs of numbers."""

_STEP: Final = 3.0
"""Pixels from one corner of a curve to the next, about."""


def points(outline: Outline) -> Path:
    """Points as an array, shape (n, 2)."""
    if isinstance(outline, str):
        return np.array([[float(number) for number in point.split()] for point in outline.split(",")], np.float64)
    return np.array(outline, np.float64)


def box(left: float, top: float, width: float, height: float, *, radius: float = 0) -> Path:
    """A rectangle, with round corners where it has a radius."""
    right, bottom = left + width, top + height
    if radius <= 0:
        return points([(left, top), (right, top), (right, bottom), (left, bottom)])
    reach = min(radius, width / 2, height / 2)
    centres = ((right - reach, top + reach), (right - reach, bottom - reach), (left + reach, bottom - reach))
    corners = (*centres, (left + reach, top + reach))
    return np.concatenate([arc(centre, reach, -90 + 90 * turn, 90 * turn) for turn, centre in enumerate(corners)])


def ellipse(centre: Point, across: float, up: float | None = None, *, turn: float = 0) -> Path:
    """An ellipse with these radii, turned by degrees clockwise; a circle when it has one radius."""
    up = across if up is None else up
    angles = np.linspace(0, 2 * pi, max(12, ceil(2 * pi * max(across, up) / _STEP)), endpoint=False)
    return turned(
        np.stack([centre[0] + across * np.cos(angles), centre[1] + up * np.sin(angles)], axis=1), turn, centre
    )


def arc(centre: Point, radius: float, start: float, end: float, *, flat: float = 1) -> Path:
    """A part of a circle from one angle to another, in degrees clockwise from the right; `flat` squeezes its height."""
    count = max(3, ceil(abs(end - start) / 180 * pi * radius / _STEP))
    angles = np.linspace(start, end, count) * (pi / 180)
    return np.stack([centre[0] + radius * np.cos(angles), centre[1] + flat * radius * np.sin(angles)], axis=1)


def smooth(outline: Outline, *, closed: bool = True) -> Path:
    """A curve through all of the points (Catmull-Rom spline, E. Catmull and R. Rom, 1974)."""
    known = points(outline)
    if closed:
        around = np.concatenate([known[-1:], known, known[:2]])
    else:
        around = np.concatenate([2 * known[:1] - known[1:2], known, 2 * known[-1:] - known[-2:-1]])
    parts = []
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        steps = max(2, ceil(sqrt(float(((end - start) ** 2).sum())) / _STEP))
        t = np.linspace(0, 1, steps, endpoint=False)[:, None]
        parts.append(
            0.5
            * (
                2 * start
                + (end - before) * t
                + (2 * before - 5 * start + 4 * end - after) * t**2
                + (3 * start - before - 3 * end + after) * t**3
            )
        )
    return np.concatenate(parts if closed else [*parts, known[-1:]])


def ribbon(outline: Outline, width: float | Sequence[float]) -> list[Pieces]:
    """A line along points with round ends and joints, as pieces; several widths are spread along it."""
    line = points(outline)
    widths = np.atleast_1d(np.array(width, np.float64))
    steps = line[1:] - line[:-1]
    lengths = np.sqrt((steps * steps).sum(axis=1))
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    reach = np.interp(along / max(along[-1], 1e-9), np.linspace(0, 1, len(widths)), widths) / 2
    angles = np.arange(count := max(8, ceil(pi * float(reach.max())))) * (2 * pi / count)
    round_ = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    joints = line[:, None, :] + reach[:, None, None] * round_
    whole = lengths > 0
    side = np.stack([-steps[:, 1], steps[:, 0]], axis=1)[whole] / lengths[whole, None]
    first, last = side * reach[:-1][whole, None], side * reach[1:][whole, None]
    start, end = line[:-1][whole], line[1:][whole]
    return [joints, np.stack([start - first, end - last, end + last, start + first], axis=1)]


def moved(path: Path, across: float, down: float) -> Path:
    """The same path elsewhere."""
    elsewhere: Path = path + np.array([across, down])
    return elsewhere


def turned(path: Path, degrees: float, centre: Point) -> Path:
    """The same path turned clockwise around a point."""
    if degrees == 0:
        return path
    angle = degrees * pi / 180
    across, down = (path - np.array(centre)).T
    return np.stack(
        [
            centre[0] + across * cos(angle) - down * sin(angle),
            centre[1] + across * sin(angle) + down * cos(angle),
        ],
        axis=1,
    )


def mirrored(path: Path, x: float) -> Path:
    """The same path on the other side of a vertical line."""
    return np.stack([2 * x - path[:, 0], path[:, 1]], axis=1)


def scaled(path: Path, factor: float, centre: Point, *, up: float | None = None) -> Path:
    """The same path larger or smaller, seen from a point; `up` is the factor of its height where that is another."""
    grown: Path = np.array(centre) + (path - np.array(centre)) * np.array([factor, factor if up is None else up])
    return grown


class Frame:
    """Coordinates of a thing's own: where its zero is, and how many pixels one of its units has.

    Args:
        x: Pixels from the left to its zero.
        y: Pixels from the top to its zero.
        unit: Pixels a unit.
        flip: -1 where left and right are exchanged.
    """

    def __init__(self, x: float, y: float, unit: float, *, flip: int = 1) -> None:
        self.x, self.y, self.unit, self.flip = x, y, unit, flip

    def at(self, across: float, down: float) -> Point:
        """A point in pixels."""
        return self.x + across * self.unit * self.flip, self.y + down * self.unit

    def side(self, flip: int) -> "Frame":
        """The same frame with left and right exchanged where `flip` is -1."""
        return Frame(self.x, self.y, self.unit, flip=self.flip * flip)

    def points(self, outline: Outline) -> Path:
        """Points in pixels."""
        path: Path = np.array([self.x, self.y]) + points(outline) * np.array([self.unit * self.flip, self.unit])
        return path

    def curve(self, outline: Outline) -> Path:
        """A closed curve through points."""
        return smooth(self.points(outline))

    def stroke(self, outline: Outline) -> Path:
        """An open curve through points."""
        return smooth(self.points(outline), closed=False)

    def oval(self, across: float, down: float, wide: float, high: float | None = None, turn: float = 0) -> Path:
        """An ellipse."""
        up = wide if high is None else high
        return ellipse(self.at(across, down), wide * self.unit, up * self.unit, turn=turn * self.flip)

    def box(self, left: float, top: float, width: float, height: float, *, radius: float = 0) -> Path:
        """A rectangle."""
        x, y = self.at(left if self.flip > 0 else left + width, top)
        return box(x, y, width * self.unit, height * self.unit, radius=radius * self.unit)
