"""A candle that goes out."""

from math import pi, sin
from typing import Final

import numpy as np

from arena.backends.procedural.draw import (
    HEIGHT,
    WIDTH,
    Picture,
    Point,
    blend,
    capsule,
    disc,
    ellipse,
    glow,
    noise,
    patch,
    shadow,
)
from arena.backends.procedural.scenes.base import Scene
from arena.backends.procedural.scenes.toys import planks


class Candle(Scene):
    """A candle burns, is blown out, and smoke rises from its wick."""

    vanishes = 1.2
    _WICK: Final[Point] = (640, 372)
    _OUT: Final = 2.75
    _LEVELS: Final = 24

    def __init__(self, rng: np.random.Generator) -> None:
        x = (np.arange(WIDTH, dtype=np.float32) - self._WICK[0]) / 640
        y = (np.arange(HEIGHT, dtype=np.float32) - 330) / 520
        near = np.exp(-1.9 * (x[None, :] ** 2 + y[:, None] ** 2))
        wall = (1 + 0.05 * noise(rng, (50, 80)))[..., None] * np.array((150, 84, 44), np.float32)
        table = planks(rng, 600, (150, 92, 54))
        dark, warm = np.array((16, 18, 28), np.float32), wall * near[..., None] * 1.25
        warm[600:] = table * (near[600:, :, None] * 1.5)
        grain = rng.uniform(-0.9, 0.9, (HEIGHT, WIDTH, 1)).astype(np.float32)
        self._rooms = [
            (dark + warm * level / (self._LEVELS - 1) + grain + 0.5).clip(0, 255).astype(np.uint8)
            for level in range(self._LEVELS)
        ]
        self._flicker = rng.uniform(0, 2 * pi, 4)

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        burning = float(np.clip((self._OUT - time) / 0.14, 0, 1))
        lit = burning * (0.86 + 0.07 * self._wave(time, 7.1, 0) + 0.06 * self._wave(time, 11.7, 1))
        picture[...] = self._rooms[round((0.07 + 0.93 * lit) * (self._LEVELS - 1))]
        if not main:
            return
        self._stick(picture, lit)
        self._smoke(picture, time)
        if burning > 0:
            self._flame(picture, time, burning)

    def _wave(self, time: float, rate: float, number: int) -> float:
        return sin(rate * time + float(self._flicker[number]))

    def _stick(self, picture: Picture, lit: float) -> None:
        x, y = self._WICK
        shadow(picture, (x, 664), (190, 34), 0.75)
        shade = 0.22 + 0.78 * lit
        ellipse(picture, (x, 652), (128, 26), [c * shade for c in (150, 116, 66)])
        ellipse(picture, (x, 646), (112, 20), [c * shade for c in (96, 72, 42)])
        part = patch(picture, x - 47, y + 34, x + 46, 650)
        if part is not None:
            across = np.clip((part.x - x) / 46, -1, 1)
            round_ = np.sqrt(np.clip(1 - across**2, 0, 1))
            thin = np.exp(-(part.y - y - 30) / 110)  # wax lets the light of the flame through
            light = (0.30 + 0.55 * round_) * (0.75 + 0.25 * shade) * shade + 0.55 * thin * lit
            wax = np.asarray((246, 226, 190), np.float32) * np.clip(light, 0, 1.02)[..., None]
            blend(
                part.region,
                wax,
                np.broadcast_to(np.clip(46.5 - np.abs(part.x - x), 0, 1), light.shape).astype(np.float32),
            )
        ellipse(picture, (x, y + 36), (46, 11), [min(255, c * (0.3 + 0.75 * lit)) for c in (255, 232, 180)])
        ellipse(picture, (x, y + 38), (30, 6), [min(255, c * (0.28 + 0.6 * lit)) for c in (240, 200, 140)])
        capsule(picture, (x, y + 38), (x + 3, y + 2), 5, (40, 30, 26))

    def _flame(self, picture: Picture, time: float, burning: float) -> None:
        x, y = self._WICK
        gust = float(np.clip((time - self._OUT + 0.3) / 0.3, 0, 1))
        tall = (172 + 9 * self._wave(time, 9.3, 2)) * (0.35 + 0.65 * burning) * (1 - 0.35 * gust)
        lean = 12 * self._wave(time, 3.1, 3) + 5 * self._wave(time, 8.3, 0) + 120 * gust
        glow(picture, (x + lean * 0.3, y - 60), 230, (150, 84, 26), 0.7 * burning)
        part = patch(picture, x - 60, y - tall - 8, x + 190, y + 26)
        if part is None:
            return
        up = np.clip((y + 18 - part.y) / (tall + 18), 0, 1)
        bulge = np.clip(np.sin(pi * up**0.62), 0, 1) ** 0.9 * (34 - 8 * gust) + 0.01
        sway = lean * up**1.7 + 3 * np.sin(9 * up - 14 * time) * up
        side = np.abs(part.x - x - 2 - sway) / bulge
        core = np.clip(1 - side, 0, 1)
        colour = np.stack(
            [
                255 * np.clip(0.25 + 3 * up + core, 0, 1),
                np.clip(90 + 190 * core + 40 * up, 0, 250),
                np.clip(150 * core**1.4 + 190 * np.clip(0.16 - up, 0, 1) / 0.16, 0, 235),
            ],
            axis=-1,
        ).astype(np.float32)
        edge = np.clip((1 - side) * bulge / 7, 0, 1) * np.clip(up * 9 + 0.15, 0, 1) * np.clip((1 - up) * 14, 0, 1)
        blend(part.region, colour, (edge * burning).astype(np.float32))

    def _smoke(self, picture: Picture, time: float) -> None:
        since = time - self._OUT
        if since <= 0:
            return
        x, y = self._WICK
        for number in range(34):
            age = since - number * 0.035
            if age > 0:
                rise = 210 * age
                place = (x + 8 + (6 + 30 * age) * sin(3.4 * age - 4.2 * time + 1.0) + 16 * age, y - 4 - rise)
                radius = 7 + 26 * age
                disc(
                    picture, place, radius, (176, 178, 190), alpha=0.22 * max(0.0, 1 - age / 1.3), softness=radius * 1.2
                )
        disc(picture, (x + 3, y + 3), 4, (255, 120, 50), alpha=max(0.0, 1 - since / 0.9))
