"""Living things: people who pass a pillar, one who walks through a park, fish in a tank."""

from math import cos, pi, sin, sqrt
from typing import Final

import numpy as np

from arena.backends.procedural.draw import (
    HEIGHT,
    WIDTH,
    Colour,
    Picture,
    Point,
    ball,
    capsule,
    disc,
    ellipse,
    finished,
    noise,
    polygon,
    ramp,
    ring,
    shadow,
)
from arena.backends.procedural.scenes.base import Scene
from arena.backends.procedural.scenes.figure import SKINS, Person, person


class Crowd(Scene):
    """People cross a station hall and pass behind a pillar; each comes out on the other side."""

    vanishes = 0.0
    _PILLAR: Final = (660, 800)

    def __init__(self, rng: np.random.Generator) -> None:
        hall = ramp([(0, (214, 206, 190)), (0.62, (236, 228, 210)), (0.625, (170, 158, 142)), (1, (206, 194, 174))])
        x = np.arange(WIDTH, dtype=np.float32)[None, :]
        y = np.arange(HEIGHT, dtype=np.float32)[:, None]
        far = (y - 448).clip(1) / 272
        lines = np.abs(((x - 730) / (far + 0.35) / 150) % 1 - 0.5) < 0.012 / (far + 0.2)
        rows = np.abs((2.4 / (far + 0.25)) % 1 - 0.5) < 0.03
        hall[448:] *= np.where(lines | rows, 0.88, 1.0)[448:, :, None]
        self._backdrop = finished(hall, rng)
        for window in range(5):
            left = 40 + window * 262
            polygon(self._backdrop, [(left, 90), (left + 130, 90), (left + 130, 350), (left, 350)], (164, 200, 226))
            disc(self._backdrop, (left + 65, 92), 65, (176, 208, 230))
            capsule(self._backdrop, (left + 65, 30), (left + 65, 350), 5, (224, 216, 198))
            capsule(self._backdrop, (left, 210), (left + 130, 210), 5, (224, 216, 198))
            polygon(
                self._backdrop,
                [(left - 60, 560), (left + 130, 560), (left + 60, 700), (left - 160, 700)],
                (255, 246, 214),
                alpha=0.16,
            )
        self._people = [self._passer_by(rng, start) for start in range(-860, 640, 195)]
        self._people.sort(key=lambda one: one[0])  # those farther away first
        self._stone = self._fluted_stone()

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        left, right = self._PILLAR
        hidden = (left + right) / 2
        for floor, start, walker in self._people:
            x = start + 195 * time
            if main or x < hidden or start > hidden:
                walker.paint(picture, x, floor, time)
        self._pillar(picture)

    def _passer_by(self, rng: np.random.Generator, start: float) -> tuple[float, float, Person]:
        """Someone with the line of their feet and the column they start from; farther away is smaller."""
        floor = float(rng.uniform(590, 680))
        return floor, start + float(rng.uniform(-30, 30)), person(rng, 230 * (floor - 200) / 430)

    def _fluted_stone(self) -> Picture:
        """One line of the pillar, lit from the left."""
        left, right = self._PILLAR
        across = np.linspace(-1, 1, right - left, dtype=np.float32)
        light = 0.55 + 0.5 * np.sqrt(1 - 0.96 * across**2) - 0.22 * across
        flute = 1 + 0.06 * np.cos(across * 26)
        stone: Picture = ((light * flute)[:, None] * np.array([206, 196, 180])).clip(0, 255).astype(np.uint8)
        return stone

    def _pillar(self, picture: Picture) -> None:
        left, right = self._PILLAR
        shadow(picture, ((left + right) / 2 + 40, 706), (170, 26), 0.6)
        picture[:690, left:right] = self._stone
        base = [c * 0.9 for c in (206, 196, 180)]
        polygon(picture, [(left - 22, 672), (right + 22, 672), (right + 30, 712), (left - 30, 712)], base)
        polygon(picture, [(left - 22, 664), (right + 22, 664), (right + 22, 676), (left - 22, 676)], (226, 218, 202))


