"""What many drawings need: skies, hills, water, trees, clouds and walls."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paints import Colour, Paint, darker, field, lighter, linear, mixed, radial
from arena.backends.drawings.paths import Frame, Outline, Path, Point, box, ellipse, points, smooth

Area = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""


def cloud(canvas: Canvas, centre: Point, width: float, colour: Colour, *, alpha: float = 0.9) -> None:
    """A heap of cloud with a flat underside."""
    frame = Frame(*centre, width / 100)
    puffs = ((-34, 2, 18, 11), (-16, -7, 20, 17), (8, -11, 23, 21), (30, -2, 20, 14), (0, 5, 46, 8))
    shape = [frame.oval(*puff) for puff in puffs]
    shaded = linear(frame.at(0, -32), frame.at(0, 14), lighter(colour, 0.4), colour, darker(colour, 0.14))
    canvas.fill(shape, shaded, alpha=alpha, blur=1.6 * frame.unit)


def below(canvas: Canvas, ridge: Outline, paint: Paint, *, curved: bool = True) -> Path:
    """Fill everything below a line that runs from the left edge to the right one; the outline that was filled."""
    line = smooth(ridge, closed=False) if curved else points(ridge)
    floor = [[canvas.width + 9, line[-1, 1]], [canvas.width + 9, canvas.height + 9], [-9, canvas.height + 9]]
    outline = np.concatenate([line, floor, [[-9, line[0, 1]]]])
    canvas.fill(outline, paint)
    return outline


def water(
    canvas: Canvas, top: int, bottom: int, colour: Colour, *, clear: float = 0.6, seed: int = 1, choppy: float = 1
) -> None:
    """Water from a line of the picture to another, that mirrors what is above it.

    Args:
        canvas: What to draw on, with what is mirrored already there.
        top: The far shore.
        bottom: The near one.
        colour: Of the water itself.
        clear: How much it mirrors.
        seed: Of its ripples.
        choppy: How much they move the mirror.
    """
    depth = bottom - top
    near = np.linspace(0, 1, depth)
    sway = (
        choppy
        * (1 + 7 * near)
        * np.sin(np.arange(depth) * (0.9 - 0.45 * near) + field(seed, (depth // 6, 1), (depth, 1))[:, 0] * 3)
    )
    canvas.fill(
        box(0, top, canvas.width, depth),
        linear((0, top), (0, bottom), lighter(colour, 0.25), colour, darker(colour, 0.25)),
    )
    canvas.lay(top, canvas.mirror(top, depth, sway), clear * (1 - 0.55 * near)[:, None])
    rng = np.random.default_rng(seed)
    for _ in range(depth // 3):
        down = float(rng.uniform(0.02, 1)) ** 1.4
        y, half = top + depth * down, (6 + 60 * down) * float(rng.uniform(0.4, 1))
        x, thick = float(rng.uniform(0, canvas.width)), 0.8 + 2.6 * down
        tone = lighter(colour, 0.6) if rng.uniform() < 0.6 else darker(colour, 0.35)
        canvas.fill(ellipse((x, y), half, thick), tone, alpha=0.22)


def stars(canvas: Canvas, bottom: float, count: int, seed: int) -> None:
    """Stars above a line of the picture."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        x, y, size = (
            float(rng.uniform(0, canvas.width)),
            float(rng.uniform(0, bottom)),
            float(rng.uniform(0.5, 1.7)) ** 1.5,
        )
        canvas.fill(
            ellipse((x, y), size), (245, 244, 255), alpha=float(rng.uniform(0.35, 0.95)) * min(1, (bottom - y) / 80)
        )


