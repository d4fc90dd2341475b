"""Rooms by a window, and a workshop."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import dial
from arena.backends.drawings.paints import Colour, darker, field, grained, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, arc, box, ellipse, points, smooth
from arena.backends.drawings.scenery import planks, tree, vignette


def tea_table(canvas: Canvas) -> None:
    """A blue enamel teapot, two cups and a sliced lemon on a wooden table by a window, morning light from the left."""
    wall = field(9, (50, 80), (720, 1280))
    canvas.fill(
        box(0, 0, 1280, 720),
        grained(linear((0, 0), (1280, 300), rgb("f2e6cc"), rgb("dcc8a8"), rgb("a88a70")), wall, 0.02),
    )
    canvas.fill(box(90, 30, 330, 380), rgb("efe6d4"))
    canvas.fill(box(112, 52, 286, 336), linear((0, 52), (0, 388), rgb("cfe6f2"), rgb("f6f4dc")))
    with canvas.inside(box(112, 52, 286, 336)):
        for k in range(5):
            tree(canvas, (110 + 76 * k, 400), 170 + 30 * (k % 2), rgb("9ac07a"), seed=k + 3)
        canvas.fill(box(112, 52, 286, 336), (255, 252, 236), alpha=0.35)
    for x in (250,):
        canvas.fill(box(x, 52, 10, 336), rgb("efe6d4"))
    canvas.fill(box(112, 214, 286, 10), rgb("efe6d4"))
    for left, folds in ((60, (60, 84, 108, 128)), (392, (398, 420, 446, 466))):
        cloth = smooth(
            [(left, 10), (left + 90, 10), (left + 84, 240), (left + 96, 430), (left - 4, 430), (left + 6, 240)]
        )
        canvas.fill(cloth, linear((left, 0), (left + 90, 0), rgb("faf2e0"), rgb("e2d2b4")), alpha=0.95)
        for x in folds:
            canvas.line(
                smooth([(x, 14), (x + 3, 230), (x - 3, 428)], closed=False), [2, 6, 3], rgb("c4b08c"), alpha=0.5, blur=2
            )
    planks(canvas, (-10, 480, 1300, 250), rgb("b07a4a"), 5)
    canvas.fill(points("-10 480, 420 480, 900 724, -10 724"), (255, 240, 200), alpha=0.28, blur=18)
    canvas.fill(box(-10, 476, 1300, 8), rgb("7a4e30"), alpha=0.7)
    draw_teapot(canvas, Frame(600, 560, 1.25), rgb("2f68a8"))
    _cup(canvas, Frame(905, 590, 1.1))
    _cup(canvas, Frame(330, 630, 1.25))
    _lemon(canvas, Frame(1090, 640, 1.2))
    vignette(canvas, 0.3)


def draw_teapot(canvas: Canvas, frame: Frame, colour: Colour, *, chip: bool = False) -> None:
    """Draw an enamel teapot with five flowers, 190 units high; chipped at the spout and cracked where it is old."""
    unit = frame.unit
    canvas.fill(frame.oval(40, 78, 150, 20), (40, 24, 16), alpha=0.5, blur=9)
    handle = frame.stroke("104 -34, 158 -44, 168 6, 104 38")
    canvas.line(handle, 17 * unit, darker(colour, 0.2))
    canvas.line(handle - np.array([2, 3]), 5 * unit, lighter(colour, 0.4), alpha=0.7)
    spout = frame.curve("-96 20, -132 -14, -152 -58, -174 -66, -160 -78, -136 -72, -116 -34, -86 -24")
    canvas.fill(spout, linear(frame.at(-160, 0), frame.at(-80, 0), lighter(colour, 0.2), colour))
    body = frame.curve("-74 -70, 74 -70, 116 -16, 108 44, 66 78, -66 78, -108 44, -116 -16")
    canvas.fill(body, radial(frame.at(-46, -34), 190 * unit, lighter(colour, 0.45), colour, darker(colour, 0.45)))
    with canvas.inside(body):
        canvas.fill(frame.curve("-92 -40, -66 -56, -72 10, -90 30"), (255, 255, 255), alpha=0.5, blur=5)
        canvas.fill(frame.curve("40 -80, 130 -60, 130 90, 60 90"), darker(colour, 0.6), alpha=0.4, blur=18)
        canvas.fill(frame.box(-120, 66, 240, 14), darker(colour, 0.5), alpha=0.6, blur=3)
        for k in range(5):
            flower = Frame(*frame.at(-60 + 30 * k, 14 + 6 * (k % 2)), unit)
            for turn in range(5):
                petal = arc((0.0, 0.0), 7, 72 * turn, 72 * turn + 1)[0]
                canvas.fill(flower.oval(float(petal[0]), float(petal[1]), 5), rgb("f6f2e4"))
            canvas.fill(flower.oval(0, 0, 4), rgb("f0c040"))
    canvas.fill(
        frame.curve("-72 -72, 0 -64, 72 -72, 50 -96, 0 -104, -50 -96"),
        linear(frame.at(-70, 0), frame.at(70, 0), lighter(colour, 0.3), colour, darker(colour, 0.35)),
    )
    canvas.line(frame.stroke("-74 -71, 0 -63, 74 -71"), 3.4 * unit, darker(colour, 0.45))
    canvas.fill(
        frame.oval(0, -112, 12, 11), radial(frame.at(-3, -116), 14 * unit, lighter(colour, 0.5), darker(colour, 0.2))
    )
    canvas.line(frame.oval(-165, -73, 12, 6, 20), 2.4 * unit, darker(colour, 0.4))
    if chip:
        canvas.fill(frame.curve("-176 -70, -162 -80, -154 -72, -164 -62"), rgb("f0e8da"))
        canvas.fill(frame.curve("62 40, 84 30, 92 48, 76 60"), rgb("e8dccb"))
        canvas.line(frame.stroke("84 30, 78 10, 88 -6"), 1.4 * unit, darker(colour, 0.7))


def _cup(canvas: Canvas, frame: Frame) -> None:
    unit = frame.unit
    canvas.fill(frame.oval(14, 34, 84, 16), (40, 24, 16), alpha=0.45, blur=7)
    canvas.fill(
        frame.oval(0, 28, 76, 16),
        linear(frame.at(-70, 0), frame.at(70, 0), rgb("ffffff"), rgb("e6e2da"), rgb("b4aca4")),
    )
    canvas.fill(frame.oval(0, 24, 48, 9), rgb("cfc8be"))
    canvas.line(frame.stroke("40 -32, 70 -36, 66 -4, 34 6"), 8 * unit, rgb("e4ded4"))
    cup = frame.curve("-50 -42, 50 -42, 44 -4, 24 22, -24 22, -44 -4")
    canvas.fill(cup, linear(frame.at(-50, 0), frame.at(50, 0), rgb("ffffff"), rgb("f0ece4"), rgb("b8b0a8")))
    with canvas.inside(cup):
        canvas.line(frame.stroke("-60 -22, 0 -12, 60 -22"), 5 * unit, rgb("2f68a8"))
    canvas.fill(frame.oval(0, -43, 50, 13), rgb("f6f2ea"))
    canvas.fill(frame.oval(0, -41, 43, 10), linear(frame.at(-40, -45), frame.at(40, -36), rgb("c8772e"), rgb("7a3a14")))
    canvas.fill(frame.oval(-14, -43, 14, 3), (255, 240, 210), alpha=0.6)


def _lemon(canvas: Canvas, frame: Frame) -> None:
    canvas.fill(frame.oval(4, 24, 80, 12), (40, 24, 16), alpha=0.45, blur=6)
    canvas.fill(
        frame.curve("-66 0, -40 -34, 0 -38, 30 -22, 44 -2, 26 22, -10 28, -46 20"),
        radial(frame.at(-24, -18), 80 * frame.unit, rgb("fff2a0"), rgb("f4ce2c"), rgb("b88a14")),
    )
    slice_ = Frame(*frame.at(62, 4), frame.unit)
    canvas.fill(slice_.oval(0, 0, 27, 28), rgb("f2cc30"))
    canvas.fill(slice_.oval(0, 0, 23, 24), rgb("fdf6d0"))
    for turn in range(8):
        wedge = arc((0.0, 0.0), 20, 45 * turn + 5, 45 * turn + 40)
        canvas.fill(slice_.points(np.concatenate([wedge, [[0.6, 0.6]]])), rgb("f6de62"))


def cat_at_window(canvas: Canvas) -> None:
    """A grey tabby cat sits on a window sill, seen from behind, and looks out at a rainy evening street."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 720), rgb("2c3a56"), rgb("4a4a66"), rgb("2a2c3c")))
    rng = np.random.default_rng(2)
    for _ in range(50):
        x, y, size = float(rng.uniform(0, 1280)), float(rng.uniform(120, 600)), float(rng.uniform(14, 44))
        colour = [(255, 190, 100), (255, 96, 80), (120, 190, 255), (250, 226, 170)][int(rng.integers(4))]
        canvas.fill(ellipse((x, y), size), colour, alpha=float(rng.uniform(0.18, 0.5)))
    canvas.soften(9)
    for _ in range(260):
        x, y, size = float(rng.uniform(0, 1280)), float(rng.uniform(0, 600)), float(rng.uniform(1.5, 6))
        canvas.fill(
            ellipse((x, y), size, size * 1.15),
            linear((x, y - size), (x, y + size), rgb("2a3450"), rgb("cfdcec")),
            alpha=0.75,
        )
    for _ in range(16):
        x, y, run = float(rng.uniform(0, 1280)), float(rng.uniform(0, 380)), float(rng.uniform(60, 220))
        canvas.line(
            smooth([(x, y), (x + 4, y + run / 2), (x - 2, y + run)], closed=False), [1, 3, 5], rgb("c8d8ea"), alpha=0.4
        )
    for left, wide in ((-10, 60), (1230, 60), (622, 36)):
        canvas.fill(box(left, -10, wide, 620), linear((left, 0), (left + wide, 0), rgb("e8e0d0"), rgb("b8ac9c")))
    canvas.fill(box(-10, -10, 1300, 44), rgb("d8cebc"))
    canvas.fill(box(-10, 590, 1300, 140), linear((0, 590), (0, 720), rgb("e6dcca"), rgb("a4968a")))
    canvas.fill(box(-10, 586, 1300, 10), rgb("fbf4e6"))
    _plant(canvas, Frame(1040, 600, 1.1))
    _cat(canvas, Frame(360, 604, 1.45))
    vignette(canvas, 0.4)


