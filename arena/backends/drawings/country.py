"""Places in open country."""

from math import cos, pi, sin

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paints import darker, field, grained, lighter, linear, mixed, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, points, smooth
from arena.backends.drawings.scenery import (
    below,
    cloud,
    grass,
    pine,
    stars,
    tree,
    vignette,
)


def red_kite(canvas: Canvas) -> None:
    """A child in a blue jacket flies a red diamond kite with a tail of yellow bows over a green hill."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 560), rgb("4f94d6"), rgb("8fc2ea"), rgb("dbeef8")))
    for x, y, w in ((190, 150, 260), (1040, 110, 300), (640, 290, 190), (1190, 300, 170)):
        cloud(canvas, (x, y), w, rgb("eef4f8"))
    below(
        canvas,
        "-20 520, 180 470, 420 505, 700 455, 980 500, 1300 450",
        linear((0, 450), (0, 640), rgb("9cc4a0"), rgb("6fa77c")),
    )
    for k in range(9):
        tree(canvas, (60 + 150 * k, 512 - 12 * (k % 3)), 58 + 8 * (k % 2), rgb("4d8a5c"), seed=k)
    hill = below(
        canvas,
        "-20 640, 260 560, 560 540, 860 588, 1300 690",
        linear((0, 540), (0, 720), rgb("86bd5a"), rgb("5f9e45"), rgb("447c36")),
    )
    with canvas.inside(hill):
        grass(canvas, 570, 726, rgb("6aa84a"), count=900, seed=4)
    _kite_string(canvas)
    _kite(canvas)
    _child(canvas, (500, 560))


def _kite_string(canvas: Canvas) -> None:
    canvas.line(smooth("541 470, 700 400, 830 290, 913 178", closed=False), [1.6, 1.1], rgb("f7f4ea"), alpha=0.9)


def _kite(canvas: Canvas) -> None:
    frame = Frame(920, 165, 1.0)
    tail = frame.stroke("22 92, 44 130, 30 170, 62 205, 54 245, 84 282")
    canvas.line(tail, 2, rgb("7a2620"))
    for part in (0.24, 0.46, 0.68, 0.92):
        x, y = tail[int(part * (len(tail) - 1))]
        bow = Frame(float(x), float(y), 1)
        canvas.fill(bow.curve("0 0, -15 -8, -15 8"), rgb("f4c531"))
        canvas.fill(bow.curve("0 0, 15 -8, 15 8"), rgb("d9a41f"))
    for outline, colour in (
        ("-4 -100, -74 -22, -2 -12", "e2463a"),
        ("-4 -100, 68 -18, -2 -12", "c9302a"),
        ("-74 -22, 22 92, -2 -12", "c23129"),
        ("68 -18, 22 92, -2 -12", "9e2220"),
    ):
        canvas.fill(
            frame.points(outline), linear(frame.at(-60, -90), frame.at(40, 90), lighter(rgb(colour), 0.1), rgb(colour))
        )
    canvas.line(frame.points("-4 -100, 22 92"), 2.4, rgb("6e1c18"))
    canvas.line(frame.points("-74 -22, 68 -18"), 2.4, rgb("6e1c18"))


def _child(canvas: Canvas, foot: tuple[float, float]) -> None:
    """Seen from behind, arms up to the string."""
    frame = Frame(*foot, 1.25)
    canvas.fill(frame.oval(4, 2, 34, 7), (20, 50, 20), alpha=0.4, blur=4)
    for x in (-8, 8):
        canvas.line(frame.stroke(f"{x} -44, {x * 1.05} -22, {x * 1.1} -3"), [15, 11], rgb("5a4632"))
        canvas.fill(frame.curve(f"{x - 7} -5, {x + 6} -5, {x + 8} 2, {x - 8} 2"), rgb("8c2f28"))
    canvas.line(frame.stroke("10 -78, 24 -84, 33 -73"), [13, 10], rgb("25518c"))
    canvas.line(frame.stroke("-10 -78, 8 -92, 30 -76"), [13, 10], rgb("2f63a8"))
    canvas.fill(
        frame.curve("-15 -80, 15 -80, 18 -56, 17 -38, -17 -38, -18 -56"),
        linear(frame.at(-18, -80), frame.at(18, -40), rgb("4a86cc"), rgb("2f63a8"), rgb("234b82")),
    )
    canvas.fill(frame.oval(32, -73, 5), rgb("b97a52"))
    canvas.fill(frame.oval(0, -97, 15.5, 17), rgb("2a1c18"))
    canvas.fill(frame.oval(-5, -103, 7, 6), rgb("4a342c"), alpha=0.7, blur=2)


def desert_bus(canvas: Canvas) -> None:
    """A turquoise bus with luggage on its roof on a straight road towards red table mountains."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 400), rgb("3f83b8"), rgb("9fc6d4"), rgb("f3dcb4")))
    for k, (outline, colour) in enumerate(
        (
            ("-20 400, 90 400, 130 300, 300 292, 330 330, 420 400, 700 400, 1300 400", "c98a6a"),
            ("-20 404, 560 404, 700 404, 760 250, 800 226, 1010 222, 1040 262, 1090 330, 1180 404, 1300 404", "b4644a"),
        )
    ):
        mesa = below(canvas, outline, linear((0, 220), (0, 410), lighter(rgb(colour), 0.12), rgb(colour)), curved=False)
        with canvas.inside(mesa):
            for j in range(6):
                y = 246 + 27 * j + 8 * k
                canvas.line(
                    smooth([(0, y), (400, y + 5), (800, y - 4), (1280, y + 6)], closed=False),
                    [3, 7, 3],
                    darker(rgb(colour), 0.22),
                    alpha=0.5,
                )
            canvas.fill(box(930, 200, 300, 220), rgb("5a2838"), alpha=0.28, blur=40)
    sand = field(3, (120, 90), (720, 1280))
    canvas.fill(
        box(0, 400, 1280, 320),
        grained(linear((0, 400), (0, 720), rgb("e2b27c"), rgb("cf9258"), rgb("a86a40")), sand, 0.06),
    )
    rng = np.random.default_rng(8)
    for _ in range(70):
        y = 408 + 300 * float(rng.uniform(0, 1)) ** 1.6
        x, size = float(rng.uniform(0, 1280)), 3 + (y - 400) * 0.075
        canvas.fill(ellipse((x + size * 0.6, y + size * 0.3), size * 1.5, size * 0.4), rgb("6a3c2c"), alpha=0.35)
        canvas.fill(
            [ellipse((x + size * 0.5 * dx, y - size * (0.3 + 0.2 * dx * dx)), size * 0.6) for dx in (-1, 0, 1)],
            rgb("7f8a4c"),
        )
    canvas.fill(points("628 400, 652 400, 1010 724, 250 724"), linear((0, 400), (0, 720), rgb("8a7a70"), rgb("5c5450")))
    for k in range(7):
        near, far = (k / 7) ** 2, ((k + 0.5) / 7) ** 2
        y0, y1 = 404 + 316 * near, 404 + 316 * far
        canvas.fill(
            points([(640 - 1 - 8 * near, y0), (640 + 1 + 8 * near, y0), (639 + 2 + 8 * far, y1), (639 - 8 * far, y1)]),
            rgb("e8d28a"),
        )
    _bus(canvas, Frame(560, 560, 1.0))
    vignette(canvas, 0.3)