def pine(canvas: Canvas, foot: Point, height: float, colour: Colour, *, snow: float = 0) -> None:
    """A fir tree, with snow on its branches where there is some."""
    frame = Frame(*foot, height / 100)
    canvas.fill(frame.box(-2.4, -12, 4.8, 13), darker((96, 66, 48), 0.2))
    for k in range(5):
        top, reach = -100 + 17 * k, 12 + 5.6 * k
        tier = frame.curve(
            [
                (0, top),
                (reach * 0.55, top + 17),
                (reach, top + 30),
                (0, top + 26),
                (-reach, top + 30),
                (-reach * 0.55, top + 17),
            ]
        )
        canvas.fill(
            tier,
            linear(
                frame.at(-reach, top), frame.at(reach, top + 30), lighter(colour, 0.1), colour, darker(colour, 0.35)
            ),
        )
        if snow:
            with canvas.inside(tier):
                cap = frame.curve(
                    [
                        (0, top - 4),
                        (reach * 0.6, top + 12),
                        (reach * 0.3, top + 15),
                        (0, top + 12),
                        (-reach * 0.5, top + 18),
                        (-reach, top + 26),
                        (-reach * 0.6, top + 8),
                    ]
                )
                canvas.fill(cap, (240, 244, 250), alpha=snow, blur=0.6 * frame.unit)


def tree(
    canvas: Canvas, foot: Point, height: float, colour: Colour, seed: int = 1, *, bark: Colour = (94, 68, 50)
) -> None:
    """A broad tree: a trunk and heaps of leaves, lit from the left."""
    frame, rng = Frame(*foot, height / 100), np.random.default_rng(seed)
    canvas.line(frame.stroke("0 0, 1 -20, -1 -40, 2 -58"), [9 * frame.unit, 6 * frame.unit, 4 * frame.unit], bark)
    canvas.line(frame.stroke("0 -34, 9 -46, 14 -58"), [4 * frame.unit, 2 * frame.unit], bark)
    canvas.line(frame.stroke("0 -38, -9 -50, -15 -60"), [4 * frame.unit, 2 * frame.unit], bark)
    heaps = [(float(rng.normal(0, 17)), float(rng.normal(-66, 13)), float(rng.uniform(9, 16))) for _ in range(22)]
    for shade, across, down, part in (
        (0.4, 3, 4, 1.12),
        (0.12, 0, 0, 1.0),
        (-0.16, -3, -4, 0.68),
        (-0.34, -5, -7, 0.36),
    ):
        tone = darker(colour, shade) if shade > 0 else lighter(colour, -shade)
        canvas.fill([frame.oval(x + across, y + down, r * part) for x, y, r in heaps], tone, alpha=0.92)


