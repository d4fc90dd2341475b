"""A market, a wall and a river."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import width_of, write
from arena.backends.drawings.paints import Colour, darker, field, grained, lighter, linear, mixed, radial, rgb
from arena.backends.drawings.paths import Frame, Point, box, ellipse, points, smooth
from arena.backends.drawings.scenery import below, cloud, tree, vignette, water


def fruit_stall(canvas: Canvas) -> None:
    """A fruit stall under paper lanterns at night: oranges, melons, mangoes and dragon fruit in heaps, nobody there."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 720), rgb("141a36"), rgb("2c2444"), rgb("3a2838")))
    rng = np.random.default_rng(14)
    for _ in range(60):
        x, y, size = float(rng.uniform(0, 1280)), float(rng.uniform(120, 430)), float(rng.uniform(8, 30))
        colour = [(255, 190, 90), (255, 120, 90), (120, 200, 255), (255, 230, 160)][int(rng.integers(4))]
        canvas.fill(ellipse((x, y), size), colour, alpha=float(rng.uniform(0.1, 0.34)), blur=3)
    canvas.soften(4)
    canvas.fill(points("110 96, 1170 96, 1250 190, 30 190"), linear((0, 96), (0, 190), rgb("c23a34"), rgb("7c1f28")))
    for k in range(12):
        x = 80 + 94 * k
        canvas.fill(
            smooth([(x - 47, 188), (x + 47, 188), (x + 30, 220), (x, 226), (x - 30, 220)]),
            rgb("e8c25a") if k % 2 else rgb("b2302c"),
        )
    for x in (90, 1172):
        canvas.fill(box(x, 190, 18, 420), linear((x, 0), (x + 18, 0), rgb("8a5a3a"), rgb("4a3024")))
    for k, (x, y, size) in enumerate(
        ((220, 250, 1.0), (430, 290, 1.25), (660, 260, 1.1), (880, 296, 1.3), (1080, 252, 1.0))
    ):
        _lantern(canvas, Frame(x, y, size), k)
    canvas.fill(points("60 520, 1220 520, 1270 720, 10 720"), linear((0, 520), (0, 720), rgb("8a5a38"), rgb("4a2e22")))
    heaps = (
        (("f08a24", "c85a14"), 240, 25),
        (("9cc25a", "5a8a3a"), 500, 44),
        (("f2b83a", "d0702a"), 770, 28),
        (("e23a72", "9a1f52"), 1030, 27),
    )
    for (light, dark), x, size in heaps:
        _basket(canvas, Frame(x, 540, 1.0))
        _heap(canvas, (x, 520), size, (rgb(light), rgb(dark)), leafy=dark == "9a1f52", ribbed=size > 40)
    for x, text in ((240, "12"), (500, "45"), (770, "30"), (1030, "25")):
        canvas.fill(box(x - 34, 596, 68, 50, radius=4), rgb("f4ecd6"))
        write(canvas, Frame(x - width_of(text) * 4.4 / 2, 608, 4.4), text, rgb("2c2a30"), weight=1.0)
    vignette(canvas, 0.45)


def _lantern(canvas: Canvas, frame: Frame, k: int) -> None:
    colour = rgb(("f2583e", "ffb23e", "f2583e", "ff8a3a", "ffc85a")[k])
    canvas.line(frame.points("0 -110, 0 -44"), 1.4, rgb("2a2024"))
    canvas.glow(frame.at(0, 0), 150, colour, 0.6)
    shape = frame.curve("-18 -42, 18 -42, 44 -18, 46 10, 22 40, -22 40, -46 10, -44 -18")
    canvas.fill(
        shape,
        radial(frame.at(0, 4), 58 * frame.unit, rgb("fff4c8"), lighter(colour, 0.35), colour, darker(colour, 0.25)),
    )
    with canvas.inside(shape):
        for across in (-36, -22, -8, 8, 22, 36):
            canvas.line(
                frame.stroke(f"{across * 0.45} -44, {across} 0, {across * 0.5} 42"), 1.2, darker(colour, 0.4), alpha=0.5
            )
    for y in (-46, 37):
        canvas.fill(frame.box(-17, y, 34, 8, radius=2), rgb("4a2a24"))
    for x in (-6, 0, 6):
        canvas.line(frame.points(f"{x} 45, {x} 72"), 2, rgb("e8c25a"))


