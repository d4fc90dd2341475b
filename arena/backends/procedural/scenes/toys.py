"""Things on a table: a pendulum, dominoes, a clockwork."""

from math import atan2, cos, exp, pi, radians, sin
from typing import Final

import numpy as np

from arena.backends.procedural.draw import (
    HEIGHT,
    WIDTH,
    Floats,
    Picture,
    Point,
    ball,
    blend,
    capsule,
    coverage,
    disc,
    finished,
    noise,
    patch,
    polygon,
    ramp,
    ring,
    shadow,
)
from arena.backends.procedural.scenes.base import Scene

BRASS: Final = (226, 178, 88)


def planks(rng: np.random.Generator, top: int, tint: tuple[float, float, float]) -> Floats:
    """A wooden floor from this line down, its boards running towards the viewer, shape (HEIGHT - top, WIDTH, 3)."""
    lines = HEIGHT - top
    near = (np.arange(lines, dtype=np.float32)[:, None] + 60) / (lines + 60)
    across = (np.arange(WIDTH, dtype=np.float32)[None, :] - WIDTH / 2) / near / 150
    board = np.floor(across)
    tone = np.sin(board * 12.9898) * 43758.5453
    tone = (tone - np.floor(tone)) * 0.22 + 0.86
    seam = np.clip(np.abs(across - np.round(across)) * near * 150 / 2.2, 0.55, 1)
    grain = 1 + 0.05 * noise(rng, (5, 160), (lines, WIDTH)) + 0.03 * noise(rng, (24, 300), (lines, WIDTH))
    light = 0.62 + 0.5 * near
    return np.asarray(tint, np.float32) * (tone * seam * grain * light)[..., None]


class Pendulum(Scene):
    """A brass bob swings before a wall and slowly comes to rest."""

    vanishes = 1.5
    _PIVOT: Final[Point] = (640, 70)
    _LENGTH: Final = 430

    def __init__(self, rng: np.random.Generator) -> None:
        wall = ramp([(0, (58, 84, 98)), (0.75, (92, 122, 132)), (1, (70, 96, 106))])
        x = (np.arange(WIDTH, dtype=np.float32) - 460) / 900
        y = (np.arange(HEIGHT, dtype=np.float32) - 240) / 620
        wall *= (1.12 - 0.42 * (x[None, :] ** 2 + y[:, None] ** 2))[..., None]
        wall *= (1 + 0.025 * noise(rng, (60, 90)))[..., None]
        wall[628:] = planks(rng, 628, (126, 82, 52))
        wall[620:628] *= 0.55
        self._backdrop = finished(wall, rng)
        for step in range(-30, 31, 5):
            angle = radians(step)
            length = 512 if step % 15 == 0 else 498
            inner, outer = self._at(angle, 482), self._at(angle, length)
            capsule(self._backdrop, inner, outer, 3, (214, 226, 226), alpha=0.7)
        self._start = radians(float(rng.uniform(26, 31)))

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        angle = self._start * exp(-0.32 * time) * cos(2 * pi * time / 1.6)
        bob = self._at(angle, self._LENGTH)
        if main:
            shadow(picture, (bob[0] + 46, bob[1] + 40), (86, 86), 0.5)
            capsule(
                picture,
                (self._PIVOT[0] + 26, self._PIVOT[1] + 22),
                (bob[0] + 40, bob[1] + 34),
                4,
                (0, 0, 0),
                alpha=0.22,
            )
            capsule(picture, self._PIVOT, bob, 5, (206, 206, 200))
            ball(picture, bob, 54, BRASS, shine=0.9)
        shadow(picture, (652, 84), (70, 30), 0.5)
        polygon(picture, [(560, 44), (720, 44), (706, 74), (574, 74)], (74, 48, 32))
        polygon(picture, [(560, 38), (720, 38), (720, 46), (560, 46)], (112, 76, 50))
        ball(picture, self._PIVOT, 12, (190, 190, 196))

    def _at(self, angle: float, length: float) -> Point:
        return self._PIVOT[0] + length * sin(angle), self._PIVOT[1] + length * cos(angle)