class Walker(Scene):
    """Someone in a yellow coat walks along a park path and passes behind a tree."""

    vanishes = 2.0

    def __init__(self, rng: np.random.Generator) -> None:
        park = ramp([(0, (150, 200, 236)), (0.5, (222, 238, 240)), (0.56, (132, 172, 104)), (1, (92, 140, 74))])
        park[403:] *= (1 + 0.06 * noise(rng, (70, 120)) + 0.05 * noise(rng, (14, 18)))[403:, :, None]
        park[560:656] = ramp([(0, (206, 188, 152)), (1, (186, 164, 126))], height=96)
        park[560:656] *= (1 + 0.03 * noise(rng, (90, 160)))[560:656, :, None]
        self._backdrop = finished(park, rng)
        for _ in range(26):
            x, size = float(rng.uniform(0, WIDTH)), float(rng.uniform(30, 64))
            tint = float(rng.uniform(0.85, 1.1))
            disc(
                self._backdrop, (x, 404 - size * 0.5), size, [c * tint for c in (104, 150, 104)], alpha=0.9, softness=8
            )
        for trunk, tall in ((190, 110), (1060, 126)):
            self._tree(rng, trunk, 470, tall)
        self._walker = Person(
            330, (238, 186, 46), (52, 62, 96), SKINS[rng.integers(len(SKINS))], (72, 46, 34), 1.7, 0.3
        )
        self._leaves = [
            (float(rng.uniform(-200, WIDTH)), float(rng.uniform(-500, 500)), float(rng.uniform(0.7, 1.4)))
            for _ in range(22)
        ]

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        if main:
            self._walker.paint(picture, 150 + 255 * time, 630, time)
        shadow(picture, (705, 704), (190, 26), 0.55)
        polygon(picture, [(606, -10), (706, -10), (740, 706), (580, 706)], (92, 68, 48))
        polygon(picture, [(606, -10), (632, -10), (618, 706), (580, 706)], (122, 92, 64))
        polygon(picture, [(684, -10), (706, -10), (740, 706), (700, 706)], (66, 48, 36))
        for step in range(7):
            y = 40 + step * 92
            capsule(
                picture, (638 + 9 * sin(step * 2.1), y), (644 + 9 * sin(step * 1.3), y + 62), 4, (58, 42, 32), alpha=0.6
            )
        for x, start, speed in self._leaves:
            place = (x + 70 * time + 26 * sin(2.2 * time * speed + start), start + 150 * speed * time)
            ellipse(picture, place, (9, 4.5), (222, 126, 44), turn=3 * time * speed + start)

    def _tree(self, rng: np.random.Generator, x: float, floor: float, size: float) -> None:
        shadow(self._backdrop, (x + 30, floor + 6), (size * 1.2, size * 0.2), 0.45)
        capsule(self._backdrop, (x, floor), (x, floor - 2 * size), (size * 0.34, size * 0.2), (96, 72, 52))
        for _ in range(38):
            angle, far = float(rng.uniform(0, 2 * pi)), size * 1.05 * sqrt(float(rng.uniform(0, 1)))
            place = (x + far * cos(angle), floor - 2.6 * size + 0.85 * far * sin(angle))
            tone = 1.0 - 0.3 * (far / size) * (sin(angle) * 0.7 + cos(angle) * 0.4)
            disc(self._backdrop, place, size * 0.3, [c * tone for c in (82, 138, 70)], alpha=0.85, softness=7)


