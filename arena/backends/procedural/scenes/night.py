"""Nights: rain on a street, fireworks over a skyline."""

from math import cos, exp, pi, sin
from typing import Final

import numpy as np

from arena.backends.procedural.draw import (
    HEIGHT,
    WIDTH,
    Colour,
    Floats,
    Picture,
    Point,
    capsule,
    disc,
    ellipse,
    finished,
    glow,
    noise,
    polygon,
    ramp,
    ring,
    shadow,
)
from arena.backends.procedural.scenes.base import Scene


def windows(
    picture: Picture, rng: np.random.Generator, box: tuple[int, int, int, int], size: tuple[int, int], lit: float
) -> None:
    """Rows of windows inside a box (left, top, right, bottom), this part of them lit."""
    left, top, right, bottom = box
    for y in range(top, bottom - size[1], int(size[1] * 1.9)):
        for x in range(left, right - size[0], int(size[0] * 1.9)):
            tone = float(rng.uniform(0.55, 1.0))
            on = rng.uniform() < lit
            colour = np.array((255, 212, 140) if on else (40, 48, 70), np.float32) * (tone if on else 1)
            picture[y : y + size[1], x : x + size[0]] = colour.astype(np.uint8)


class Rain(Scene):
    """Rain falls on a street at night; a car drives by from left to right."""

    vanishes = 1.7
    _ROAD: Final = 500

    def __init__(self, rng: np.random.Generator) -> None:
        night = ramp([(0, (14, 18, 38)), (0.6, (34, 40, 66)), (1, (34, 40, 66))])
        self._backdrop = finished(night, rng)
        left = -20
        while left < WIDTH:
            broad, top = int(rng.integers(120, 220)), int(rng.integers(60, 240))
            tone = float(rng.uniform(0.7, 1.2))
            polygon(
                self._backdrop,
                [(left, top), (left + broad, top), (left + broad, self._ROAD), (left, self._ROAD)],
                [c * tone for c in (30, 34, 52)],
            )
            windows(
                self._backdrop,
                rng,
                (max(0, left + 14), top + 20, min(WIDTH, left + broad - 10), self._ROAD - 90),
                (18, 24),
                0.36,
            )
            shop = ((220, 80, 110), (90, 190, 220), (240, 180, 90), (120, 210, 150))[rng.integers(4)]
            polygon(
                self._backdrop,
                [(left + 16, 430), (left + broad - 16, 430), (left + broad - 16, 490), (left + 16, 490)],
                shop,
                alpha=0.75,
            )
            left += broad + 6
        for x in (180, 640, 1100):
            capsule(self._backdrop, (x, self._ROAD + 4), (x, 250), 7, (52, 56, 70))
            capsule(self._backdrop, (x, 250), (x + 44, 236), 6, (52, 56, 70))
            glow(self._backdrop, (x + 46, 244), 210, (190, 140, 76), 0.55)
            disc(self._backdrop, (x + 46, 244), 10, (255, 240, 200))
        self._wet(rng)
        self._sheets = [
            self._sheet(rng, count, length, light)
            for count, length, light in ((900, 26, 78), (420, 46, 120), (150, 78, 170))
        ]
        self._drops = [
            (float(rng.uniform(0, WIDTH)), float(rng.uniform(540, 712)), float(rng.uniform(0, 0.6))) for _ in range(46)
        ]

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        for x, y, start in self._drops:
            age = (time + start) % 0.6 / 0.6
            size = 3 + 24 * age * (y - 440) / 200
            ring(picture, (x, y), (size, size * 0.34), 1.6, (190, 205, 235), alpha=0.55 * (1 - age))
        if main:
            self._car(picture, -170 + 400 * time, 604)
        for number, (sheet, speed) in enumerate(zip(self._sheets, (760, 1060, 1500), strict=True)):
            fall = round(speed * time) % HEIGHT
            drift = round(fall * 0.16) + 37 * number
            moved = np.roll(sheet, (fall, -drift), axis=(0, 1))
            np.maximum(picture, moved, out=picture)

    def _wet(self, rng: np.random.Generator) -> None:
        """The street mirrors the houses, upside down, smeared and broken."""
        lines = HEIGHT - self._ROAD
        mirror = self._backdrop[self._ROAD - lines : self._ROAD][::-1].astype(np.float32)
        smear = sum(np.roll(mirror, shift, axis=0) for shift in range(-12, 13, 3)) / 9
        broken = 0.52 + 0.2 * noise(rng, (40, 36), (lines, WIDTH)) + 0.1 * noise(rng, (90, 160), (lines, WIDTH))
        road = (
            np.array((22, 24, 34), np.float32)
            + smear * broken[..., None] * np.linspace(1, 0.5, lines, dtype=np.float32)[:, None, None]
        )
        self._backdrop[self._ROAD :] = road.clip(0, 255).astype(np.uint8)
        self._backdrop[self._ROAD : self._ROAD + 7] = (64, 66, 80)

    def _sheet(self, rng: np.random.Generator, count: int, length: int, light: int) -> Picture:
        """Streaks on a picture whose edges meet, so that it can be rolled without end."""
        sheet = np.zeros((HEIGHT + 2 * length, WIDTH + 40, 3), np.uint8)
        for _ in range(count):
            x, y = float(rng.uniform(20, WIDTH + 20)), float(rng.uniform(length, HEIGHT))
            tone = light * float(rng.uniform(0.5, 1))
            capsule(sheet, (x, y), (x - 0.16 * length, y + length), (1.0, 1.8), (tone * 0.86, tone * 0.93, tone))
        return np.ascontiguousarray(sheet[length : length + HEIGHT, 20 : 20 + WIDTH])

    def _car(self, picture: Picture, x: float, y: float) -> None:
        shadow(picture, (x, y + 50), (170, 26), 0.75)
        ellipse(picture, (x + 150, y + 56), (120, 12), (255, 232, 180), alpha=0.28)
        ellipse(picture, (x - 158, y + 60), (46, 10), (240, 40, 40), alpha=0.35)
        body: Colour = (44, 96, 150)
        polygon(picture, [(x - 78, y - 12), (x - 48, y - 62), (x + 42, y - 62), (x + 84, y - 12)], (34, 74, 118))
        polygon(picture, [(x - 62, y - 14), (x - 40, y - 54), (x - 4, y - 54), (x - 4, y - 14)], (150, 172, 190))
        polygon(picture, [(x + 4, y - 14), (x + 4, y - 54), (x + 36, y - 54), (x + 66, y - 14)], (150, 172, 190))
        polygon(
            picture, [(x - 150, y - 8), (x + 84, y - 14), (x + 150, y + 4), (x + 154, y + 36), (x - 154, y + 36)], body
        )
        polygon(
            picture, [(x - 148, y - 6), (x + 84, y - 12), (x + 140, y + 4), (x - 150, y + 4)], (92, 146, 198), alpha=0.7
        )
        for wheel in (-92, 96):
            disc(picture, (x + wheel, y + 36), 28, (16, 16, 20))
            disc(picture, (x + wheel, y + 36), 15, (120, 124, 132))
            angle = (x + wheel) / 28
            for spoke in range(3):
                turn = angle + spoke * pi / 3
                reach = (14 * cos(turn), 14 * sin(turn))
                capsule(
                    picture,
                    (x + wheel - reach[0], y + 36 - reach[1]),
                    (x + wheel + reach[0], y + 36 + reach[1]),
                    3,
                    (60, 62, 70),
                )
        disc(picture, (x + 146, y + 10), 9, (255, 250, 224))
        glow(picture, (x + 158, y + 12), 120, (220, 200, 150))
        disc(picture, (x - 150, y + 8), 7, (255, 60, 50))
        glow(picture, (x - 152, y + 8), 56, (220, 30, 20))