def _basket(canvas: Canvas, frame: Frame) -> None:
    canvas.fill(frame.oval(0, 40, 126, 14), (10, 6, 10), alpha=0.5, blur=6)
    shape = frame.curve("-124 -34, 0 -20, 124 -34, 108 30, 60 44, -60 44, -108 30")
    canvas.fill(shape, linear(frame.at(0, -34), frame.at(0, 44), rgb("c8935a"), rgb("7a4c2c")))
    with canvas.inside(shape):
        for row in range(5):
            for column in range(14):
                x = -126 + 19 * column + (9 if row % 2 else 0)
                canvas.fill(frame.oval(x, -24 + 15 * row, 9, 5.4), rgb("dcae74"), alpha=0.55)


def _heap(
    canvas: Canvas, place: Point, size: float, colours: tuple[Colour, Colour], *, leafy: bool, ribbed: bool
) -> None:
    (x, floor), (light, dark) = place, colours
    rows = 4 if size < 40 else 2
    for row in range(rows):
        count = rows + 1 - row + (1 if size < 40 else 0)
        for k in range(count):
            fruit = Frame(x + (k - (count - 1) / 2) * size * 1.75, floor - size * 0.7 - row * size * 1.45, size)
            canvas.fill(
                fruit.oval(0, 0, 1),
                radial(fruit.at(-0.35, -0.4), size * 1.5, lighter(light, 0.4), light, dark, darker(dark, 0.3)),
            )
            if ribbed:
                for across in (-0.6, -0.2, 0.2, 0.6):
                    canvas.line(
                        fruit.stroke(f"{across * 0.3} -0.95, {across * 1.3} 0, {across * 0.3} 0.95"),
                        3,
                        darker(dark, 0.2),
                        alpha=0.5,
                    )
            if leafy:
                for turn in (-0.6, 0, 0.6):
                    canvas.fill(
                        fruit.curve([(turn - 0.2, -0.3), (turn * 1.5, -1.15), (turn + 0.2, -0.3)]), rgb("8fc25a")
                    )
            canvas.fill(fruit.oval(-0.38, -0.45, 0.22, 0.14, -30), (255, 255, 255), alpha=0.5, blur=1.5)


def bicycle_at_wall(canvas: Canvas) -> None:
    """A yellow bicycle with a wicker basket leans against a whitewashed wall beside a blue door."""
    plaster = field(5, (90, 140), (720, 1280))
    canvas.fill(
        box(0, 0, 1280, 720),
        grained(linear((0, 0), (1280, 600), rgb("fdf8ee"), rgb("f1e8da"), rgb("dccfc2")), plaster, 0.02),
    )
    for outline in ("90 130, 130 170, 118 220", "700 60, 730 110, 716 150", "560 470, 590 500, 584 540"):
        canvas.line(smooth(outline, closed=False), [1, 2, 0.6], rgb("b8aa9c"), alpha=0.6)
    canvas.fill(box(880, 90, 300, 560, radius=6), rgb("e2d6c6"))
    canvas.fill(box(904, 110, 252, 540), linear((904, 0), (1156, 0), rgb("3f86b8"), rgb("2a6a9a"), rgb("1c4a74")))
    for x in (926.0, 1040.0):
        for y, high in ((140.0, 190), (360, 250)):
            canvas.fill(box(x, y, 94, high, radius=4), linear((x, y), (x + 94, y + high), rgb("25608e"), rgb("3a80b2")))
            canvas.line(box(x, y, 94, high, radius=4), 3, rgb("17466c"))
    canvas.fill(ellipse((1022, 400), 8), rgb("d8b25a"))
    cobbles = field(6, (90, 170), (720, 1280))
    canvas.fill(box(0, 640, 1280, 80), grained(linear((0, 640), (0, 720), rgb("c8baa6"), rgb("96887a")), cobbles, 0.12))
    with canvas.inside(box(0, 0, 1280, 720)):
        _bicycle(canvas, Frame(470, 640, 1.42), shadow=True)
    _bicycle(canvas, Frame(420, 640, 1.42), shadow=False)
    rng = np.random.default_rng(3)
    spots = [(float(rng.normal(60, 70)), float(rng.normal(110, 60))) for _ in range(70)]
    for k, (x, y) in enumerate(spots):
        leaf = mixed(rgb("2f6a3a"), rgb("79ac58"), (k % 7) / 7)
        canvas.fill(ellipse((x, y), 20, 11, turn=float(rng.uniform(0, 180))), leaf)
    for x, y in spots[::2]:
        for dx, dy in ((-5, 0), (5, 1), (0, -6)):
            canvas.fill(
                ellipse((x + dx + 6, y + dy + 4), 6.5),
                radial((x + dx + 4, y + dy + 2), 8, rgb("ff9ac8"), rgb("cf3a80")),
            )


