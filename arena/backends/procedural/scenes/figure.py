"""A figure that walks: limbs of two parts, posed by the step it is in."""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Final

import numpy as np

from arena.backends.procedural.draw import (
    Colour,
    Picture,
    Point,
    ball,
    capsule,
    disc,
    ellipse,
    shadow,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A figure that walks; sizes in pixels, `stride` in steps a second."""

    size: float
    coat: Colour
    legs: Colour
    skin: Colour
    hair: Colour
    stride: float
    phase: float

    def paint(self, picture: Picture, x: float, floor: float, time: float) -> None:
        """Paint the figure walking to the right with its feet on this line."""
        unit = self.size / 8
        cycle = pi * self.stride * time + self.phase
        lift = abs(cos(cycle)) * 0.12 * unit
        hip, neck = (x, floor - 3.9 * unit - lift), (x + 0.15 * unit, floor - 6.5 * unit - lift)
        shadow(picture, (x + 0.5 * unit, floor + 2), (1.7 * unit, 0.4 * unit), 0.55)
        self._arm(picture, neck, cycle, shade=0.68)
        self._leg(picture, hip, floor, cycle + pi, shade=0.7)
        self._leg(picture, hip, floor, cycle, shade=1)
        capsule(picture, hip, neck, (1.35 * unit, 1.5 * unit), self.coat)
        capsule(
            picture,
            (hip[0] - 0.25 * unit, hip[1]),
            (neck[0] - 0.3 * unit, neck[1]),
            0.5 * unit,
            (255, 255, 255),
            alpha=0.10,
        )
        head = (neck[0] + 0.14 * unit, neck[1] - 1.15 * unit)
        capsule(picture, neck, head, 0.5 * unit, self.skin)
        ball(picture, (head[0] - 0.12 * unit, head[1] - 0.14 * unit), 0.66 * unit, self.hair, shine=0.15)
        ellipse(picture, (head[0] + 0.16 * unit, head[1] + 0.1 * unit), (0.46 * unit, 0.54 * unit), self.skin)
        self._arm(picture, neck, cycle + pi, shade=0.9)

    def _leg(self, picture: Picture, hip: Point, floor: float, cycle: float, *, shade: float) -> None:
        """A leg whose foot stands on the ground half the time and swings forward in the other half."""
        unit = self.size / 8
        swing, height = sin(cycle), max(0.0, cos(cycle))
        foot = (hip[0] + 1.25 * unit * swing, floor - 0.25 * unit - 0.75 * unit * height)
        knee = _bend(hip, foot, 1.95 * unit, forward=1)
        dark = [c * shade for c in self.legs]
        capsule(picture, hip, knee, (0.85 * unit, 0.66 * unit), dark)
        capsule(picture, knee, foot, (0.62 * unit, 0.46 * unit), dark)
        shoe = [c * shade for c in (58, 44, 40)]
        capsule(
            picture, (foot[0] - 0.1 * unit, foot[1]), (foot[0] + 0.5 * unit, foot[1] + 0.05 * unit), 0.46 * unit, shoe
        )

    def _arm(self, picture: Picture, neck: Point, cycle: float, *, shade: float) -> None:
        unit = self.size / 8
        shoulder = (neck[0], neck[1] + 0.25 * unit)
        hand = (shoulder[0] + 1.1 * unit * sin(cycle), shoulder[1] + 2.5 * unit - 0.35 * unit * abs(sin(cycle)))
        elbow = _bend(shoulder, hand, 1.42 * unit, forward=-1)
        sleeve = [c * shade for c in self.coat]
        capsule(picture, shoulder, elbow, (0.62 * unit, 0.52 * unit), sleeve)
        capsule(picture, elbow, hand, (0.5 * unit, 0.42 * unit), sleeve)
        disc(picture, hand, 0.27 * unit, [c * shade for c in self.skin])


def _bend(start: Point, end: Point, length: float, *, forward: int) -> Point:
    """Where the joint of a limb of two equal parts lies."""
    (ax, ay), (bx, by) = start, end
    reach = max(1e-6, sqrt((bx - ax) ** 2 + (by - ay) ** 2))
    out = sqrt(max(0.0, length**2 - reach**2 / 4)) * forward
    return (ax + bx) / 2 + out * (by - ay) / reach, (ay + by) / 2 - out * (bx - ax) / reach


_COATS: Final = (
    (178, 58, 52),
    (52, 92, 150),
    (210, 160, 60),
    (64, 122, 88),
    (120, 78, 140),
    (206, 206, 210),
    (70, 76, 92),
    (214, 120, 80),
)
SKINS: Final = ((236, 192, 160), (198, 148, 112), (142, 98, 70), (224, 172, 136))
_HAIRS: Final = ((44, 32, 28), (96, 62, 38), (180, 138, 84), (28, 26, 30), (130, 130, 134))


def person(rng: np.random.Generator, size: float) -> Person:
    """A figure dressed by chance."""
    return Person(
        size=size,
        coat=_COATS[rng.integers(len(_COATS))],
        legs=((44, 50, 70), (70, 62, 58), (38, 38, 44))[rng.integers(3)],
        skin=SKINS[rng.integers(len(SKINS))],
        hair=_HAIRS[rng.integers(len(_HAIRS))],
        stride=1.75,
        phase=float(rng.uniform(0, 2 * pi)),
    )
