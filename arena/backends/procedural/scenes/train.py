"""A train on a viaduct."""

from math import exp
from typing import Final

import numpy as np

from arena.backends.procedural.draw import (
    HEIGHT,
    WIDTH,
    Colour,
    Floats,
    Picture,
    blend,
    capsule,
    coverage,
    disc,
    finished,
    noise,
    polygon,
    ramp,
)
from arena.backends.procedural.scenes.base import Scene

_ROWS: Final = np.arange(HEIGHT, dtype=np.float32)[:, None] + 0.5


class Train(Scene):
    """A steam train crosses a viaduct from left to right, its smoke drifting behind it."""

    vanishes = 2.0
    _DECK: Final = 398
    _SPEED: Final = 312.0
    _LENGTH: Final = 880

    def __init__(self, rng: np.random.Generator) -> None:
        view = ramp([(0, (112, 168, 220)), (0.5, (224, 232, 226)), (1, (224, 232, 226))])
        x = np.arange(WIDTH, dtype=np.float32)
        for number, tone in enumerate(((158, 180, 196), (124, 158, 156), (98, 142, 110), (76, 122, 76))):
            ridge = (
                250
                + 92 * number
                + sum(
                    (58 - 9 * number) / wave**1.3 * np.sin(x * wave / (210 - 20 * number) + rng.uniform(0, 7))
                    for wave in range(1, 7)
                )
            )
            shade = np.asarray(tone, np.float32) * (1.05 - 0.25 * (_ROWS - 300) / 420)[..., None]
            view += (shade - view) * coverage(ridge[None, :].astype(np.float32) - _ROWS)[..., None]
        view[400:] *= (1 + 0.06 * noise(rng, (90, 150)))[400:, :, None]
        self._backdrop = finished(view, rng)
        self._viaduct()
        self._sprite, self._mask = self._carriages()
        self._puffs = [(float(rng.normal(0, 9)), float(rng.uniform(0.8, 1.25))) for _ in range(64)]

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        if main:
            nose = -120 + self._SPEED * (time + 0.5)
            self._smoke(picture, time)
            self._paste(picture, round(nose - self._LENGTH))
            for wheel in (-58, -98, -138):
                angle = (nose + wheel) / 20
                centre = (round(nose) + wheel, self._DECK - 21)
                capsule(
                    picture,
                    (centre[0] - 15 * np.cos(angle), centre[1] - 15 * np.sin(angle)),
                    (centre[0] + 15 * np.cos(angle), centre[1] + 15 * np.sin(angle)),
                    4,
                    (190, 60, 50),
                )
        polygon(
            picture,
            [(0, self._DECK - 8), (WIDTH, self._DECK - 8), (WIDTH, self._DECK + 4), (0, self._DECK + 4)],
            (150, 128, 112),
        )

    def _viaduct(self) -> None:
        stone, dark = (176, 148, 128), (132, 108, 96)
        picture = self._backdrop
        polygon(picture, [(0, self._DECK), (WIDTH, self._DECK), (WIDTH, 452), (0, 452)], stone)
        spacing = 214
        for number in range(-1, 7):
            left = number * spacing + 40
            polygon(picture, [(left, 440), (left + 56, 440), (left + 64, HEIGHT), (left - 8, HEIGHT)], stone)
            polygon(picture, [(left + 40, 440), (left + 56, 440), (left + 64, HEIGHT), (left + 44, HEIGHT)], dark)
            for side, flip in ((left + 56, 1), (left + spacing, -1)):  # the haunches of the arch
                for step in range(24):
                    reach = 79 * (1 - np.sqrt(1 - (1 - step / 24) ** 2))
                    y = 452 + step * 3.2
                    polygon(
                        picture,
                        [(side, y), (side + flip * reach, y), (side + flip * reach, y + 3.3), (side, y + 3.3)],
                        stone,
                    )
        for y, tone in ((self._DECK, 1.16), (446, 0.8)):
            polygon(picture, [(0, y), (WIDTH, y), (WIDTH, y + 6), (0, y + 6)], [c * tone for c in stone])

    def _carriages(self) -> tuple[Picture, Floats]:
        """The train once, to be moved along: its picture and its coverage, from how it looks on black and on white."""
        shots = []
        for ground in (0, 255):
            shot = np.full((160, self._LENGTH, 3), ground, np.uint8)
            for wagon in range(3):
                self._wagon(shot, 8 + wagon * 208)
            self._engine(shot, 640)
            shots.append(shot)
        mask = 1 - (shots[1].astype(np.float32) - shots[0]).max(axis=2) / 255
        return shots[0], mask

    def _wagon(self, shot: Picture, left: float) -> None:
        polygon(shot, [(left, 52), (left + 196, 52), (left + 196, 136), (left, 136)], (150, 40, 46))
        polygon(shot, [(left - 4, 44), (left + 200, 44), (left + 200, 56), (left - 4, 56)], (70, 62, 66))
        polygon(shot, [(left, 104), (left + 196, 104), (left + 196, 112), (left, 112)], (236, 206, 140))
        for window in range(5):
            at = left + 14 + window * 36
            polygon(shot, [(at, 64), (at + 26, 64), (at + 26, 96), (at, 96)], (250, 232, 178))
        for wheel in (34, 66, 130, 162):
            disc(shot, (left + wheel, 142), 14, (40, 38, 42))
            disc(shot, (left + wheel, 142), 6, (120, 116, 120))
        capsule(shot, (left + 196, 132), (left + 208, 132), 6, (50, 48, 52))

    def _engine(self, shot: Picture, left: float) -> None:
        green: Colour = (38, 82, 62)
        polygon(shot, [(left, 40), (left + 76, 40), (left + 76, 132), (left, 132)], green)
        polygon(shot, [(left - 6, 32), (left + 84, 32), (left + 84, 44), (left - 6, 44)], (48, 46, 50))
        polygon(shot, [(left + 14, 54), (left + 56, 54), (left + 56, 88), (left + 14, 88)], (240, 222, 168))
        polygon(shot, [(left + 76, 66), (left + 206, 66), (left + 206, 122), (left + 76, 122)], green)
        polygon(shot, [(left + 76, 72), (left + 206, 72), (left + 206, 82), (left + 76, 82)], (74, 128, 100))
        for band in (106, 146, 186):
            polygon(
                shot,
                [(left + band, 66), (left + band + 6, 66), (left + band + 6, 122), (left + band, 122)],
                (214, 174, 92),
            )
        polygon(shot, [(left + 172, 26), (left + 200, 26), (left + 196, 68), (left + 176, 68)], (44, 42, 46))
        polygon(shot, [(left + 166, 18), (left + 206, 18), (left + 202, 30), (left + 170, 30)], (66, 64, 68))
        disc(shot, (left + 130, 62), 15, (214, 174, 92))
        polygon(shot, [(left, 122), (left + 224, 122), (left + 236, 146), (left, 146)], (50, 48, 52))
        disc(shot, (left + 210, 88), 10, (255, 244, 200))
        for wheel in (102, 142, 182):
            disc(shot, (left + wheel, 135), 24, (36, 34, 38))
            disc(shot, (left + wheel, 135), 19, (150, 46, 44))
            disc(shot, (left + wheel, 135), 15, (58, 40, 42))

    def _paste(self, picture: Picture, left: int) -> None:
        first, last = max(0, -left), min(self._LENGTH, WIDTH - left)
        if first < last:
            region = picture[self._DECK - 156 : self._DECK + 4, left + first : left + last]
            cut = slice(first, last)
            blend(
                region,
                self._sprite[:, cut].astype(np.float32) / np.maximum(self._mask[:, cut, None], 0.01),
                self._mask[:, cut],
            )

    def _smoke(self, picture: Picture, time: float) -> None:
        """Puffs that left the chimney every tenth of a second, rising, growing and thinning since."""
        for number, (shift, size) in enumerate(self._puffs):
            age = time - (number / 10 - 1.6)
            if 0 <= age < 1.5:
                born = -120 + self._SPEED * (time - age + 0.5) - self._LENGTH + 826
                place = (
                    born + 70 * age + shift * (1 + age),
                    self._DECK - 142 - 100 * (1 - exp(-1.3 * age)) + shift * 0.4,
                )
                radius = 15 + 34 * age * size
                disc(picture, place, radius, (250, 248, 246), alpha=0.62 * (1 - age / 1.5), softness=radius * 0.9)