def _bus(canvas: Canvas, frame: Frame) -> None:
    """Three quarters from behind, driving away on the left lane."""
    canvas.fill(frame.oval(40, 92, 150, 20), (40, 20, 20), alpha=0.55, blur=8)
    side = frame.points("70 -96, 158 -66, 158 50, 70 84")
    canvas.fill(side, linear(frame.at(70, 0), frame.at(158, 0), rgb("2f9c9a"), rgb("1f6f74")))
    for k in range(4):
        x0, x1 = 80 + 20 * k, 94 + 20 * k
        top, low = -80 + 0.34 * (x0 - 70), -22 + 0.1 * (x0 - 70)
        canvas.fill(
            frame.points([(x0, top), (x1, top + 5), (x1, low - 1), (x0, low)]),
            linear(frame.at(0, -80), frame.at(0, -20), rgb("d8ecf2"), rgb("6f99a8")),
        )
    back = frame.box(-86, -100, 158, 186, radius=22)
    canvas.fill(back, linear(frame.at(-86, -100), frame.at(72, 86), rgb("6fd6cf"), rgb("3bb3ae"), rgb("2a8a8a")))
    canvas.fill(
        frame.box(-66, -78, 118, 62, radius=12),
        linear(frame.at(0, -78), frame.at(0, -16), rgb("e4f1f2"), rgb("7fa9b4")),
    )
    canvas.fill(frame.points("-60 -30, -20 -76, 4 -76, -50 -18"), (255, 255, 255), alpha=0.3)
    canvas.fill(frame.box(-86, 4, 158, 16), rgb("f2e8cf"))
    for x in (-72, 44):
        canvas.fill(frame.box(x, 28, 16, 26, radius=6), rgb("c8342c"))
        canvas.fill(frame.box(x, 58, 16, 10, radius=4), rgb("f0b43a"))
    canvas.fill(frame.box(-22, 46, 34, 14, radius=2), rgb("f4f0e2"))
    canvas.fill(frame.box(-92, 74, 170, 16, radius=7), rgb("4d5a5e"))
    for x in (-64, 48):
        canvas.fill(frame.box(x, 84, 24, 22, radius=6), rgb("22201f"))
    for x, y, w, h, colour in (
        (-74, -134, 54, 34, "8a5a34"),
        (-16, -144, 46, 44, "b8453a"),
        (34, -128, 34, 28, "d9c08a"),
        (-40, -158, 40, 26, "4d6a8a"),
    ):
        canvas.fill(
            frame.box(x, y, w, h, radius=5),
            linear(
                frame.at(x, y), frame.at(x + w, y + h), lighter(rgb(colour), 0.2), rgb(colour), darker(rgb(colour), 0.3)
            ),
        )
        canvas.line(frame.points([(x + w * 0.3, y), (x + w * 0.3, y + h)]), 3, darker(rgb(colour), 0.5), alpha=0.7)
    canvas.line(frame.points("-78 -104, 66 -104"), 5, rgb("3d4a4e"))


