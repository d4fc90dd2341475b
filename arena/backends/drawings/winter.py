"""Winter."""

from math import sin

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paints import darker, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, points, smooth
from arena.backends.drawings.scenery import below, pine, stars


def winter_hut(canvas: Canvas) -> None:
    """A log hut with lit windows and a smoking chimney between snowy firs at dusk."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 520), rgb("27346a"), rgb("6a6aa2"), rgb("e0a48e")))
    stars(canvas, 200, 60, seed=2)
    for outline, colour in (
        ("-20 420, 200 260, 330 330, 520 190, 700 330, 860 240, 1080 360, 1300 290", "8b8fb8"),
        ("-20 470, 180 400, 420 440, 680 380, 940 430, 1300 390", "b3b1cb"),
    ):
        ridge = below(
            canvas, outline, linear((0, 190), (0, 520), lighter(rgb(colour), 0.35), rgb(colour)), curved=False
        )
        with canvas.inside(ridge):
            canvas.fill(points("520 190, 600 300, 560 420, 700 420, 700 300"), rgb("5a5f92"), alpha=0.4, blur=10)
    for k in range(16):
        pine(canvas, (30 + 84 * k, 500 + 9 * (k * 7 % 4)), 96 + 26 * (k * 5 % 3), rgb("2f4a52"), snow=0.6)
    ground = below(
        canvas,
        "-20 520, 300 505, 640 540, 1000 510, 1300 545",
        linear((0, 505), (0, 720), rgb("cfd3ea"), rgb("e9ecf6"), rgb("aeb6d6")),
    )
    with canvas.inside(ground):
        canvas.fill(smooth("560 590, 700 560, 760 640, 690 730, 420 730, 500 650"), rgb("8f98c4"), alpha=0.5, blur=16)
        canvas.fill(ellipse((650, 610), 220, 36), rgb("f2b060"), alpha=0.35, blur=22)
    _hut(canvas, Frame(640, 560, 1.0))
    for x, y, h in ((110.0, 640.0, 300), (235, 600, 200), (1075, 610, 250), (1190, 668, 340)):
        pine(canvas, (x, y), h, rgb("28434a"), snow=0.9)
    rng = np.random.default_rng(5)
    for _ in range(130):
        x, y, size = float(rng.uniform(0, 1280)), float(rng.uniform(0, 720)), float(rng.uniform(0.8, 2.6))
        canvas.fill(ellipse((x, y), size), (255, 255, 255), alpha=0.7)


def _hut(canvas: Canvas, frame: Frame) -> None:
    for k in range(9):
        y, x = -210.0 - 26 * k, 66 + 9 * sin(k * 0.9) + 5 * k
        canvas.fill(frame.oval(x, y, 14 + 3.4 * k, 12 + 2.4 * k), rgb("d9d4e4"), alpha=0.5 - 0.048 * k, blur=5 + k)
    canvas.fill(frame.box(52, -196, 28, 70), linear(frame.at(52, 0), frame.at(80, 0), rgb("8c6a5c"), rgb("5c4440")))
    canvas.fill(frame.box(48, -204, 36, 12, radius=5), rgb("eef0f8"))
    for k in range(8):
        y = -96 + 13.5 * k
        canvas.fill(
            frame.box(-112, y, 224, 13, radius=6),
            linear(frame.at(0, y), frame.at(0, y + 13), rgb("a06a42"), rgb("7c4c30"), rgb("4e3024")),
        )
    for x in (-112, 112):
        for k in range(8):
            canvas.fill(frame.oval(x, -89 + 13.5 * k, 7), rgb("b98a5c"))
            canvas.fill(frame.oval(x, -89 + 13.5 * k, 3), rgb("8c5f3c"))
    canvas.fill(
        frame.points("-118 -90, 0 -172, 118 -90"),
        linear(frame.at(0, -170), frame.at(0, -90), rgb("5c3826"), rgb("84532f")),
    )
    canvas.fill(
        frame.curve("-148 -96, -70 -150, 0 -192, 70 -150, 148 -96, 138 -84, 60 -122, 0 -158, -60 -122, -138 -84"),
        linear(frame.at(-100, -190), frame.at(100, -90), rgb("ffffff"), rgb("e4e8f6"), rgb("aab2d4")),
    )
    for x in (-78, 40):
        canvas.fill(frame.box(x - 4, -74, 46, 48, radius=2), rgb("4a2c20"))
        canvas.fill(
            frame.box(x, -70, 38, 40), radial(frame.at(x + 19, -48), 34, rgb("fff0b4"), rgb("ffc65c"), rgb("e8923a"))
        )
        canvas.fill(frame.box(x + 17.5, -70, 3, 40), rgb("4a2c20"))
        canvas.fill(frame.box(x, -51.5, 38, 3), rgb("4a2c20"))
        canvas.glow(frame.at(x + 19, -50), 90, (255, 190, 90), 0.55)
    canvas.fill(
        frame.box(-24, -66, 46, 78, radius=2), linear(frame.at(-24, 0), frame.at(22, 0), rgb("6a3a28"), rgb("452418"))
    )
    canvas.fill(frame.oval(14, -26, 2.6), rgb("d9b25c"))
    canvas.fill(frame.curve("-150 8, -60 0, 40 4, 150 6, 170 26, 0 34, -170 26"), rgb("e6e9f6"))


def fox_in_snow(canvas: Canvas) -> None:
    """A red fox stands in deep snow among bare birches and looks at us, its breath not yet seen."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 480), rgb("b9c8d8"), rgb("d8e0e8"), rgb("eef0f2")))
    for k in range(26):
        x = 20 + 50 * k + 14 * (k * 7 % 3)
        canvas.line([(x, 440), (x + 6 * (k % 3 - 1), 60)], [9, 4], rgb("a9b4c4"), alpha=0.5)
    canvas.soften(3)
    below(
        canvas,
        "-20 450, 320 430, 700 462, 1300 430",
        linear((0, 430), (0, 720), rgb("e6ecf4"), rgb("f7f9fc"), rgb("c8d4e6")),
    )
    for x, wide in ((120, 26), (268, 18), (980, 30), (1150, 20), (820, 14)):
        _birch(canvas, x, wide)
    _fox(canvas, Frame(600, 560, 1.55))
    below(
        canvas,
        "-20 640, 240 606, 520 632, 760 612, 1010 640, 1300 610",
        linear((0, 600), (0, 720), rgb("f4f7fb"), rgb("d0dbea")),
    )


