"""Things that are heard: a bouncing ball and a metronome, their sounds made from the same events as their pictures."""

from math import cos, pi, sin, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.backends.procedural.draw import (
    HEIGHT,
    WIDTH,
    Picture,
    Point,
    ball,
    capsule,
    disc,
    finished,
    noise,
    polygon,
    ramp,
    shadow,
)
from arena.backends.procedural.scenes.base import RATE, SECONDS, Scene
from arena.backends.procedural.scenes.toys import BRASS, planks


class BouncingBall(Scene):
    """A red rubber ball bounces across a wooden floor, lower each time, and is heard when it hits."""

    vanishes = 1.55
    _RADIUS: Final = 58
    _FLOOR: Final = 590
    _GRAVITY: Final = 2600.0
    _KEEPS: Final = 0.76
    """The part of its speed that the ball keeps at a bounce."""

    def __init__(self, rng: np.random.Generator) -> None:
        room = ramp([(0, (222, 230, 232)), (0.62, (188, 202, 206)), (1, (170, 180, 184))])
        x = (np.arange(WIDTH, dtype=np.float32) - 380) / 1000
        room *= (1.06 - 0.22 * x * x)[None, :, None]
        room *= (1 + 0.012 * noise(rng, (50, 80)))[..., None]
        room[455:] = planks(rng, 455, (190, 134, 84))
        room[440:455] = (246, 244, 238)
        room[453:456] *= 0.72
        self._backdrop = finished(room, rng)
        self._hits = self._bounces(height=float(rng.uniform(400, 440)))

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        if not main:
            return
        height, squash = self._height(time)
        x = 130 + 1010 * (1 - (1 - time / SECONDS) ** 1.5)
        near = 1 / (1 + height / 160)
        shadow(picture, (x + 18 + height * 0.12, self._FLOOR + 4), (40 + 70 / (0.6 + near), 22), 0.2 + 0.5 * near)
        centre = (x, self._FLOOR - height - self._RADIUS / squash)
        ball(picture, centre, self._RADIUS, (212, 44, 40), stretch=1 / squash)
        angle = x / self._RADIUS
        for turn in (0.0, pi):
            depth = cos(angle + turn)
            if depth > 0.1:
                spot = (x + 0.66 * self._RADIUS * sin(angle + turn), centre[1] - 8)
                disc(picture, spot, 9 * depth + 1, (250, 226, 190), alpha=0.75)

    def _sound(self) -> NDArray[np.float32]:
        out = np.zeros((2, round(SECONDS * RATE)), np.float32)
        for number, (when, speed) in enumerate(self._hits):
            if when < SECONDS:
                pan = -0.7 + 1.4 * when / SECONDS
                _add(out, when, _thud(0.3, 118 + 6 * number) * np.float32(speed / self._hits[0][1]), pan)
        return out

    def _bounces(self, height: float) -> list[tuple[float, float]]:
        """When the ball hits the floor, and how fast, in pixels a second."""
        speed = sqrt(2 * self._GRAVITY * height)
        when = speed / self._GRAVITY
        hits = []
        while speed > 60:
            hits.append((when, speed))
            speed *= self._KEEPS
            when += 2 * speed / self._GRAVITY
        return hits

    def _height(self, time: float) -> tuple[float, float]:
        """Pixels above the floor, and how far the ball is squashed (1: not at all)."""
        first, speed = self._hits[0]
        if time <= first:
            return speed * (first - time) - self._GRAVITY * (first - time) ** 2 / 2 + 0.0, 1.0
        for when, hit in reversed(self._hits):
            if time >= when:
                since = time - when
                rise = hit * self._KEEPS
                height = max(0.0, rise * since - self._GRAVITY * since * since / 2)
                squash = 1 + 0.28 * hit / speed * max(0.0, 1 - since / 0.07)
                return height, squash
        return 0.0, 1.0