def tent_under_stars(canvas: Canvas) -> None:
    """A lit orange tent by a small fire below a lake of stars, mountains behind; upright picture."""
    canvas.fill(
        box(0, 0, 720, 1280), linear((0, 0), (0, 1000), rgb("0a1030"), rgb("1d2a5c"), rgb("4a5a8c"), rgb("8a84a0"))
    )
    band = field(6, (14, 6), (1280, 720)) * 0.5 + field(7, (40, 20), (1280, 720)) * 0.5
    x, y = np.arange(720)[None, :], np.arange(1280)[:, None]
    way = np.clip(1 - np.abs((x - 150) - 0.62 * (y - 120) * 0.9) / 190, 0, 1) * np.clip(1 - y / 900, 0, 1)
    canvas.shade(np.clip(way * way * (0.62 + 0.5 * band), 0, 1), (190, 196, 240), strength=0.5)
    stars(canvas, 860, 420, seed=12)
    canvas.glow((560, 250), 9, (255, 255, 255), 1.0)
    for outline, colour in (
        ("-20 900, 120 760, 220 830, 360 690, 500 820, 600 760, 740 880", "39457a"),
        ("-20 980, 160 880, 330 950, 520 870, 740 960", "242f58"),
    ):
        ridge = below(
            canvas, outline, linear((0, 690), (0, 1000), lighter(rgb(colour), 0.22), rgb(colour)), curved=False
        )
        with canvas.inside(ridge):
            canvas.fill(points("360 690, 300 760, 340 750, 352 800, 380 750, 420 770"), rgb("c8cfe8"), alpha=0.6)
    ground = below(
        canvas, "-20 1010, 240 990, 480 1004, 740 985", linear((0, 985), (0, 1280), rgb("2a3448"), rgb("161c2a"))
    )
    with canvas.inside(ground):
        canvas.fill(ellipse((300, 1130), 330, 90), rgb("e88a3a"), alpha=0.35, blur=40)
        grass(canvas, 1010, 1285, rgb("2c3a3a"), count=420, seed=9)
    for px, py, ph in ((40, 1040, 330), (110, 1010, 230), (640, 1020, 300), (700, 1050, 400)):
        pine(canvas, (px, py), ph, rgb("16222e"))
    _tent(canvas, Frame(300, 1120, 1.5))
    _fire(canvas, Frame(545, 1150, 1.0))


def _tent(canvas: Canvas, frame: Frame) -> None:
    canvas.fill(frame.oval(0, 4, 128, 15), (4, 6, 16), alpha=0.6, blur=8)
    canvas.fill(
        frame.points("-116 0, -18 -112, 20 0"),
        radial(frame.at(-30, -20), 120, rgb("ffd07a"), rgb("f58a32"), rgb("b84a20")),
    )
    canvas.fill(
        frame.points("-18 -112, 96 -86, 124 0, 20 0"),
        linear(frame.at(0, -80), frame.at(124, 0), rgb("e8742a"), rgb("a03c1c")),
    )
    canvas.fill(
        frame.points("-18 -112, -52 0, 4 0"),
        radial(frame.at(-26, -10), 90, rgb("fff2c0"), rgb("ffc25e"), rgb("d8742c")),
    )
    canvas.line(frame.points("-18 -112, -26 0"), 1.6, rgb("8c3a18"))
    for outline in ("-18 -112, -150 6", "96 -86, 170 4", "-18 -112, 96 -86"):
        canvas.line(frame.points(outline), 2.0, rgb("d9b48c"), alpha=0.8)
    canvas.glow(frame.at(-24, -30), 200, (255, 170, 80), 0.35)


def _fire(canvas: Canvas, frame: Frame) -> None:
    for k in range(8):
        canvas.fill(
            frame.oval(58 * cos(k * pi / 4), 14 + 17 * sin(k * pi / 4), 15, 11),
            mixed(rgb("6a6470"), rgb("3a3644"), k % 3 / 2),
        )
    for turn in (-24, 20, 4):
        canvas.line(points([frame.at(-38, 12 + turn / 3), frame.at(38, 12 - turn / 3)]), 12, rgb("4a2e20"))
    for outline, colour in (
        ("0 -92, 20 -50, 34 -20, 20 10, -22 10, -34 -22, -14 -40", "f2641e"),
        ("2 -66, 14 -34, 22 -12, 10 8, -14 8, -22 -14, -8 -30", "ffae34"),
        ("0 -36, 10 -14, 6 6, -8 6, -10 -12", "fff0a8"),
    ):
        canvas.fill(frame.curve(outline), rgb(colour), alpha=0.95, blur=1.5)
    canvas.glow(frame.at(0, -20), 230, (255, 150, 60), 0.55)
