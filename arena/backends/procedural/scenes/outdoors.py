"""Landscapes: hills under a balloon, a beach at sunset."""

from math import pi, sin
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from arena.backends.procedural.draw import (
    HEIGHT,
    WIDTH,
    Floats,
    Picture,
    ball,
    capsule,
    cover,
    coverage,
    disc,
    ellipse,
    finished,
    glow,
    noise,
    polygon,
    ramp,
    shadow,
)
from arena.backends.procedural.scenes.base import SECONDS, Scene

_LINES: Final = np.arange(HEIGHT, dtype=np.float32)[:, None] + 0.5


class Hills(Scene):
    """The camera glides to the right over misty hills, near ones faster; a balloon rises from behind them."""

    vanishes = 1.6
    _SPEEDS: Final = (12, 24, 48, 96, 168, 288)
    _TONES: Final = ((176, 176, 200), (146, 160, 184), (112, 142, 156), (82, 122, 120), (58, 98, 84), (30, 58, 50))

    def __init__(self, rng: np.random.Generator) -> None:
        sky = ramp([(0, (88, 132, 196)), (0.3, (190, 196, 214)), (0.5, (255, 214, 170)), (1, (255, 226, 190))])
        self._backdrop = finished(sky, rng)
        glow(self._backdrop, (930, 250), 420, (120, 84, 30))
        disc(self._backdrop, (930, 250), 44, (255, 244, 214), softness=4)
        for number in range(7):
            x, y = float(rng.uniform(0, WIDTH)), float(rng.uniform(40, 170))
            for puff in range(5):
                place = (x + (puff - 2) * 44, y + 8 * sin(puff * 2 + number))
                ellipse(self._backdrop, place, (64 - 8 * abs(puff - 2), 13), (255, 246, 240), alpha=0.22)
        self._ridges = [self._ridge(rng, number) for number in range(len(self._SPEEDS))]
        self._slopes = [self._slope(number) for number in range(len(self._SPEEDS))]

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        for number, speed in enumerate(self._SPEEDS):
            start = round(speed * time)
            self._hill(picture, self._ridges[number][start : start + WIDTH], self._slopes[number], number)
            if number == 2 and main:
                self._balloon(picture, 330 + 62 * time, 470 - 78 * time)

    def _ridge(self, rng: np.random.Generator, number: int) -> Floats:
        """The height of the ridge, as a line of the picture for each column that will ever be seen."""
        x = np.arange(WIDTH + int(self._SPEEDS[number] * SECONDS) + 2, dtype=np.float32)
        line = np.full(x.shape, 300 + 62 * number, np.float32)
        for wave in range(1, 6):
            length = (520 + 20 * number) / wave**1.2
            line += (46 - 5 * number) / wave**1.25 * np.sin(x / length * 2 * pi / 1.6 + rng.uniform(0, 2 * pi))
        if number == len(self._SPEEDS) - 1:
            for _ in range(x.size // 12):
                tall, broad, at = rng.uniform(44, 84), rng.uniform(15, 24), rng.uniform(0, x.size)
                near = np.clip(1 - np.abs(x - at) / broad, 0, 1)
                line -= np.maximum(0, tall * near + 4 * np.sin(near * 26) * (near > 0)).astype(np.float32)
        return line

    def _slope(self, number: int) -> Floats:
        """A hill's colour for each line: mist gathers towards its foot."""
        depth = np.clip((np.arange(HEIGHT) - (250 + 62 * number)) / 210, 0, 1)[:, None]
        tone, mist = np.array(self._TONES[number], float), np.array((232, 214, 208), float)
        thick = 0.62 * (1 - number / len(self._SPEEDS))
        return (tone * (1.06 - 0.1 * depth) * (1 - thick * depth) + mist * thick * depth).astype(np.float32)

    def _hill(self, picture: Picture, ridge: Floats, slope: Floats, number: int) -> None:
        """Fill below the ridge, as far down as the next hill leaves it in sight."""
        top, bottom = int(ridge.min()) - 1, int(ridge.max()) + 2
        cover(picture[top:bottom], slope[top:bottom, None], coverage(ridge[None, :] - _LINES[top:bottom]))
        last = HEIGHT if number == len(self._SPEEDS) - 1 else min(HEIGHT, bottom + 120)
        picture[bottom:last] = slope[bottom:last, None].astype(np.uint8)

    def _balloon(self, picture: Picture, x: float, y: float) -> None:
        for side in (-1, 1):
            capsule(picture, (x + side * 40, y + 44), (x + side * 12, y + 106), 2, (90, 70, 60))
        polygon(picture, [(x - 46, y + 34), (x + 46, y + 34), (x + 15, y + 82), (x - 15, y + 82)], (170, 40, 44))
        polygon(picture, [(x - 16, y + 34), (x + 16, y + 34), (x + 6, y + 82), (x - 6, y + 82)], (214, 178, 96))
        ball(picture, (x, y), 70, (222, 58, 52), shine=0.25)
        for broad in (0.74, 0.28):
            colour = (248, 206, 110) if broad > 0.5 else (222, 58, 52)
            ellipse(picture, (x, y), (70 * broad, 69), colour, alpha=0.66)
        polygon(picture, [(x - 15, y + 102), (x + 15, y + 102), (x + 12, y + 124), (x - 12, y + 124)], (126, 84, 50))


class Beach(Scene):
    """Waves run up a beach and draw back while the sun sets; a boat sails across from left to right."""

    vanishes = 1.6
    _HORIZON: Final = 318
    _SUN: Final = 820
    _SEA: Final = 372
    _TIDE: Final = 546
    """The line above which there is always water."""
    _SMALL: Final = (124, 320)

    def __init__(self, rng: np.random.Generator) -> None:
        sky = ramp(
            [
                (0, (56, 50, 104)),
                (0.2, (152, 80, 118)),
                (0.36, (246, 142, 90)),
                (0.45, (255, 206, 128)),
                (1, (255, 206, 128)),
            ]
        )
        sand = ramp([(0, (176, 134, 100)), (1, (222, 178, 132))], height=HEIGHT - 500)
        sand *= (1 + 0.045 * noise(rng, (90, 300), (HEIGHT - 500, WIDTH)))[..., None]
        wet = np.clip(1 - (np.arange(500, HEIGHT) - 655) / 26, 0, 1)[:, None, None] * 0.34
        sky[500:] = sand + (np.array((90, 62, 58), np.float32) - sand) * wet
        self._backdrop = finished(sky, rng)
        glow(self._backdrop[: self._HORIZON], (self._SUN, 290), 380, (150, 90, 20))
        disc(self._backdrop[: self._HORIZON], (self._SUN, 286), 52, (255, 240, 190), softness=3)
        for number in range(9):
            place = (float(rng.uniform(0, WIDTH)), float(rng.uniform(50, 220)))
            for layer in range(3):
                radii = (150 - 30 * layer, 9 - 2 * layer)
                ellipse(
                    self._backdrop,
                    (place[0] + 34 * layer, place[1] + 7 * layer),
                    radii,
                    (255, 150 + 12 * number, 120),
                    alpha=0.2,
                )
        rows, columns = self._SMALL
        down = (np.arange(rows, dtype=np.float32)[:, None] + 1.5) / rows
        across = np.linspace(0, WIDTH, columns, dtype=np.float32)[None, :]
        self._depth = 5.5 * np.log(down + 0.05)
        self._bend = 0.9 * np.sin(across / 150 + 2.5 * down) + 0.5 * np.sin(across / 61 - 6 * down)
        self._ripple = across / (10 + 55 * down)
        self._glitter = np.exp(-(((across - self._SUN) / (44 + 260 * down)) ** 2))
        near, far = np.array((38, 74, 98), np.float32), np.array((236, 146, 110), np.float32)
        self._water = far + (near - far) * np.sqrt(down)[..., None]
        self._down = down
        self._columns = np.arange(WIDTH, dtype=np.float32)

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        sea = self._sea(time)
        picture[self._HORIZON : self._TIDE] = sea[: self._TIDE - self._HORIZON]
        self._shore(picture, sea, time)
        if main:
            self._boat(picture, 90 + 230 * time, self._HORIZON + 26 + 2.5 * sin(2.3 * time))

    def _sea(self, time: float) -> Picture:
        """The sea, worked out small and blown up: its waves are wider than the loss."""
        swell = np.sin(2.6 * (self._depth * 2.2 - 1.5 * time) + self._bend)
        chop = np.sin(self._ripple + 3.1 * time) * np.sin(7 * self._depth - 4 * time + 2 * self._bend)
        light = 1 + (0.16 * swell + 0.10 * chop) * (0.35 + 0.65 * self._down)
        spark = self._glitter * np.clip(0.35 + 0.7 * swell + 0.7 * chop, 0, 1.3) ** 2
        colour = self._water * light[..., None] + spark[..., None] * np.array((255, 190, 110), np.float32)
        small = VideoFrame.from_ndarray(np.clip(colour, 0, 255).astype(np.uint8), format="rgb24")
        return (
            small.reformat(WIDTH, self._SEA, interpolation=Interpolation.FAST_BILINEAR)
            .to_ndarray()
            .astype(np.uint8, copy=False)
        )

    def _shore(self, picture: Picture, sea: Picture, time: float) -> None:
        """Water over the sand: each wave rushes up in a second and runs back in two."""
        bottom = self._HORIZON + self._SEA
        phase = (time + 0.35) % 2.4 / 2.4
        run = sin(pi / 2 * phase / 0.36) if phase < 0.36 else 0.5 + 0.5 * np.cos(pi * (phase - 0.36) / 0.64)
        edge = 572 + 78 * run + 9 * np.sin(self._columns / 120 + 0.8 * time) + 5 * np.sin(self._columns / 41 - time)
        below = _LINES[self._TIDE : bottom] - edge[None, :]
        cover(picture[self._TIDE : bottom], sea[self._TIDE - self._HORIZON :], coverage(below, 3) * np.float32(0.94))
        lace = (0.72 + 0.28 * np.sin(self._columns / 9 + 3 * np.sin(self._columns / 47)))[None, :]
        foam = np.exp(-((below / 8) ** 2)) * lace + 0.45 * np.exp(-(((below + 34) / 6) ** 2)) * lace[:, ::-1]
        cover(picture[self._TIDE : bottom], (255, 238, 224), np.clip(foam, 0, 1).astype(np.float32))

    def _boat(self, picture: Picture, x: float, y: float) -> None:
        shadow(picture, (x, y + 22), (88, 20), 0.5)
        polygon(picture, [(x - 62, y - 4), (x + 74, y - 8), (x + 48, y + 18), (x - 46, y + 18)], (84, 40, 40))
        polygon(picture, [(x - 62, y - 4), (x + 74, y - 8), (x + 72, y - 2), (x - 60, y + 2)], (238, 226, 214))
        capsule(picture, (x + 2, y - 6), (x + 2, y - 150), 4, (66, 40, 40))
        polygon(picture, [(x + 8, y - 146), (x + 8, y - 16), (x + 74, y - 18)], (255, 232, 206))
        polygon(picture, [(x - 4, y - 140), (x - 4, y - 16), (x - 54, y - 14)], (240, 176, 140))
