"""Drawing: anti-aliased shapes on an RGB picture, by signed distance.

A shape is drawn only inside its bounding box. Its coverage of a pixel is the signed distance of the pixel's centre
to the edge, clipped to one pixel's width: https://iquilezles.org/articles/distfunctions2d/ lists the distances.
Coordinates are pixels, x to the right and y down; a colour is three numbers from 0 to 255.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""
Floats = NDArray[np.floating[Any]]
Colour = Sequence[float] | Floats
Point = tuple[float, float]

WIDTH: Final = 1280
HEIGHT: Final = 720
_CENTRES: Final = np.arange(2048, dtype=np.float32) + 0.5
_LIGHT: Final = np.array([-0.45, -0.65, 0.61], np.float32)
"""From where the scenes are lit: left, above, in front."""


class Patch(NamedTuple):
    """A rectangle of a picture, and where the centres of its pixels are."""

    region: Picture
    x: Floats
    y: Floats


def patch(picture: Picture, left: float, top: float, right: float, bottom: float) -> Patch | None:
    """The part of the picture inside these bounds; None when they lie outside it."""
    height, width = picture.shape[:2]
    x0, x1 = max(0, int(left) - 1), min(width, int(right) + 2)
    y0, y1 = max(0, int(top) - 1), min(height, int(bottom) + 2)
    if x0 >= x1 or y0 >= y1:
        return None
    return Patch(picture[y0:y1, x0:x1], _CENTRES[None, x0:x1], _CENTRES[y0:y1, None])


def blend(region: Picture, colour: Colour, alpha: Floats) -> None:
    """Lay a colour (or one a line or a pixel) over the region with this coverage, shape (height, width)."""
    flat = region.reshape(region.shape[0], -1)
    above = _channels(np.asarray(colour, np.float32), region.shape[1]) - flat
    above *= _tripled(alpha)
    above += flat
    np.clip(above, 0, 255, out=above)
    flat[...] = above


def cover(region: Picture, colour: Colour | Picture, alpha: Floats) -> None:
    """As `blend`, in 16-bit integers: half the time, at alphas of 1/128."""
    flat = region.reshape(region.shape[0], -1)
    above = _channels(np.asarray(colour).clip(0, 255).astype(np.int16), region.shape[1]) - flat
    above *= _tripled((alpha * np.float32(128) + np.float32(0.5)).astype(np.int16))
    above >>= 7
    above += flat
    flat[...] = above


def coverage(distance: Floats, softness: float = 1.0) -> Floats:
    """Coverage in 0..1 of pixels at this signed distance from an edge that is this many pixels soft."""
    part: Floats = np.clip(0.5 - distance / np.float32(softness), 0, 1)
    return part


def disc(
    picture: Picture, centre: Point, radius: float, colour: Colour, *, alpha: float = 1, softness: float = 1
) -> None:
    """A filled circle."""
    (x, y), reach = centre, radius + softness
    if part := patch(picture, x - reach, y - reach, x + reach, y + reach):
        distance = np.hypot(part.x - x, part.y - y) - radius
        cover(part.region, colour, coverage(distance, softness) * np.float32(alpha))


def ring(picture: Picture, centre: Point, radii: Point, width: float, colour: Colour, *, alpha: float = 1) -> None:
    """The outline of an ellipse with horizontal and vertical radii."""
    (x, y), (across, up) = centre, radii
    if part := patch(picture, x - across - width, y - up - width, x + across + width, y + up + width):
        unit = np.hypot((part.x - x) / across, (part.y - y) / up)
        distance = np.abs(unit - 1) * min(across, up) - width / 2
        cover(part.region, colour, coverage(distance) * np.float32(alpha))


def ellipse(
    picture: Picture, centre: Point, radii: Point, colour: Colour, *, alpha: float = 1, turn: float = 0
) -> None:
    """A filled ellipse, turned by this angle in radians."""
    (x, y), (across, up) = centre, radii
    reach = max(across, up) + 1
    if part := patch(picture, x - reach, y - reach, x + reach, y + reach):
        cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        along = (part.x - x) * cos + (part.y - y) * sin
        aside = (part.y - y) * cos - (part.x - x) * sin
        distance = (np.hypot(along / across, aside / up) - 1) * min(across, up)
        cover(part.region, colour, coverage(distance) * np.float32(alpha))


def ball(
    picture: Picture, centre: Point, radius: float, colour: Colour, *, shine: float = 0.6, stretch: float = 1
) -> None:
    """A lit sphere with a highlight (Blinn-Phong), flattened where `stretch` is below 1."""
    x, y = centre
    if part := patch(picture, x - radius * 1.3, y - radius * 1.3, x + radius * 1.3, y + radius * 1.3):
        u, v = (part.x - x) * np.float32(stretch) / radius, (part.y - y) / np.float32(stretch) / radius
        flat = u * u + v * v
        depth = np.sqrt(np.clip(1 - flat, 0, 1))
        lit = np.clip(u * _LIGHT[0] + v * _LIGHT[1] + depth * _LIGHT[2], 0, 1)
        rim = 0.12 * np.clip(v, 0, 1) * (1 - depth)  # light thrown back by the floor
        half = _LIGHT + np.array([0, 0, 1], np.float32)
        half /= np.linalg.norm(half)
        glint = np.clip(u * half[0] + v * half[1] + depth * half[2], 0, 1) ** 40 * np.float32(shine * 255)
        shade = np.asarray(colour, np.float32) * (0.28 + 0.72 * lit + rim)[..., None] + glint[..., None]
        blend(part.region, shade, coverage((np.sqrt(flat) - 1) * radius))


def capsule(
    picture: Picture, start: Point, end: Point, width: Point | float, colour: Colour, *, alpha: float = 1
) -> None:
    """A thick line with round ends; two widths make it taper."""
    first, last = width if isinstance(width, tuple) else (width, width)
    (ax, ay), (bx, by), reach = start, end, max(first, last) / 2
    part = patch(picture, min(ax, bx) - reach, min(ay, by) - reach, max(ax, bx) + reach, max(ay, by) + reach)
    if part is None:
        return
    dx, dy = bx - ax, by - ay
    along = np.clip(((part.x - ax) * dx + (part.y - ay) * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1).astype(np.float32)
    distance = np.hypot(part.x - ax - along * dx, part.y - ay - along * dy)
    distance -= np.float32(first / 2) + along * np.float32((last - first) / 2)
    cover(part.region, colour, coverage(distance) * np.float32(alpha))


def polygon(picture: Picture, corners: Sequence[Point], colour: Colour, *, alpha: float = 1) -> None:
    """A filled convex polygon, corners in either sense."""
    points = np.asarray(corners, np.float64)
    sides = np.roll(points, -1, axis=0) - points
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    part = patch(picture, left, top, right, bottom)
    if part is None:
        return
    sense = 1.0 if _twice_area(points) > 0 else -1.0
    distance: Floats | None = None
    for (x, y), (dx, dy) in zip(points, sides, strict=True):
        length = max(float(np.hypot(dx, dy)), 1e-6) * sense
        out = (part.x - np.float32(x)) * np.float32(dy / length) - (part.y - np.float32(y)) * np.float32(dx / length)
        distance = out if distance is None else np.maximum(distance, out)
    if distance is not None:
        cover(part.region, colour, coverage(distance) * np.float32(alpha))


def shadow(picture: Picture, centre: Point, radii: Point, strength: float) -> None:
    """A soft dark ellipse that fades like a Gaussian; the radii are two standard deviations."""
    (x, y), (across, up) = centre, radii
    if part := patch(picture, x - 1.3 * across, y - 1.3 * up, x + 1.3 * across, y + 1.3 * up):
        spread = np.exp(-2 * ((part.y - y) / up) ** 2) * np.exp(-2 * ((part.x - x) / across) ** 2)
        cover(part.region, (0, 0, 0), np.clip(spread - 0.034, 0, 1) * np.float32(strength))


def glow(picture: Picture, centre: Point, radius: float, colour: Colour, strength: float = 1) -> None:
    """Light that adds to what is there and falls off to nothing at the radius."""
    x, y = centre
    if part := patch(picture, x - radius, y - radius, x + radius, y + radius):
        near = np.clip(1 - ((part.x - x) ** 2 + (part.y - y) ** 2) / np.float32(radius * radius), 0, 1)
        light = (near * near * np.float32(strength))[..., None] * np.asarray(colour, np.float32)
        part.region[...] = np.minimum(part.region + light, 255)


def ramp(stops: Sequence[tuple[float, Colour]], *, height: int = HEIGHT, width: int = WIDTH) -> Floats:
    """A vertical gradient through colours at heights from 0 (top) to 1 (bottom)."""
    places = [place for place, _ in stops]
    lines = (np.arange(height) + 0.5) / height
    columns = [np.interp(lines, places, [colour[channel] for _, colour in stops]) for channel in range(3)]
    return np.repeat(np.stack(columns, axis=-1).astype(np.float32)[:, None, :], width, axis=1)


def noise(rng: np.random.Generator, cells: tuple[int, int], shape: tuple[int, int] = (HEIGHT, WIDTH)) -> Floats:
    """Smooth value noise in -1..1: a random grid of (rows, columns), interpolated with a smoothstep."""
    grid = rng.uniform(-1, 1, (cells[0] + 1, cells[1] + 1)).astype(np.float32)
    (row, down), (column, across) = (_cells(n, count) for n, count in zip(shape, cells, strict=True))
    upper, lower = grid[row], grid[row + 1]
    lines = upper + (lower - upper) * down[:, None]
    left, right = lines[:, column], lines[:, column + 1]
    return left + (right - left) * across[None, :]


def finished(picture: Floats, rng: np.random.Generator) -> Picture:
    """A backdrop as bytes, with a grain too fine to see that keeps gradients from banding."""
    grain = rng.uniform(-0.9, 0.9, picture.shape[:2]).astype(np.float32)
    done: Picture = np.clip(picture + grain[..., None] + 0.5, 0, 255).astype(np.uint8)
    return done


def _channels(colour: NDArray[Any], width: int) -> NDArray[Any]:
    """The colour with its channels side by side in each line: NumPy is slow along an axis of length three."""
    if colour.ndim == 3 and colour.shape[1] > 1:
        return colour.reshape(colour.shape[0], -1)
    return np.tile(colour.reshape(-1, 3), (1, width))


def _tripled(alpha: NDArray[Any]) -> NDArray[Any]:
    """Each number three times, for the three channels; faster than `np.repeat`."""
    out = np.empty((*alpha.shape, 3), alpha.dtype)
    for channel in range(3):
        out[..., channel] = alpha
    return out.reshape(alpha.shape[0], -1)


def _cells(length: int, count: int) -> tuple[NDArray[np.intp], Floats]:
    place = np.linspace(0, count, length, endpoint=False)
    cell = place.astype(np.intp)
    rest = (place - cell).astype(np.float32)
    return cell, rest * rest * (3 - 2 * rest)


def _twice_area(points: NDArray[np.float64]) -> float:
    x, y = points.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1))