def _bicycle(canvas: Canvas, frame: Frame, *, shadow: bool) -> None:
    unit = frame.unit

    def line(outline: str, width: float, colour: Colour) -> None:
        if shadow:
            canvas.line(frame.points(outline) + np.array([18, -4]), width * unit, rgb("8a8494"), alpha=0.42, blur=3)
        else:
            canvas.line(frame.points(outline), width * unit, colour)
            canvas.line(
                frame.points(outline) - np.array([0.6, 0.9]) * unit, width * unit * 0.3, lighter(colour, 0.6), alpha=0.6
            )

    for x in (-118, 118):
        rim = frame.oval(x, -76, 72)
        if shadow:
            canvas.line(rim + np.array([18, -4]), 7 * unit, rgb("8a8494"), alpha=0.42, blur=3)
            continue
        for k in range(18):
            spoke = frame.points(
                [(x, -76), (x + 70 * float(np.cos(k * np.pi / 9)), -76 + 70 * float(np.sin(k * np.pi / 9)))]
            )
            canvas.line(spoke, 0.7 * unit, rgb("8c8c90"))
        canvas.line(rim, 7 * unit, rgb("2c2a2c"))
        canvas.line(frame.oval(x, -76, 66), 2.4 * unit, rgb("d4d4d0"))
        canvas.fill(frame.oval(x, -76, 6), rgb("b8b8b8"))
    yellow = rgb("f0b41e")
    for outline, width in (
        ("-118 -76, -46 -160", 5),
        ("-118 -76, -16 -70", 5),
        ("-46 -160, -16 -70", 6),
        ("-46 -150, 84 -160", 6.5),
        ("-16 -70, 86 -146", 6.5),
        ("80 -176, 118 -76", 6),
    ):
        line(outline, width, yellow)
    line("-46 -160, -52 -184", 4.5, rgb("9a9a9c"))
    line("80 -176, 76 -204", 4.5, rgb("9a9a9c"))
    line("76 -204, 104 -212", 4.5, rgb("9a9a9c"))
    line("76 -204, 50 -200", 6, rgb("6a4028"))
    if shadow:
        return
    canvas.fill(
        frame.curve("-84 -190, -50 -196, -22 -186, -40 -178, -80 -176"),
        linear(frame.at(0, -196), frame.at(0, -176), rgb("8c5a38"), rgb("4e2e20")),
    )
    canvas.fill(frame.oval(-16, -70, 17), rgb("4a4a4e"))
    canvas.fill(frame.oval(-16, -70, 12), rgb("8c8c90"))
    canvas.line(frame.points("-16 -70, -2 -44"), 4 * unit, rgb("6a6a6e"))
    canvas.fill(frame.box(-14, -44, 26, 7, radius=2), rgb("2c2a2c"))
    canvas.line(frame.points("-16 -86, -118 -82"), 1.6 * unit, rgb("4a4a4e"))
    canvas.line(frame.points("-16 -54, -118 -68"), 1.6 * unit, rgb("4a4a4e"))
    basket = frame.curve("88 -202, 156 -206, 148 -152, 98 -150")
    canvas.fill(basket, linear(frame.at(88, 0), frame.at(156, 0), rgb("d8a868"), rgb("9a6a3c")))
    with canvas.inside(basket):
        for k in range(9):
            canvas.line(frame.points(f"{86 + 9 * k} -210, {92 + 8 * k} -148"), 1.6 * unit, rgb("6e4624"), alpha=0.6)
            canvas.line(frame.points(f"84 {-204 + 7 * k}, 160 {-206 + 7 * k}"), 1.6 * unit, rgb("6e4624"), alpha=0.45)
    canvas.line(frame.stroke("86 -203, 122 -207, 158 -206"), 5 * unit, rgb("b8844c"))