class Metronome(Scene):
    """A metronome ticks faster and faster, a tick at each end of its swing."""

    vanishes = 1.6
    _PIVOT: Final[Point] = (640, 560)

    def __init__(self, rng: np.random.Generator) -> None:
        room = ramp([(0, (52, 40, 58)), (0.7, (104, 74, 84)), (1, (70, 50, 60))])
        x = (np.arange(WIDTH, dtype=np.float32) - 640) / 800
        y = (np.arange(HEIGHT, dtype=np.float32) - 300) / 560
        room *= (1.25 - 0.55 * (x[None, :] ** 2 + y[:, None] ** 2).clip(0, 1.6))[..., None]
        room[600:] = planks(rng, 600, (92, 56, 40))
        self._backdrop = finished(room, rng)
        shadow(self._backdrop, (660, 652), (300, 46), 0.7)
        self._case(self._backdrop)
        self._slow, self._gain = float(rng.uniform(1.5, 1.7)), 0.55

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        swing = 0.52 * sin(pi * self._swings(time))
        tip, weight = self._along(swing, 450), self._along(swing, 300 - 30 * time)
        if main:
            capsule(
                picture, (self._PIVOT[0] + 9, self._PIVOT[1] + 6), (tip[0] + 12, tip[1] + 8), 7, (0, 0, 0), alpha=0.3
            )
            capsule(picture, self._PIVOT, tip, 7, (218, 220, 224))
            left, right = cos(swing), sin(swing)
            corners = [(-34, -24), (34, -24), (24, 30), (-24, 30)]
            polygon(
                picture,
                [(weight[0] + u * left - v * right, weight[1] + u * right + v * left) for u, v in corners],
                BRASS,
            )
            inner = [(-26, -18), (6, -18), (2, 24), (-18, 24)]
            polygon(
                picture,
                [(weight[0] + u * left - v * right, weight[1] + u * right + v * left) for u, v in inner],
                (250, 214, 132),
                alpha=0.6,
            )
        ball(picture, self._PIVOT, 15, BRASS)

    def _sound(self) -> NDArray[np.float32]:
        out = np.zeros((2, round(SECONDS * RATE)), np.float32)
        number = 0
        while (when := self._when(number + 0.5)) < SECONDS:
            pitch, pan = (2350, 0.35) if number % 2 else (1980, -0.35)
            _add(out, when, _click(0.09, pitch), pan)
            number += 1
        return out

    def _swings(self, time: float) -> float:
        """Half swings done by this time: their rate grows with it."""
        return self._slow * time + self._gain * time * time

    def _when(self, swings: float) -> float:
        return (-self._slow + sqrt(self._slow**2 + 4 * self._gain * swings)) / (2 * self._gain)

    def _along(self, angle: float, length: float) -> Point:
        return self._PIVOT[0] + length * sin(angle), self._PIVOT[1] - length * cos(angle)

    def _case(self, picture: Picture) -> None:
        polygon(picture, [(552, 130), (728, 130), (812, 650), (468, 650)], (116, 62, 34))
        polygon(picture, [(552, 130), (580, 130), (520, 650), (468, 650)], (150, 86, 50))
        polygon(picture, [(712, 130), (728, 130), (812, 650), (776, 650)], (84, 42, 24))
        polygon(picture, [(588, 160), (692, 160), (742, 566), (538, 566)], (58, 30, 20))
        polygon(picture, [(616, 170), (664, 170), (678, 556), (602, 556)], (236, 224, 196))
        for step in range(16):
            y, width = 190 + step * 22, 10 if step % 4 else 18
            capsule(picture, (640 - width, y), (640 + width, y), 2, (96, 70, 52))
        polygon(picture, [(450, 640), (830, 640), (842, 668), (438, 668)], (92, 48, 28))
        polygon(picture, [(540, 112), (740, 112), (734, 134), (546, 134)], (150, 86, 50))


def _thud(seconds: float, hertz: float) -> NDArray[np.float32]:
    """A rubber ball on wood: a low tone that drops a little, under a short knock."""
    t = np.arange(round(seconds * RATE)) / RATE
    body = np.sin(2 * pi * hertz * (t + 0.012 * np.exp(-t / 0.03))) * np.exp(-t / 0.06)
    knock = np.sin(2 * pi * 820 * t) * np.exp(-t / 0.006) + 0.5 * np.sin(2 * pi * 1730 * t) * np.exp(-t / 0.004)
    return (0.75 * body + 0.35 * knock).astype(np.float32)


def _click(seconds: float, hertz: float) -> NDArray[np.float32]:
    """A wooden tick: two inharmonic partials that die at once."""
    t = np.arange(round(seconds * RATE)) / RATE
    tick = np.sin(2 * pi * hertz * t) * np.exp(-t / 0.008) + 0.6 * np.sin(2 * pi * 0.41 * hertz * t) * np.exp(
        -t / 0.016
    )
    return (0.6 * tick).astype(np.float32)


def _add(out: NDArray[np.float32], when: float, sound: NDArray[np.float32], pan: float) -> None:
    """Mix a sound in at this second, between left (-1) and right (1) at equal power."""
    start = round(when * RATE)
    part = sound[: out.shape[1] - start]
    angle = (pan + 1) * pi / 4
    out[0, start : start + part.size] += part * np.float32(cos(angle))
    out[1, start : start + part.size] += part * np.float32(sin(angle))
