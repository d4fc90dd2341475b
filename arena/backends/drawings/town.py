"""Streets and shops."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import width_of, write
from arena.backends.drawings.paints import Colour, darker, field, grained, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, points, smooth
from arena.backends.drawings.scenery import bricks, cloud, tree, vignette


def hill_tram(canvas: Canvas) -> None:
    """A yellow tram climbs a steep cobbled street between tiled houses with laundry across; an upright picture."""
    canvas.fill(box(0, 0, 720, 1280), linear((0, 0), (0, 600), rgb("5aa0d4"), rgb("bcdcec"), rgb("f4ead2")))
    cloud(canvas, (400, 130), 260, rgb("f6f6f2"))
    canvas.fill(points("280 600, 300 430, 440 430, 456 600"), rgb("c9b8a4"))
    canvas.fill(points("330 470, 372 400, 414 470"), rgb("b06a50"))
    for side, walls in (
        (1, (("f0dcc0", 0, 210, 300), ("8fb4c4", 210, 290, 420), ("e8a890", 290, 330, 480))),
        (-1, (("f4e8d4", 0, 200, 260), ("e6c46a", 200, 280, 400), ("b8cdb0", 280, 322, 470))),
    ):
        for colour, start, end, top in reversed(walls):
            _facade(canvas, side, rgb(colour), (start, end, top))
    street = points("300 600, 420 600, 760 1290, -40 1290")
    stones = field(2, (180, 60), (1280, 720))
    canvas.fill(street, grained(linear((0, 600), (0, 1280), rgb("b8aca0"), rgb("8f857c"), rgb("6b625c")), stones, 0.10))
    with canvas.inside(street):
        for k in range(34):
            y = 600 + 690 * (k / 34) ** 1.7
            canvas.line(
                smooth([(0, y + 6), (360, y), (720, y + 6)], closed=False),
                0.6 + 2.2 * (y - 600) / 690,
                rgb("5c544e"),
                alpha=0.35,
            )
        for offset in (-34, 34):
            canvas.line([(360 + offset * 0.28, 600), (360 + offset * 3.4, 1290)], [1.5, 9], rgb("4a4644"))
            canvas.line([(358 + offset * 0.28, 600), (356 + offset * 3.4, 1290)], [0.6, 3], rgb("d8d4cc"), alpha=0.7)
    for y, sag in ((330, 26), (440, 20)):
        canvas.line(smooth([(150, y), (360, y + sag), (590, y - 8)], closed=False), 1.4, rgb("5c5450"))
        for k, colour in enumerate(("e8e4dc", "d65a4a", "4f7fae", "f0d27a", "e8e4dc", "7fae8a")):
            x = 200 + 60 * k
            hung = y + sag * (1 - ((x - 360) / 210) ** 2)
            canvas.fill(
                points([(x, hung), (x + 34, hung + 1), (x + 36, hung + 46), (x + 18, hung + 43), (x - 2, hung + 45)]),
                linear(
                    (x, hung), (x + 36, hung + 44), lighter(rgb(colour), 0.2), rgb(colour), darker(rgb(colour), 0.2)
                ),
            )
    canvas.line([(360, 560), (360, 300)], 1.2, rgb("4a4644"))
    _tram(canvas, Frame(360, 900, 1.55))
    vignette(canvas, 0.25)


def _facade(canvas: Canvas, side: int, colour: Colour, extent: tuple[float, float, float]) -> None:
    """A house front that recedes to the vanishing point, on the left (1) or the right (-1)."""
    start, end, top = extent

    def at(x: float, y: float) -> tuple[float, float]:
        return (x, y) if side > 0 else (720 - x, y)

    def low(x: float) -> float:
        return 1180 - (1180 - 600) * x / 310

    wall = points(
        [
            at(start - 20, top - 40 if start == 0 else top),
            at(end, top),
            at(end, low(end)),
            at(start - 20, low(start - 20)),
        ]
    )
    canvas.fill(
        wall,
        linear(
            at(start, 0),
            at(end, 0),
            lighter(colour, 0.14) if side < 0 else colour,
            darker(colour, 0.16 if side < 0 else 0.3),
        ),
    )
    roof = points(
        [
            at(start - 20, top - 46 if start == 0 else top - 6),
            at(end + 8, top - 6),
            at(end + 2, top + 14),
            at(start - 20, top + 10 if start else top - 20),
        ]
    )
    canvas.fill(roof, rgb("a85a42"))
    for row in range(4):
        for column in range(2):
            x0 = start + (end - start) * (0.14 + 0.44 * column)
            x1 = x0 + (end - start) * 0.26
            y0 = top + 50 + (low(x0) - top - 60) * row / 4
            high = (low(x0) - top) * 0.13
            quad = points([at(x0, y0), at(x1, y0), at(x1, y0 + high), at(x0, y0 + high)])
            canvas.fill(
                points([at(x0 - 3, y0 - 4), at(x1 + 3, y0 - 4), at(x1 + 3, y0 + high + 4), at(x0 - 3, y0 + high + 4)]),
                rgb("f6efe2"),
            )
            canvas.fill(quad, linear(at(x0, y0), at(x0, y0 + high), rgb("4c6f86"), rgb("2f4658")))
            if row in {1, 2}:
                canvas.line(points([at(x0 - 6, y0 + high + 3), at(x1 + 6, y0 + high + 3)]), 5, rgb("3e4a44"))


def _tram(canvas: Canvas, frame: Frame) -> None:
    canvas.fill(frame.oval(0, 104, 92, 14), (20, 16, 16), alpha=0.6, blur=7)
    canvas.fill(
        frame.box(-76, -112, 152, 204, radius=16),
        linear(frame.at(-76, 0), frame.at(76, 0), rgb("ffd84e"), rgb("f4bc22"), rgb("c08a14")),
    )
    canvas.fill(
        frame.curve("-82 -108, -60 -136, 0 -146, 60 -136, 82 -108, 60 -112, -60 -112"),
        linear(frame.at(0, -146), frame.at(0, -108), rgb("f4f0e6"), rgb("bdb6a8")),
    )
    for k in range(3):
        x = -64 + 44 * k
        canvas.fill(frame.box(x - 3, -92, 46, 78, radius=6), rgb("5a3a22"))
        canvas.fill(
            frame.box(x, -89, 40, 72, radius=5),
            linear(frame.at(x, -89), frame.at(x + 40, -17), rgb("a8c8d8"), rgb("3f5c70")),
        )
        canvas.fill(
            frame.points([(x + 4, -40), (x + 26, -86), (x + 36, -86), (x + 8, -26)]), (255, 255, 255), alpha=0.22
        )
    canvas.fill(frame.box(-76, -8, 152, 9), rgb("f6f0e0"))
    canvas.fill(frame.oval(0, 34, 17), rgb("6a4a20"))
    canvas.fill(
        frame.oval(0, 34, 13.5), radial(frame.at(-2, 32), 15 * frame.unit, rgb("fffbe0"), rgb("ffe89a"), rgb("d8a840"))
    )
    canvas.glow(frame.at(0, 34), 60, (255, 236, 170), 0.6)
    canvas.fill(frame.box(-17, -134, 34, 20, radius=3), rgb("24343c"))
    write(canvas, Frame(*frame.at(-10.5, -130.5), 2.15 * frame.unit), "12", rgb("fff6d8"), weight=1.0)
    canvas.fill(frame.box(-80, 82, 160, 16, radius=5), rgb("4a3a34"))
    for x in (-52, 36):
        canvas.fill(frame.box(x, 94, 16, 14, radius=4), rgb("26201e"))
    for x in (-58, 48):
        canvas.fill(frame.oval(x + 5, 60, 7), rgb("c8402e"))


def bookshop(canvas: Canvas) -> None:
    """A bookshop with a dark green front, the sign OLD BOOKS in gold, a striped awning and a crate of books outside."""
    bricks(canvas, box(0, 0, 1280, 640), rgb("a8604a"), size=(52, 20), seed=5)
    canvas.fill(box(0, 0, 1280, 640), linear((0, 0), (1280, 640), rgb("fff0d8"), rgb("402838")), alpha=0.22)
    pavement = field(4, (60, 80), (720, 1280))
    canvas.fill(
        box(0, 620, 1280, 100), grained(linear((0, 620), (0, 720), rgb("a8a29a"), rgb("7c7670")), pavement, 0.08)
    )
    for k in range(9):
        canvas.line([(150 * k, 620), (150 * k - 60, 720)], 2, rgb("5c5650"), alpha=0.6)
    front = rgb("1f4a3c")
    canvas.fill(box(150, 110, 980, 516), linear((150, 0), (1130, 0), lighter(front, 0.1), front, darker(front, 0.25)))
    canvas.fill(box(150, 110, 980, 104), linear((0, 110), (0, 214), rgb("17382e"), rgb("0f2a22")))
    canvas.line(box(164, 122, 952, 80), 3, rgb("c8a24a"))
    size = 9.6
    write(canvas, Frame(640 - width_of("OLD BOOKS") * size / 2, 133, size), "OLD BOOKS", rgb("e8c468"), weight=1.15)
    for left, wide in ((190, 340), (760, 330)):
        _shelves(canvas, left, 300, wide, 250)
    _awning(canvas, 176, 214, 368)
    _awning(canvas, 742, 214, 366)
    canvas.fill(box(566, 236, 158, 390, radius=4), rgb("143028"))
    canvas.fill(box(582, 254, 126, 240, radius=3), radial((640, 360), 190, rgb("ffe2a0"), rgb("e0a85a"), rgb("6a4a34")))
    canvas.fill(points("582 440, 650 254, 690 254, 590 494, 582 494"), (255, 255, 255), alpha=0.14)
    canvas.fill(ellipse((694, 540), 8), rgb("e0ba5a"))
    canvas.fill(box(600, 300, 88, 46, radius=4), rgb("f4ecd8"))
    write(canvas, Frame(611, 312, 3.3), "OPEN", rgb("a83228"), weight=1.1)
    _crate(canvas, Frame(860, 640, 1.0))
    canvas.fill(box(386, 560, 64, 66, radius=6), linear((386, 0), (450, 0), rgb("c87a4c"), rgb("8c4e34")))
    tree(canvas, (418, 570), 120, rgb("4f8a4a"), seed=5)
    vignette(canvas, 0.35)


def _shelves(canvas: Canvas, left: float, top: float, wide: float, high: float) -> None:
    canvas.fill(
        box(left, top, wide, high),
        radial((left + wide / 2, top + 30), wide * 0.75, rgb("ffdf9c"), rgb("c8884a"), rgb("4a3228")),
    )
    rng = np.random.default_rng(int(left))
    spines = [rgb(code) for code in ("8c3a34", "2f5a7a", "d8b060", "46684a", "e8dcc4", "6a4468", "b8603a", "30404e")]
    for row in range(3):
        floor, x = top + (row + 1) * high / 3 - 6, left + 8.0
        while x < left + wide - 22:
            thick, tall = float(rng.uniform(9, 22)), float(rng.uniform(44, 68))
            colour = spines[int(rng.integers(len(spines)))]
            canvas.fill(
                box(x, floor - tall, thick - 1, tall, radius=1.5),
                linear((x, 0), (x + thick, 0), lighter(colour, 0.2), colour, darker(colour, 0.35)),
            )
            canvas.fill(box(x, floor - tall * 0.82, thick - 1, 3), rgb("e8d8a8"), alpha=0.7)
            x += thick + (14 if rng.uniform() < 0.12 else 0)
        canvas.fill(box(left, floor, wide, 7), rgb("5c3a28"))
    canvas.fill(
        points([(left, top + high * 0.75), (left + wide * 0.5, top), (left + wide * 0.75, top), (left, top + high)]),
        (255, 255, 255),
        alpha=0.1,
    )
    canvas.line(box(left, top, wide, high), 8, rgb("143028"))


def _awning(canvas: Canvas, left: float, top: float, wide: float) -> None:
    stripes = 10
    for k in range(stripes):
        x0, x1 = left + wide * k / stripes, left + wide * (k + 1) / stripes
        colour = rgb("f2e8d4") if k % 2 else rgb("b23a34")
        panel = points([(x0 + 6, top), (x1 + 6 if k < stripes - 1 else x1 - 2, top), (x1, top + 74), (x0, top + 74)])
        canvas.fill(panel, linear((0, top), (0, top + 74), lighter(colour, 0.1), colour, darker(colour, 0.12)))
        canvas.fill(
            smooth(
                [
                    (x0, top + 72),
                    (x1, top + 72),
                    ((x0 + x1) / 2 + 14, top + 92),
                    ((x0 + x1) / 2, top + 96),
                    ((x0 + x1) / 2 - 14, top + 92),
                ]
            ),
            darker(colour, 0.08),
        )
    canvas.fill(box(left, top + 92, wide, 46), (10, 14, 14), alpha=0.35, blur=9)


def _crate(canvas: Canvas, frame: Frame) -> None:
    canvas.fill(frame.oval(60, 6, 120, 12), (20, 16, 16), alpha=0.5, blur=5)
    colours = ("b8403a", "e8d2a0", "3a6a8a", "6a8a4a", "d88a3a", "5a4a7a", "e6e0d2", "8a3a4a")
    for k, colour in enumerate(colours):
        lean = frame.points(
            [
                (-36 + 24 * k, -56),
                (-36 + 24 * k + 18, -112 + 5 * (k % 3)),
                (-36 + 24 * k + 34, -108 + 5 * (k % 3)),
                (-36 + 24 * k + 20, -52),
            ]
        )
        canvas.fill(
            lean,
            linear(
                frame.at(-36 + 24 * k, 0),
                frame.at(-4 + 24 * k, 0),
                lighter(rgb(colour), 0.25),
                rgb(colour),
                darker(rgb(colour), 0.3),
            ),
        )
    for k in range(3):
        y = -66 + 23 * k
        canvas.fill(
            frame.box(-52, y, 228, 19, radius=2),
            linear(frame.at(0, y), frame.at(0, y + 19), rgb("c8945c"), rgb("8f6038")),
        )
        for x in (-44, 166):
            canvas.fill(frame.oval(x, y + 9, 2), rgb("4a3424"))
    for x in (-56, 162):
        canvas.fill(frame.box(x, -72, 18, 76, radius=2), rgb("a87444"))