def _cat(canvas: Canvas, frame: Frame) -> None:
    grey, dark, unit = rgb("8a8a92"), rgb("4c4a54"), frame.unit
    canvas.fill(frame.oval(10, 6, 120, 12), (30, 24, 30), alpha=0.5, blur=6)
    canvas.line(
        frame.stroke("60 -8, 130 -2, 178 -18, 196 -50, 178 -70"),
        [26 * unit, 22 * unit, 18 * unit, 14 * unit, 9 * unit],
        grey,
    )
    for part, turn in ((0.32, -10), (0.5, -30), (0.68, -60), (0.85, -110)):
        path = frame.stroke("60 -8, 130 -2, 178 -18, 196 -50, 178 -70")
        x, y = path[int(part * len(path))]
        canvas.fill(ellipse((float(x), float(y)), 5 * unit, 9 * unit, turn=turn), dark, alpha=0.75)
    body = frame.curve("-34 -190, 34 -190, 62 -120, 92 -50, 86 0, 40 8, -40 8, -86 0, -92 -50, -62 -120")
    canvas.fill(body, linear(frame.at(-90, -60), frame.at(90, -40), lighter(grey, 0.35), grey, darker(grey, 0.4)))
    with canvas.inside(body):
        canvas.line(frame.stroke("0 -200, 2 -120, 0 10"), 13 * unit, dark, alpha=0.6, blur=2)
        for k in range(7):
            y = -168 + 26 * k
            for side in (-1, 1):
                stripe = frame.side(side).stroke(f"8 {y}, {38 + 5 * k} {y + 10}, {64 + 6 * k} {y + 30}")
                canvas.line(stripe, [7 * unit, 6 * unit, 2 * unit], dark, alpha=0.55, blur=1.5)
    for side in (-1, 1):
        half = frame.side(side)
        ear = half.curve("14 -252, 46 -292, 54 -236, 30 -228")
        canvas.fill(ear, linear(half.at(20, -290), half.at(50, -230), dark, grey))
    head = frame.curve("-44 -250, 0 -262, 44 -250, 60 -216, 40 -182, 0 -172, -40 -182, -60 -216")
    canvas.fill(head, linear(frame.at(-60, -220), frame.at(60, -210), lighter(grey, 0.3), grey, darker(grey, 0.35)))
    with canvas.inside(head):
        for across in (-22, 0, 22):
            canvas.line(
                frame.stroke(f"{across} -264, {across * 1.2} -236, {across * 1.1} -210"),
                [8 * unit, 6 * unit, 2 * unit],
                dark,
                alpha=0.6,
                blur=1.5,
            )
    for side in (-1, 1):
        for y in (-206, -200, -194):
            canvas.line(
                frame.side(side).stroke(f"50 {y}, 78 {y - 4}, 100 {y - 2 + (y + 200)}"), 1.1, rgb("f2f0ea"), alpha=0.8
            )