class Dominoes(Scene):
    """A row of dominoes falls, one after the other, from left to right."""

    vanishes = 1.3
    _COUNT: Final = 13
    _SIZE: Final[Point] = (26, 170)
    _FLOOR: Final = 560

    def __init__(self, rng: np.random.Generator) -> None:
        room = ramp([(0, (236, 222, 204)), (0.6, (214, 192, 170)), (1, (196, 172, 150))])
        room[470:] = planks(rng, 470, (178, 122, 76))
        room[462:470] = (242, 236, 226)
        self._backdrop = finished(room, rng)
        hue = float(rng.uniform(0, 1))
        self._colours = [
            tuple(150 + 85 * cos(2 * pi * (hue + index / self._COUNT + third / 3)) for third in range(3))
            for index in range(self._COUNT)
        ]

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        shown = [index for index in range(self._COUNT) if main or not 4 <= index <= 8]
        for index in shown:
            foot = 150 + index * 80
            lean = self._lean(index, time)
            reach = self._SIZE[1] * sin(lean)
            shadow(picture, (foot + 30 + reach / 2, self._FLOOR + 6), (46 + reach / 2, 20), 0.5)
        for index in reversed(shown):
            self._piece(picture, 150 + index * 80, self._lean(index, time), self._colours[index])
        if time < 0.55:
            reach = -60 + 190 * min(time / 0.45, 1)
            self._finger(picture, reach - 8)
        else:
            self._finger(picture, 122 - 300 * (time - 0.55))

    def _lean(self, index: int, time: float) -> float:
        """The angle from upright: a fall that speeds up, stopped by the next piece, which it pushes on its way."""
        since = time - 0.42 - 0.17 * index
        if since <= 0:
            return 0
        rest = radians(88) if index == self._COUNT - 1 else radians(64)
        return min(rest, radians(9) * since + radians(520) * since**2)

    def _piece(self, picture: Picture, foot: float, lean: float, colour: tuple[float, ...]) -> None:
        thick, tall = self._SIZE
        right = foot + thick / 2  # it turns about its lower right edge

        def place(x: float, y: float) -> Point:
            return right + x * cos(lean) + y * sin(lean), self._FLOOR + x * sin(lean) - y * cos(lean)

        front = [place(-thick, 0), place(0, 0), place(0, tall), place(-thick, tall)]
        deep = (26, -18)
        back = [(x + deep[0], y + deep[1]) for x, y in front]
        polygon(picture, [front[3], front[2], back[2], back[3]], [min(255, c * 1.2 + 20) for c in colour])
        polygon(picture, [front[1], front[2], back[2], back[1]], [c * 0.78 for c in colour])
        polygon(picture, front, colour)
        for part in (0.25, 0.5, 0.75):
            disc(picture, place(-thick / 2, tall * part), 4.5, (250, 248, 240))

    def _finger(self, picture: Picture, tip: float) -> None:
        capsule(picture, (tip - 160, 440), (tip - 70, 424), (64, 46), (214, 156, 122))
        capsule(picture, (tip - 70, 424), (tip - 12, 422), (40, 30), (230, 172, 138))
        ellipse_nail = (tip - 10, 415)
        disc(picture, ellipse_nail, 7, (248, 214, 200), alpha=0.8)


class Clockwork(Scene):
    """Brass gears turn one another, the large one clockwise; a hand steps round a dial."""

    vanishes = 1.2
    _MODULE: Final = 15.0
    """Pitch diameter in pixels a tooth: gears mesh when they share it."""

    def __init__(self, rng: np.random.Generator) -> None:
        plate = ramp([(0, (44, 48, 58)), (1, (24, 26, 34))])
        plate *= (1 + 0.05 * noise(rng, (720, 6)) + 0.05 * noise(rng, (8, 8)))[..., None]
        self._backdrop = finished(plate, rng)
        for x in (60, 1220):
            for y in (60, 660):
                shadow(self._backdrop, (x + 5, y + 6), (34, 34), 0.6)
                ball(self._backdrop, (x, y), 20, (150, 154, 164))
                capsule(self._backdrop, (x - 11, y - 8), (x + 11, y + 8), 5, (52, 54, 62))
        speed = float(rng.uniform(0.9, 1.1))
        self._gears = [
            _Gear((452, 392), 30, self._MODULE, speed, BRASS),
            _Gear((452 + 345 * cos(-0.62), 392 + 345 * sin(-0.62)), 16, self._MODULE, -speed * 30 / 16, (206, 132, 92)),
            _Gear(
                (452 + 345 * cos(-0.62) + 255 * cos(0.5), 392 + 345 * sin(-0.62) + 255 * sin(0.5)),
                18,
                self._MODULE,
                speed * 30 / 18,
                (196, 200, 208),
            ),
            _Gear((452 + 320 * cos(0.72), 392 + 307 * sin(0.66)), 11, self._MODULE, -speed * 30 / 11, (214, 188, 120)),
        ]
        for driver, driven in ((0, 1), (1, 2), (0, 3)):
            self._gears[driven].mesh(self._gears[driver])
        for gear in self._gears:
            shadow(
                self._backdrop, (gear.centre[0] + 14, gear.centre[1] + 18), (gear.outer * 1.25, gear.outer * 1.25), 0.75
            )

    def _paint(self, picture: Picture, time: float, *, main: bool) -> None:
        picture[...] = self._backdrop
        for index, gear in enumerate(self._gears):
            if main or index != 1:
                gear.paint(picture, time)
        x, y = self._gears[0].centre
        disc(picture, (x, y), 98, (238, 232, 214))
        ring(picture, (x, y), (96, 96), 5, (120, 90, 44))
        for hour in range(12):
            at = 2 * pi * hour / 12
            capsule(
                picture, (x + 76 * sin(at), y - 76 * cos(at)), (x + 86 * sin(at), y - 86 * cos(at)), 4, (44, 36, 30)
            )
        step, rest = divmod(time * 2, 1)
        hand = 2 * pi * (step + min(1, rest * 5)) / 24
        capsule(picture, (x + 4, y + 5), (x + 74 * sin(hand) + 4, y - 74 * cos(hand) + 5), 6, (0, 0, 0), alpha=0.25)
        capsule(
            picture,
            (x - 16 * sin(hand), y + 16 * cos(hand)),
            (x + 74 * sin(hand), y - 74 * cos(hand)),
            (9, 4),
            (172, 36, 30),
        )
        ball(picture, (x, y), 11, BRASS)