class Aquarium(Scene):
    """Fish swim through a tank, bubbles rise, weed sways; the orange one crosses from left to right."""

    vanishes = 1.7

    def __init__(self, rng: np.random.Generator) -> None:
        water = ramp([(0, (96, 196, 214)), (0.4, (30, 128, 166)), (1, (8, 58, 96))])
        x = np.arange(WIDTH, dtype=np.float32)[None, :]
        y = np.arange(HEIGHT, dtype=np.float32)[:, None]
        rays = (np.sin((x + 0.45 * y) / 61) + np.sin((x + 0.45 * y) / 37 + 2)).clip(0)
        water += (rays * 15 * (1 - y / HEIGHT))[..., None]
        bed = 628 + 14 * np.sin(x / 140) + 8 * np.sin(x / 57 + 1)
        sand = np.array([212, 190, 142], np.float32) * (0.72 + 0.10 * noise(rng, (140, 250)))[..., None]
        sand *= (0.7 + 0.3 * (HEIGHT - y) / 100)[..., None].clip(0.6, 1)
        water = np.where((y > bed)[..., None], sand, water)
        self._backdrop = finished(water.astype(np.float32), rng)
        for _ in range(9):
            place, size = (float(rng.uniform(0, WIDTH)), float(rng.uniform(650, 715))), float(rng.uniform(18, 44))
            shadow(self._backdrop, (place[0] + 8, place[1] + size * 0.5), (size * 1.3, size * 0.4), 0.5)
            ball(self._backdrop, place, size, [float(rng.uniform(90, 130))] * 3, shine=0.1, stretch=0.8)
        self._weed = [
            (float(rng.uniform(40, WIDTH - 40)), float(rng.uniform(130, 300)), float(rng.uniform(0, 6)))
            for _ in range(7)
        ]
        self._bubbles = [
            (float(rng.choice((250, 905)) + rng.normal(0, 10)), float(rng.uniform(0, 700)), float(rng.uniform(4, 11)))
            for _ in range(15)
        ]
        self._shoal = [
            (float(rng.uniform(0, 1400)), float(rng.uniform(120, 470)), float(rng.uniform(0.8, 1.3))) for _ in range(4)
        ]

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        for x, y, size in self._shoal:
            self._fish(
                picture,
                (1400 - (x + 120 * time * size) % 1560, y + 10 * sin(2 * time + x)),
                26 * size,
                colour=(222, 226, 120),
                facing=-1,
                time=time * 1.3 + x,
            )
        for x, tall, phase in self._weed:
            self._plant(picture, x, tall, phase, time)
        if main:
            self._fish(
                picture, (120 + 262 * time, 372 + 34 * sin(1.5 * time)), 84, colour=(250, 118, 30), facing=1, time=time
            )
        for x, start, size in self._bubbles:
            y = 640 - (start + 190 * time) % 700
            ring(picture, (x + 9 * sin(y / 34 + start), y), (size, size), 2, (220, 246, 250), alpha=0.7)
            disc(
                picture,
                (x + 9 * sin(y / 34 + start) - size * 0.3, y - size * 0.3),
                size * 0.28,
                (255, 255, 255),
                alpha=0.8,
            )

    def _plant(self, picture: Picture, x: float, tall: float, phase: float, time: float) -> None:
        last = (x, 668.0)
        for part in range(1, 7):
            up = part / 6
            following = (x + 34 * up * sin(1.7 * time + phase + 2.4 * up), 668 - tall * up)
            capsule(picture, last, following, (16 - 2 * (part - 1), 16 - 2 * part), (40, 118 + 50 * up, 74))
            last = following

    def _fish(self, picture: Picture, centre: Point, size: float, *, colour: Colour, facing: int, time: float) -> None:
        (x, y), wag = centre, sin(9 * time) * 0.34
        fin = [c * 0.72 for c in colour]
        root, tip = (x - facing * size * 0.85, y), (x - facing * size * 1.6, y + wag * size)
        polygon(picture, [root, (tip[0], tip[1] - size * 0.56), (tip[0] + facing * size * 0.22, tip[1])], fin)
        polygon(picture, [root, (tip[0], tip[1] + size * 0.56), (tip[0] + facing * size * 0.22, tip[1])], fin)
        polygon(
            picture,
            [
                (x - facing * size * 0.3, y - size * 0.82),
                (x + facing * size * 0.4, y - size * 0.4),
                (x - facing * size * 0.6, y - size * 0.4),
            ],
            fin,
        )
        ball(picture, (x, y), size * 0.74, colour, shine=0.35, stretch=0.74)
        if size > 50:
            for stripe in (-0.05, 0.5):
                ellipse(
                    picture,
                    (x + facing * size * stripe, y),
                    (size * 0.09, size * (0.46 - 0.12 * stripe)),
                    (252, 246, 236),
                )
        ellipse(
            picture,
            (x - facing * size * 0.02, y + size * 0.2),
            (size * 0.26, size * 0.13),
            fin,
            turn=facing * (0.5 + wag),
        )
        eye = (x + facing * size * 0.68, y - size * 0.13)
        disc(picture, eye, size * 0.12, (250, 250, 250))
        disc(picture, (eye[0] + facing * size * 0.03, eye[1]), size * 0.07, (16, 18, 24))
