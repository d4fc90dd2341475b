"""Paints: what a shape is filled with, one colour or a colour for every pixel."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from arena.backends.drawings.paths import Point

Floats = NDArray[np.float64]
Colour = tuple[float, float, float]
"""Red, green and blue, from 0 to 255."""
Pixels = Callable[[Floats, Floats], Floats]
"""Colours, shape (3, height, width), of pixels at these x, shape (1, width), and y, shape (height, 1)."""
Paint = Colour | Pixels
Stops = Sequence[tuple[float, Colour]]
"""Colours at places from 0 to 1."""


def rgb(code: str) -> Colour:
    """The colour of six hexadecimal digits."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """A colour between two: the first at 0, the second at 1."""
    red, green, blue = (a + (b - a) * part for a, b in zip(one, other, strict=True))
    return red, green, blue


def darker(colour: Colour, part: float) -> Colour:
    """The colour with so much less light, shifted to blue as shadows are."""
    return mixed(colour, (24, 18, 48), part)


def lighter(colour: Colour, part: float) -> Colour:
    """The colour with so much more light, shifted to yellow as sunlight is."""
    return mixed(colour, (255, 247, 226), part)


def linear(start: Point, end: Point, *colours: Colour) -> Pixels:
    """Colours one after another from a point to a point, evenly spread."""
    return linear_at(start, end, [(place, colour) for place, colour in zip(_even(colours), colours, strict=True)])


def linear_at(start: Point, end: Point, stops: Stops) -> Pixels:
    """Colours at places between a point, 0, and another, 1."""
    across, down = end[0] - start[0], end[1] - start[1]
    square = across * across + down * down

    def pixels(x: Floats, y: Floats) -> Floats:
        return _at(((x - start[0]) * across + (y - start[1]) * down) / square, stops)

    return pixels


def radial(centre: Point, radius: float, *colours: Colour, flat: float = 1) -> Pixels:
    """Colours from a point outwards, evenly spread to the radius; `flat` squeezes the height."""
    stops = [(place, colour) for place, colour in zip(_even(colours), colours, strict=True)]

    def pixels(x: Floats, y: Floats) -> Floats:
        return _at(np.sqrt((x - centre[0]) ** 2 + ((y - centre[1]) / flat) ** 2) / radius, stops)

    return pixels


def grained(paint: Paint, noise: Floats, strength: float) -> Pixels:
    """A paint made darker and lighter by noise of -1..1 that covers the picture."""

    def pixels(x: Floats, y: Floats) -> Floats:
        rows, columns = y[:, 0].astype(np.intp), x[0].astype(np.intp)
        part = noise[np.ix_(rows % noise.shape[0], columns % noise.shape[1])]
        colours: Floats = laid(paint, x, y) * (1 + strength * part)
        return colours

    return pixels


def field(seed: int, cells: tuple[int, int], shape: tuple[int, int]) -> Floats:
    """Smooth noise in -1..1, shape (height, width): a random grid of rows and columns, joined by smoothsteps."""
    grid = np.random.default_rng(seed).uniform(-1, 1, (cells[0] + 1, cells[1] + 1))
    (row, down), (column, across) = (_cells(length, count) for length, count in zip(shape, cells, strict=True))
    lines = grid[row] + (grid[row + 1] - grid[row]) * down[:, None]
    found: Floats = lines[:, column] + (lines[:, column + 1] - lines[:, column]) * across
    return found


def _cells(length: int, count: int) -> tuple[NDArray[np.intp], Floats]:
    place = np.arange(length) * (count / length)
    cell = place.astype(np.intp)
    rest = place - cell
    return cell, rest * rest * (3 - 2 * rest)


def laid(paint: Paint, x: Floats, y: Floats) -> Floats:
    """The colours of a paint at pixels, shape (3, height, width), or (3, 1, 1) for one colour."""
    return paint(x, y) if callable(paint) else np.array(paint, np.float64)[:, None, None]


def _even(colours: Sequence[Colour]) -> Floats:
    return np.linspace(0, 1, len(colours))


def _at(place: Floats, stops: Stops) -> Floats:
    places = [at for at, _ in stops]
    return np.stack([np.interp(place, places, [colour[k] for _, colour in stops]) for k in range(3)])