class _Gear:
    """A spur gear: its polar coordinates are worked out once, each moment only looks up its outline by angle.

    Args:
        centre: Where its axle is.
        teeth: How many teeth it has.
        module: Pixels of pitch diameter a tooth.
        speed: Radians a second, clockwise positive.
        colour: Of its metal.
    """

    _STEPS: Final = 4096

    def __init__(
        self, centre: Point, teeth: int, module: float, speed: float, colour: tuple[float, float, float]
    ) -> None:
        self.centre, self.teeth, self._speed, self._phase = centre, teeth, speed, 0.0
        self.pitch = teeth * module / 2
        self.outer = self.pitch + 0.9 * module
        angles = np.arange(self._STEPS) * 2 * pi / self._STEPS
        tooth = np.clip(0.5 + 1.35 * np.cos(angles * teeth), 0, 1)
        self._rim = (self.pitch - 1.05 * module + 1.95 * module * tooth).astype(np.float32)
        spokes = 6 if teeth > 14 else 4
        self._arm = (0.5 - 0.5 * np.cos(angles * spokes)).astype(np.float32)
        x, y = np.meshgrid(
            np.arange(int(-self.outer) - 2, int(self.outer) + 3) + 0.5,
            np.arange(int(-self.outer) - 2, int(self.outer) + 3) + 0.5,
        )
        self._radius = np.hypot(x, y).astype(np.float32)
        self._angle = (np.arctan2(x, -y) * self._STEPS / (2 * pi)).astype(np.float32)
        sheen = 0.86 + 0.20 * np.cos(2 * np.arctan2(y, x) + 1.9) + 0.05 * np.sin(self._radius * 1.7)
        sheen += 0.25 * np.exp(-(((self._radius - self.pitch * 0.86) / 5) ** 2))
        self._metal = (np.asarray(colour) * sheen[..., None]).astype(np.float32)
        self._outside = self._radius > self.pitch * 0.8
        self._inside = self._radius < self.pitch * 0.3

    def mesh(self, other: "_Gear") -> None:
        """Turn so that the teeth of both fit into each other's gaps."""
        (x, y), (ox, oy) = self.centre, other.centre
        towards = atan2(ox - x, -(oy - y))
        facing = (towards + pi - other._phase) * other.teeth  # noqa: SLF001 - its own kind
        self._phase = towards - (pi - facing) / self.teeth

    def paint(self, picture: Picture, time: float) -> None:
        """Paint the gear as it stands at this time."""
        x, y = self.centre
        turned = self._phase + self._speed * 0.5 * time
        half = self._radius.shape[0] // 2
        left, top = round(x) - half, round(y) - half
        part = patch(picture, left + 1, top + 1, left + 2 * half - 1, top + 2 * half - 1)
        if part is None:
            return
        dy, dx = max(0, -top), max(0, -left)
        height, width = part.region.shape[:2]
        cut = (slice(dy, dy + height), slice(dx, dx + width))
        index = (self._angle[cut] - np.float32(turned * self._STEPS / (2 * pi))).astype(np.int32) & (self._STEPS - 1)
        radius = self._radius[cut]
        alpha = coverage(radius - self._rim[index])
        web = np.clip((0.42 - self._arm[index]) * radius * 0.35, 0, 1)
        alpha *= np.maximum(web, (self._outside | self._inside)[cut])
        blend(part.region, self._metal[cut], alpha)
        disc(picture, (round(x) + 0.5, round(y) + 0.5), self.pitch * 0.1 + 4, (70, 60, 48))