def _birch(canvas: Canvas, x: float, wide: float) -> None:
    trunk = points([(x - wide * 0.4, -10), (x + wide * 0.4, -10), (x + wide * 0.62, 560), (x - wide * 0.62, 560)])
    canvas.fill(trunk, linear((x - wide * 0.6, 0), (x + wide * 0.6, 0), rgb("f6f4f0"), rgb("dcd8d4"), rgb("9a98a0")))
    rng = np.random.default_rng(int(x))
    with canvas.inside(trunk):
        for _ in range(26):
            y, reach = float(rng.uniform(0, 560)), float(rng.uniform(0.25, 0.9)) * wide
            left = x - wide * 0.6 + float(rng.uniform(0, 0.5)) * wide
            canvas.line([(left, y), (left + reach, y + 1)], float(rng.uniform(1.4, 4.6)), rgb("2e2a2c"), alpha=0.8)
    canvas.fill(ellipse((x + wide, 560), wide * 1.6, 8), rgb("9fb0c8"), alpha=0.6, blur=5)


def _fox(canvas: Canvas, frame: Frame) -> None:
    red, dark, white = rgb("c8622a"), rgb("8a3c1c"), rgb("f6f0e8")
    canvas.fill(frame.oval(6, 30, 110, 15), rgb("8fa2c0"), alpha=0.6, blur=8)
    canvas.fill(
        frame.curve("56 -30, 92 -44, 128 -30, 150 2, 140 30, 104 34, 70 14"),
        linear(frame.at(60, -40), frame.at(140, 30), lighter(red, 0.12), red, dark),
    )
    canvas.fill(frame.curve("128 -4, 150 4, 141 31, 112 33, 118 14"), white)
    for x, tone in ((58.0, dark), (-22, dark), (72, red), (-42, red)):
        canvas.line(frame.stroke(f"{x} -20, {x - 2} 8, {x - 1} 30"), [22 * 1.5, 12 * 1.5, 9 * 1.5], tone)
        canvas.line(frame.stroke(f"{x - 1} 8, {x - 1} 32"), [11 * 1.5, 9 * 1.5], rgb("3a241e"))
    body = frame.curve("-56 -56, 0 -66, 60 -60, 86 -36, 78 -6, 20 0, -36 0, -66 -14")
    canvas.fill(body, linear(frame.at(0, -66), frame.at(10, 4), lighter(red, 0.2), red, darker(red, 0.25)))
    with canvas.inside(body):
        canvas.fill(frame.curve("-70 -30, -40 -22, -30 4, -60 10"), white, alpha=0.9, blur=5)
        for k in range(24):
            x = -50 + 5.5 * k
            canvas.line(
                frame.stroke(f"{x} -58, {x + 5} -44, {x + 3} -30"),
                [0.6, 1.8, 0.5],
                dark if k % 2 else lighter(red, 0.3),
                alpha=0.3,
            )
    head = frame.curve("-58 -112, -40 -104, -22 -88, -24 -66, -44 -50, -56 -42, -68 -50, -90 -66, -92 -88, -74 -104")
    for side, x in ((-1, -80), (1, -36)):
        ear = frame.curve([(x - 14, -98), (x + 8 * side, -140), (x + 15, -96), (x, -92)])
        canvas.fill(ear, linear(frame.at(x, -138), frame.at(x, -96), rgb("3a241e"), red))
        canvas.fill(frame.curve([(x - 6, -100), (x + 6 * side, -126), (x + 7, -98)]), rgb("e8c8b0"), alpha=0.8)
    canvas.fill(head, linear(frame.at(-90, -110), frame.at(-24, -50), lighter(red, 0.22), red, darker(red, 0.2)))
    with canvas.inside(head):
        canvas.fill(frame.curve("-96 -78, -74 -72, -60 -62, -58 -38, -92 -44"), white, blur=1.5)
        canvas.fill(frame.curve("-18 -78, -42 -72, -56 -62, -58 -38, -24 -44"), white, blur=1.5)
    for x in (-73, -43):
        canvas.fill(frame.oval(x, -84, 5.4, 4.6), rgb("1c1210"))
        canvas.fill(frame.oval(x, -84, 3.9, 3.6), rgb("d9982e"))
        canvas.fill(frame.oval(x, -84, 1.5, 3.2), rgb("120c0a"))
        canvas.fill(frame.oval(x - 1.4, -85.6, 1.1), (255, 255, 255))
    canvas.fill(frame.curve("-64 -56, -52 -56, -55 -48, -58 -46, -61 -48"), rgb("1c1416"))
    canvas.fill(frame.oval(-59.5, -54, 2, 1.1), (255, 255, 255), alpha=0.5)