def _plant(canvas: Canvas, frame: Frame) -> None:
    for lean, high in ((-60, 150), (-34, 190), (-8, 214), (22, 200), (50, 160), (76, 110), (-84, 100)):
        leaf = frame.curve(
            [(0, -80), (lean * 0.5 - 12, -80 - high * 0.5), (lean, -80 - high), (lean * 0.5 + 14, -80 - high * 0.45)]
        )
        canvas.fill(leaf, linear(frame.at(lean, -80 - high), frame.at(0, -80), rgb("7fae62"), rgb("3a6a44")))
        canvas.line(
            frame.stroke([(0, -80), (lean * 0.5, -80 - high * 0.5), (lean, -80 - high)]), 1.4, rgb("c4dca0"), alpha=0.6
        )
    canvas.fill(
        frame.points("-56 -92, 56 -92, 42 0, -42 0"),
        linear(frame.at(-56, 0), frame.at(56, 0), rgb("e08a5a"), rgb("b85c38"), rgb("7c3a28")),
    )
    canvas.fill(
        frame.box(-62, -104, 124, 20, radius=5), linear(frame.at(-62, 0), frame.at(62, 0), rgb("e89868"), rgb("a85232"))
    )


def clock_workshop(canvas: Canvas) -> None:
    """A clockmaker's bench: a large open clock, five clocks on the wall that show different hours, tools and gears."""
    planks(canvas, (0, 0, 1280, 530), rgb("6a4a36"), 9, upright=True)
    canvas.fill(box(0, 0, 1280, 720), radial((620, 260), 760, rgb("ffd08a"), rgb("8a5a3a"), rgb("1c1216")), alpha=0.55)
    for x, y, size, hour, minute, rim in (
        (150, 150, 0.9, 10, 10, "8a5a2c"),
        (370, 110, 0.6, 3, 40, "4a5a6a"),
        (900, 120, 0.7, 7, 25, "a8843c"),
        (1110, 170, 0.95, 1, 50, "5c3226"),
        (1010, 330, 0.5, 5, 5, "3c5a4a"),
    ):
        frame = Frame(x, y, size)
        canvas.fill(frame.oval(8, 12, 108), (10, 6, 8), alpha=0.5, blur=8)
        dial(canvas, frame, face=rgb("f4ead4"), ink=rgb("2a2024"), rim=rgb(rim), hour=hour, minute=minute)
        canvas.line(frame.oval(0, 0, 104), 3 * size, lighter(rgb(rim), 0.45), alpha=0.7)
    planks(canvas, (-10, 520, 1300, 210), rgb("8a5c38"), 4)
    canvas.fill(box(-10, 512, 1300, 14), rgb("b07c4c"))
    canvas.fill(box(-10, 526, 1300, 60), (20, 10, 8), alpha=0.3, blur=16)
    _open_clock(canvas, Frame(620, 330, 1.9))
    for x, y, size, teeth in (
        (180, 620, 46, 14),
        (276, 650, 30, 10),
        (1010, 640, 52, 16),
        (1110, 610, 26, 9),
        (420, 660, 20, 8),
    ):
        _gear(canvas, Frame(x, y, size), teeth, flat=0.5)
    canvas.line([(820, 660), (930, 600)], [9, 6], rgb("a83a2c"))
    canvas.line([(930, 600), (985, 570)], [5, 3], rgb("b8bcc4"))
    canvas.line([(330, 600), (430, 580)], 5, rgb("c4c8cc"))
    canvas.line([(330, 606), (430, 590)], 5, rgb("a4a8ac"))
    vignette(canvas, 0.5)