class Fireworks(Scene):
    """Rockets climb over a skyline and burst into sparks that fall and fade."""

    vanishes = 1.25
    _COLOURS: Final = (
        (255, 90, 80),
        (255, 190, 80),
        (110, 220, 255),
        (150, 255, 150),
        (230, 130, 255),
        (255, 240, 200),
    )
    _SPARKS: Final = 150
    _TRAIL: Final = 8

    def __init__(self, rng: np.random.Generator) -> None:
        sky = ramp([(0, (8, 10, 30)), (0.6, (30, 28, 62)), (0.85, (70, 50, 84)), (1, (30, 26, 50))])
        self._backdrop = finished(sky, rng)
        for _ in range(130):
            spot = (float(rng.uniform(0, WIDTH)), float(rng.uniform(0, 430)))
            disc(
                self._backdrop, spot, float(rng.uniform(0.4, 1.1)), (220, 225, 255), alpha=float(rng.uniform(0.2, 0.8))
            )
        left = -10
        while left < WIDTH:
            broad, top = int(rng.integers(60, 130)), int(rng.integers(430, 600))
            polygon(
                self._backdrop, [(left, top), (left + broad, top), (left + broad, HEIGHT), (left, HEIGHT)], (14, 14, 26)
            )
            windows(
                self._backdrop,
                rng,
                (max(0, left + 8), top + 12, min(WIDTH, left + broad - 6), HEIGHT - 30),
                (7, 9),
                0.4,
            )
            left += broad + 2
        self._bursts = []
        for number in range(8):
            angle, speed = rng.uniform(0, 2 * pi, self._SPARKS), 600 * np.sqrt(rng.uniform(0.06, 1, self._SPARKS))
            velocity = np.stack([np.cos(angle) * speed, np.sin(angle) * speed], axis=1)
            place = (170 + (number * 397) % 960 + float(rng.uniform(-40, 40)), float(rng.uniform(130, 290)))
            self._bursts.append(
                (
                    0.35 + 0.42 * number,
                    place,
                    velocity,
                    np.array(self._COLOURS[(number + int(rng.integers(2))) % 6], np.float32),
                )
            )

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        if not main:
            return
        for start, place, velocity, colour in self._bursts:
            age = time - start
            if -0.7 < age < 0:
                rise = 1 - (-age / 0.7) ** 2
                height = HEIGHT - 100 - (HEIGHT - 100 - place[1]) * rise
                capsule(picture, (place[0], height), (place[0], height + 46 * (1 - rise) + 8), (4, 1), (255, 220, 150))
            elif 0 <= age < 1.8:
                if age < 0.45:
                    glow(picture, place, 240, colour * 0.34, 1 - age / 0.45)
                self._sparks(picture, place, velocity, colour, age)

    def _sparks(
        self,
        picture: Picture,
        place: Point,
        velocity: np.ndarray[tuple[int, int], np.dtype[np.float64]],
        colour: Floats,
        age: float,
    ) -> None:
        """All sparks of a burst and their tails, slowed by the air and drawn down (drag 2.4 a second)."""
        ages = np.clip(age - 0.022 * np.arange(self._TRAIL), 0, None)
        reach = (1 - np.exp(-2.4 * ages)) / 2.4
        x = (place[0] + velocity[:, :1] * reach).ravel()
        y = (place[1] + velocity[:, 1:] * reach + 60 * ages**2).ravel()
        fade = exp(-0.9 * age) * min(1.0, max(0.0, (1.8 - age) / 0.9))
        tail = np.tile(np.linspace(1, 0.12, self._TRAIL), velocity.shape[0])
        heat = np.exp(-5 * age)
        light = (colour * (1 - heat) + 255 * heat)[None, :] * (fade * tail)[:, None] * 1.7
        column, row = x.astype(np.intp), y.astype(np.intp)
        for down in (-1, 0, 1):
            for across in (-1, 0, 1):
                far = np.hypot(column + across + 0.5 - x, row + down + 0.5 - y)
                weight = np.clip(2.0 - far, 0, 1)[:, None]
                inside = (column + across >= 0) & (column + across < WIDTH) & (row + down >= 0) & (row + down < HEIGHT)
                at = (row[inside] + down, column[inside] + across)
                picture[at] = np.minimum(np.maximum(picture[at], light[inside] * weight[inside]), 255)