def river_bridge(canvas: Canvas) -> None:
    """A stone bridge of three arches over a green river in autumn, a barge with a red tarpaulin before it."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 420), rgb("8ab0d0"), rgb("d4e0e4"), rgb("f6e6c8")))
    cloud(canvas, (330, 100), 320, rgb("f4f2ee"))
    cloud(canvas, (980, 140), 280, rgb("f4f2ee"))
    below(
        canvas, "-20 380, 240 310, 560 360, 880 300, 1300 360", linear((0, 300), (0, 440), rgb("c8b48a"), rgb("a89468"))
    )
    colours = ("d8862e", "c85a2a", "e8b03a", "a8442a", "8a8a3c", "e0982e")
    for k in range(14):
        tree(canvas, (40 + 92 * k, 420 + 6 * (k % 3)), 130 + 26 * (k * 5 % 3), rgb(colours[k % 6]), seed=30 + k)
    deck = smooth("-20 330, 300 282, 640 262, 980 282, 1300 330", closed=False)
    stone = np.concatenate([deck, points("1300 470, -20 470")])
    blocks = field(8, (70, 110), (720, 1280))
    canvas.fill(stone, grained(linear((0, 262), (0, 470), rgb("d0c2ac"), rgb("9a8c7c")), blocks, 0.08))
    with canvas.inside(stone):
        for row in range(14):
            canvas.line(
                smooth([(-20, 346 + 15 * row), (640, 278 + 15 * row), (1300, 346 + 15 * row)], closed=False),
                1.3,
                rgb("6e6258"),
                alpha=0.4,
            )
    canvas.line(deck - np.array([0, 4]), 14, linear((0, 256), (0, 340), rgb("e4d8c4"), rgb("a89a88")))
    for x, wide, top in ((210.0, 130, 372), (640, 170, 330), (1070, 130, 372)):
        opening = np.concatenate(
            [
                smooth(
                    [
                        (x - wide, 476),
                        (x - wide * 0.86, top + 60),
                        (x - wide * 0.4, top + 10),
                        (x, top),
                        (x + wide * 0.4, top + 10),
                        (x + wide * 0.86, top + 60),
                        (x + wide, 476),
                    ],
                    closed=False,
                )
            ]
        )
        canvas.line(opening, 16, rgb("b4a692"))
        canvas.fill(opening, linear((0, top), (0, 476), rgb("4a4a48"), rgb("6f8480"), rgb("9ab0a4")))
    water(canvas, 470, 720, rgb("4c6a54"), clear=0.6, seed=15)
    for x in (425.0, 855.0):
        canvas.fill(
            points([(x - 46, 500), (x - 30, 440), (x + 30, 440), (x + 46, 500)]),
            linear((x - 46, 0), (x + 46, 0), rgb("c8baa4"), rgb("7c7064")),
        )
    _barge(canvas, Frame(640, 610, 1.3))
    rng = np.random.default_rng(6)
    for _ in range(46):
        x, y = float(rng.uniform(0, 1280)), float(rng.uniform(520, 715))
        canvas.fill(ellipse((x, y), 5, 2.4, turn=float(rng.uniform(0, 180))), rgb(colours[int(rng.integers(6))]))
    vignette(canvas, 0.2)


def _barge(canvas: Canvas, frame: Frame) -> None:
    canvas.fill(frame.curve("-60 60, 60 60, 74 84, 0 92, -74 84"), (14, 26, 22), alpha=0.5, blur=8)
    canvas.fill(
        frame.points("-40 -40, 40 -40, 70 66, -70 66"),
        linear(frame.at(-70, 0), frame.at(70, 0), rgb("44584e"), rgb("2a3a34")),
    )
    canvas.fill(
        frame.curve("-70 60, -64 20, 64 20, 70 60, 40 74, -40 74"),
        linear(frame.at(0, 16), frame.at(0, 74), rgb("2f5a48"), rgb("18342a")),
    )
    canvas.fill(
        frame.points("-34 -46, 34 -46, 56 34, -56 34"),
        linear(frame.at(-50, 0), frame.at(50, 0), rgb("e0483a"), rgb("b83028"), rgb("7c2024")),
    )
    for y, reach in ((-24, 40), (0, 46), (22, 52)):
        canvas.line(frame.stroke(f"{-reach} {y}, 0 {y - 6}, {reach} {y}"), 2.2 * frame.unit, rgb("f0d8a8"), alpha=0.8)
    canvas.line(frame.stroke("-72 58, 0 52, 72 58"), 5 * frame.unit, rgb("e8d6a4"))
    canvas.fill(frame.oval(-50, 48, 8, 10), rgb("20201e"))
    canvas.fill(frame.oval(50, 48, 8, 10), rgb("20201e"))