def _gear(canvas: Canvas, frame: Frame, teeth: int, *, flat: float = 1, colour: Colour = (206, 164, 78)) -> None:
    angles = np.arange(teeth * 4) * (2 * np.pi / (teeth * 4))
    reach = np.where(np.arange(teeth * 4) % 4 < 2, 1.0, 0.82)
    rim = frame.points(np.stack([reach * np.cos(angles), reach * np.sin(angles) * flat], axis=1))
    canvas.fill(rim + np.array([3, 5]), (20, 10, 6), alpha=0.5, blur=3)
    canvas.fill(rim, linear(frame.at(-1, -1), frame.at(1, 1), lighter(colour, 0.4), colour, darker(colour, 0.45)))
    for k in range(5):
        x, y = arc((0.0, 0.0), 0.46, 72 * k, 72 * k + 1)[0]
        canvas.fill(frame.oval(float(x), float(y) * flat, 0.17, 0.17 * flat), rgb("3a2418"), alpha=0.85)
    canvas.fill(frame.oval(0, 0, 0.16, 0.16 * flat), rgb("7a5a28"))


def _open_clock(canvas: Canvas, frame: Frame) -> None:
    unit = frame.unit
    canvas.fill(frame.oval(0, 112, 110, 12), (10, 6, 6), alpha=0.6, blur=8)
    canvas.fill(
        frame.curve("-96 108, -84 -40, -60 -110, 0 -142, 60 -110, 84 -40, 96 108, 0 112"),
        linear(frame.at(-96, 0), frame.at(96, 0), rgb("9a5a34"), rgb("6e3a22"), rgb("3c2018")),
    )
    canvas.fill(frame.box(-64, 34, 128, 66, radius=5), rgb("1e1412"))
    canvas.line(frame.box(-64, 34, 128, 66, radius=5), 3.4 * unit, rgb("c89a4c"))
    for x, y, size, teeth in ((-30, 70, 26, 15), (8, 62, 16, 10), (36, 76, 20, 12)):
        _gear(canvas, Frame(*frame.at(x, y), size * unit), teeth)
    face = Frame(*frame.at(0, -44), 0.66 * unit)
    dial(canvas, face, face=rgb("fbf3de"), ink=rgb("221a20"), rim=rgb("d0a24c"), hour=8, minute=20)
    canvas.fill(face.curve("-70 -54, -20 -86, 10 -80, -52 0"), (255, 255, 255), alpha=0.25, blur=3)
    canvas.fill(
        frame.box(-104, 104, 208, 14, radius=4),
        linear(frame.at(0, 104), frame.at(0, 118), rgb("a8663c"), rgb("5c3020")),
    )