def grass(canvas: Canvas, top: float, bottom: float, colour: Colour, *, count: int, seed: int) -> None:
    """Blades between two lines of the picture, larger towards the lower one."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        part = float(rng.uniform(0, 1)) ** 0.7
        x, y, size = float(rng.uniform(0, canvas.width)), top + (bottom - top) * part, 5 + 20 * part
        lean, tone = float(rng.uniform(-0.5, 0.5)) * size, float(rng.uniform(-0.3, 0.3))
        blade = points([(x - size * 0.06, y), (x + lean, y - size), (x + size * 0.06, y)])
        canvas.fill(blade, lighter(colour, tone) if tone > 0 else darker(colour, -tone), alpha=0.8)


def planks(canvas: Canvas, area: Area, colour: Colour, count: int, *, upright: bool = False) -> None:
    """Boards side by side with their grain, over an area."""
    (left, top, width, height), rng = area, np.random.default_rng(count)
    long, across = (height, width / count) if upright else (width, height / count)
    for k in range(count):
        tone = float(rng.uniform(-0.12, 0.12))
        wood = lighter(colour, tone) if tone > 0 else darker(colour, -tone)
        board = box(left + k * across, top, across, height) if upright else box(left, top + k * across, width, across)
        canvas.fill(board, wood)
        for _ in range(4):
            at, start, run = (
                float(rng.uniform(0.1, 0.9)) * across,
                float(rng.uniform(0, 0.7)) * long,
                float(rng.uniform(0.1, 0.3)) * long,
            )
            x, y = (left + k * across + at, top + start) if upright else (left + start, top + k * across + at)
            bow = float(rng.uniform(-0.12, 0.12)) * across
            grain = (
                [(x, y), (x + bow, y + run / 2), (x, y + run)]
                if upright
                else [(x, y), (x + run / 2, y + bow), (x + run, y)]
            )
            canvas.line(smooth(grain, closed=False), [0.4, 1.2, 0.4], darker(wood, 0.4), alpha=0.35)
        edge = (
            [(left + k * across, top), (left + k * across, top + height)]
            if upright
            else [(left, top + k * across), (left + width, top + k * across)]
        )
        canvas.line(points(edge), 1.6, darker(colour, 0.5), alpha=0.6)


def bricks(canvas: Canvas, area: Path, colour: Colour, *, size: tuple[float, float] = (46, 18), seed: int = 1) -> None:
    """A wall of bricks in running bond, filling an outline."""
    rng = np.random.default_rng(seed)
    (left, top), (right, bottom) = area.min(axis=0), area.max(axis=0)
    wide, high = size
    canvas.fill(area, mixed(colour, (214, 204, 192), 0.55))
    with canvas.inside(area):
        for row in range(int((bottom - top) / high) + 1):
            for column in range(-1, int((right - left) / wide) + 2):
                tone = float(rng.uniform(-0.16, 0.2))
                brick = lighter(colour, tone) if tone > 0 else darker(colour, -tone)
                x = left + column * wide + (wide / 2 if row % 2 else 0)
                canvas.fill(box(x + 1.3, top + row * high + 1.3, wide - 2.6, high - 2.6, radius=1.5), brick)


def pane(canvas: Canvas, area: Area, *, frame: Colour, glass: Paint, bars: int = 1) -> None:
    """A window with a frame, a sill and so many bars each way."""
    left, top, width, height = area
    canvas.fill(box(left - 6, top - 6, width + 12, height + 12, radius=2), frame)
    canvas.fill(box(left, top, width, height), glass)
    with canvas.inside(box(left, top, width, height)):
        canvas.fill(
            points(
                [
                    (left, top + height * 0.7),
                    (left + width * 0.55, top),
                    (left + width * 0.8, top),
                    (left, top + height),
                ]
            ),
            (255, 255, 255),
            alpha=0.14,
        )
    for k in range(1, bars + 1):
        canvas.fill(box(left + width * k / (bars + 1) - 2, top, 4, height), frame)
        canvas.fill(box(left, top + height * k / (bars + 1) - 2, width, 4), frame)
    canvas.fill(box(left - 10, top + height + 4, width + 20, 7, radius=2), lighter(frame, 0.25))


def vignette(canvas: Canvas, strength: float = 0.35) -> None:
    """Darken the corners a little."""
    x = (np.arange(canvas.width) + 0.5) / canvas.width * 2 - 1
    y = (np.arange(canvas.height) + 0.5) / canvas.height * 2 - 1
    far = np.clip((x[None, :] ** 2 + y[:, None] ** 2) / 2, 0, 1)
    canvas.shade(far * far, (14, 12, 28), strength=strength)


def light_pool(centre: Point, radius: float, colour: Colour, ground: Colour) -> Paint:
    """A wall or a floor lit from one place."""
    return radial(centre, radius, lighter(colour, 0.3), colour, mixed(colour, ground, 0.6), ground)


def studio(canvas: Canvas, light: Colour, dark: Colour) -> None:
    """A backdrop of one colour that curves from wall to floor, lit from the left."""
    canvas.fill(
        box(0, 0, canvas.width, canvas.height),
        radial((canvas.width * 0.4, canvas.height * 0.36), canvas.width * 0.8, lighter(light, 0.25), light, dark),
    )
    canvas.fill(box(0, canvas.height * 0.72, canvas.width, canvas.height), lighter(light, 0.2), alpha=0.4, blur=60)
