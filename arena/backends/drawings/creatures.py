"""Animals."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paints import darker, lighter, linear, mixed, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, smooth
from arena.backends.drawings.scenery import below, grass, stars, vignette, water


def owl(canvas: Canvas) -> None:
    """A tawny owl on a mossy branch at night, looking straight at us; a square picture."""
    canvas.fill(box(0, 0, 960, 960), linear((0, 0), (0, 960), rgb("101a38"), rgb("26345c"), rgb("1a2438")))
    canvas.glow((700, 220), 330, (170, 190, 255), 0.4)
    canvas.fill(ellipse((700, 220), 84), radial((676, 196), 130, rgb("fdfbf0"), rgb("ece6d0"), rgb("c8c2b8")))
    stars(canvas, 700, 80, seed=8)
    for k in range(7):
        canvas.line(
            smooth([(60 + 150 * k, 980), (90 + 150 * k, 600), (40 + 160 * k, 260)], closed=False),
            [30, 16, 5],
            rgb("141c30"),
            alpha=0.9,
        )
    canvas.soften(3)
    branch = smooth("-20 800, 260 770, 520 800, 980 740", closed=False)
    canvas.line(branch, [58, 50, 44, 34], rgb("4a3a32"))
    canvas.line(branch - np.array([0, 14]), [16, 14, 12, 9], rgb("7c9a54"), alpha=0.85)
    canvas.line(smooth("700 776, 800 690, 900 650", closed=False), [22, 8], rgb("4a3a32"))
    _owl(canvas, Frame(470, 510, 2.5))
    vignette(canvas, 0.4)


def _owl(canvas: Canvas, frame: Frame) -> None:
    brown, dark, pale, unit = rgb("9a6a42"), rgb("4e3424"), rgb("ead8b8"), frame.unit
    canvas.fill(frame.curve("-26 96, 26 96, 20 150, -20 150"), darker(brown, 0.25))
    body = frame.curve("-52 -60, 52 -60, 72 10, 58 84, 24 112, -24 112, -58 84, -72 10")
    canvas.fill(body, linear(frame.at(-70, 0), frame.at(70, 0), lighter(brown, 0.2), brown, darker(brown, 0.4)))
    with canvas.inside(body):
        canvas.fill(frame.curve("-34 -30, 34 -30, 42 40, 20 108, -20 108, -42 40"), pale, blur=6)
        rng = np.random.default_rng(4)
        for row in range(11):
            for k in range(9):
                x = -60 + 15 * k + (7 if row % 2 else 0)
                y = -30 + 13 * row
                inner = abs(x) < 38
                feather = frame.curve([(x - 6, y), (x, y - 5), (x + 6, y), (x, y + 10)])
                canvas.fill(feather, mixed(pale, brown, 0.45 if inner else 0.9), alpha=0.55)
                canvas.line(
                    frame.points([(x, y - 3), (x + float(rng.uniform(-1, 1)), y + 9)]),
                    [1.2 * unit, 2.8 * unit],
                    dark,
                    alpha=0.6,
                )
    for side in (-1, 1):
        wing = frame.side(side).curve("50 -48, 76 0, 72 60, 50 104, 44 60, 46 0")
        canvas.fill(wing, linear(frame.at(40 * side, -40), frame.at(76 * side, 80), brown, dark))
        for k in range(5):
            canvas.line(
                frame.side(side).stroke(
                    f"{52 + 3 * k} {-20 + 22 * k}, {60 + k} {-2 + 22 * k}, {54 - 2 * k} {12 + 22 * k}"
                ),
                2 * unit,
                lighter(brown, 0.3),
                alpha=0.5,
            )
    head = frame.curve("-58 -70, -44 -112, 0 -122, 44 -112, 58 -70, 40 -40, 0 -30, -40 -40")
    canvas.fill(head, linear(frame.at(-58, -80), frame.at(58, -70), lighter(brown, 0.25), brown, darker(brown, 0.35)))
    for side in (-1, 1):
        half = frame.side(side)
        canvas.fill(
            half.curve("2 -96, 30 -104, 50 -82, 44 -54, 18 -40, 2 -56"),
            radial(half.at(24, -76), 40 * unit, pale, mixed(pale, brown, 0.5)),
        )
        for k in range(14):
            across, down = 24 + 27 * float(np.cos(k * 0.45)), -75 + 27 * float(np.sin(k * 0.45))
            canvas.line(
                half.points([(24 + (across - 24) * 0.6, -75 + (down + 75) * 0.6), (across, down)]),
                1.0 * unit,
                dark,
                alpha=0.35,
            )
        canvas.fill(half.oval(23, -76, 17), dark)
        canvas.fill(
            half.oval(23, -76, 15), radial(half.at(23, -72), 16 * unit, rgb("ffcf4a"), rgb("f09a1e"), rgb("a85a10"))
        )
        canvas.fill(half.oval(23, -76, 8), rgb("0c0a0c"))
        canvas.fill(frame.oval(23 * side - 4, -81, 3.4), (255, 255, 255))
        canvas.fill(half.curve("3 -98, 26 -106, 46 -94, 26 -96"), dark)
        for toe in (12, 20, 28):
            canvas.line(half.stroke(f"{toe} 104, {toe + 2} 114, {toe + 1} 122"), [6 * unit, 3 * unit], rgb("c8a86a"))
    canvas.fill(
        frame.curve("-7 -66, 7 -66, 4 -50, 0 -42, -4 -50"),
        linear(frame.at(-6, 0), frame.at(6, 0), rgb("e8d8a8"), rgb("8c7440")),
    )


def elephant(canvas: Canvas) -> None:
    """An elephant at a waterhole at sunset, its trunk just above the water, a white egret beside its foot."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 440), rgb("e07a4a"), rgb("f6ae62"), rgb("ffe2a8")))
    canvas.glow((360, 330), 360, (255, 240, 190), 0.8)
    canvas.fill(ellipse((360, 330), 62), rgb("fff6d8"))
    below(canvas, "-20 410, 300 392, 700 412, 1300 396", linear((0, 392), (0, 470), rgb("b8845a"), rgb("8c5c3c")))
    for x, y, size in ((150, 410, 210), (1110, 412, 260), (640, 402, 110)):
        _acacia(canvas, Frame(x, y, size / 100))
    canvas.fill(box(0, 430, 1280, 60), linear((0, 430), (0, 490), rgb("a8744a"), rgb("7c5236")))
    grass(canvas, 420, 486, rgb("b08a4c"), count=260, seed=6)
    canvas.soften(1)
    _elephant(canvas, Frame(760, 500, 1.5))
    water(canvas, 500, 720, rgb("9a6a50"), clear=0.75, seed=18, choppy=1.2)
    for k in range(4):
        canvas.line(ellipse((492, 532), 26 + 26 * k, 5 + 4 * k), 1.8, rgb("ffe2b8"), alpha=0.5 - 0.1 * k)
    _egret(canvas, Frame(980, 512, 1.0))
    vignette(canvas, 0.3)


def _acacia(canvas: Canvas, frame: Frame) -> None:
    canvas.line(frame.stroke("0 0, 2 -30, -4 -60"), [7 * frame.unit, 4 * frame.unit], rgb("4a3026"))
    for end in ("-38 -78", "-14 -84", "20 -82", "44 -74"):
        canvas.line(frame.stroke(f"0 -36, {end}"), 2.6 * frame.unit, rgb("4a3026"))
    canvas.fill(
        [frame.oval(x, y, 30, 9) for x, y in ((-36, -82), (0, -90), (38, -82), (-14, -84), (18, -86))],
        linear(frame.at(0, -98), frame.at(0, -74), rgb("7a7a3c"), rgb("3c4428")),
    )


def _elephant(canvas: Canvas, frame: Frame) -> None:
    grey, dark, unit = rgb("8a7c78"), rgb("463c42"), frame.unit
    for x in (-60, 92):
        canvas.line(
            frame.stroke(f"{x} -90, {x + 4} -40, {x + 2} 6"), [54 * unit, 44 * unit, 42 * unit], darker(grey, 0.42)
        )
    canvas.line(frame.stroke("138 -150, 152 -110, 150 -60"), [7 * unit, 4 * unit], darker(grey, 0.3))
    canvas.line(frame.points("150 -60, 148 -40"), 9 * unit, rgb("2c2226"))
    body = frame.curve("-96 -196, -30 -228, 60 -222, 126 -186, 142 -130, 116 -70, 20 -56, -60 -62, -108 -100")
    canvas.fill(body, linear(frame.at(-40, -228), frame.at(40, -50), lighter(grey, 0.28), grey, darker(grey, 0.4)))
    for x in (-84, 62):
        leg = frame.curve([(x - 28, -100), (x + 28, -100), (x + 23, -30), (x + 26, 8), (x - 26, 8), (x - 23, -30)])
        canvas.fill(
            leg, linear(frame.at(x - 28, 0), frame.at(x + 28, 0), lighter(grey, 0.18), grey, darker(grey, 0.35))
        )
        for toe in (-15, 0, 15):
            canvas.fill(frame.oval(x + toe, 4, 6, 4), rgb("d8c8b8"), alpha=0.8)
        for y in (-64, -54, -20):
            canvas.line(frame.stroke(f"{x - 22} {y}, {x} {y + 4}, {x + 22} {y}"), 1.2 * unit, dark, alpha=0.4)
    head = frame.curve("-176 -206, -130 -226, -92 -202, -86 -150, -112 -116, -156 -116, -186 -150")
    canvas.fill(head, linear(frame.at(-160, -226), frame.at(-110, -110), lighter(grey, 0.3), grey, darker(grey, 0.2)))
    trunk = frame.stroke("-160 -140, -186 -100, -190 -50, -182 -8, -170 16")
    canvas.line(trunk, [52 * unit, 40 * unit, 30 * unit, 22 * unit, 17 * unit], grey)
    canvas.line(
        trunk - np.array([6, 0]) * unit,
        [14 * unit, 10 * unit, 6 * unit, 3 * unit],
        lighter(grey, 0.35),
        alpha=0.5,
        blur=3,
    )
    for k in range(11):
        x, y = trunk[int((0.15 + 0.075 * k) * len(trunk))]
        reach = (22 - 1.4 * k) * unit
        canvas.line(
            smooth(
                [(float(x) - reach, float(y)), (float(x), float(y) + 4), (float(x) + reach, float(y) - 2)], closed=False
            ),
            1.3 * unit,
            dark,
            alpha=0.42,
        )
    canvas.line(frame.stroke("-150 -122, -176 -96, -196 -92"), [13 * unit, 9 * unit, 3 * unit], rgb("f6ecd8"))
    ear = frame.curve("-112 -206, -60 -212, -34 -170, -48 -112, -80 -92, -100 -130, -116 -160")
    canvas.fill(ear + np.array([5, 6]), dark, alpha=0.5, blur=5)
    canvas.fill(ear, linear(frame.at(-112, -200), frame.at(-40, -100), lighter(grey, 0.25), grey, darker(grey, 0.3)))
    with canvas.inside(ear):
        canvas.fill(
            frame.curve("-100 -190, -66 -196, -48 -164, -60 -120, -84 -110, -96 -140"),
            mixed(grey, rgb("c88a7a"), 0.4),
            alpha=0.6,
            blur=6,
        )
    canvas.fill(frame.oval(-146, -170, 5, 4.4), rgb("1a1214"))
    canvas.fill(frame.oval(-147.5, -171.5, 1.4), (255, 255, 255))
    canvas.line(frame.stroke("-156 -178, -146 -181, -136 -176"), 1.6 * unit, dark, alpha=0.7)


def _egret(canvas: Canvas, frame: Frame) -> None:
    for x in (-4, 6):
        canvas.line(frame.points(f"{x} -30, {x + 1} 4"), 2.6, rgb("2c2a2c"))
    canvas.fill(
        frame.curve("-30 -36, -8 -56, 18 -52, 26 -38, 8 -26, -20 -28"),
        linear(frame.at(0, -56), frame.at(0, -26), rgb("ffffff"), rgb("d8ccc4")),
    )
    canvas.line(frame.stroke("16 -48, 28 -64, 18 -80, 26 -94"), [9, 6, 5, 7], rgb("fbf8f2"))
    canvas.fill(frame.points("26 -98, 48 -92, 27 -90"), rgb("f0b43a"))
    canvas.fill(frame.oval(26, -95, 1.3), rgb("1c1a1c"))


def parrot(canvas: Canvas) -> None:
    """A green parrot with a yellow throat and a red brow sits on a brass perch before palm-leaf wallpaper."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (1280, 720), rgb("2f5a58"), rgb("1c3c44")))
    rng = np.random.default_rng(31)
    for _ in range(26):
        x, y, size, turn = (
            float(rng.uniform(0, 1280)),
            float(rng.uniform(0, 720)),
            float(rng.uniform(1.0, 1.7)),
            float(rng.uniform(-60, 60)),
        )
        leaf = Frame(x, y, size)
        for k in range(9):
            tip = (
                90 * float(np.sin(np.radians(turn - 70 + 17 * k))),
                -90 * float(np.cos(np.radians(turn - 70 + 17 * k))),
            )
            canvas.line(
                leaf.stroke([(0, 0), (tip[0] * 0.6, tip[1] * 0.6 - 8), tip]),
                [8 * size, 12 * size, 1],
                rgb("3d7468"),
                alpha=0.55,
            )
    canvas.soften(1.6)
    canvas.line([(640, 560), (640, 740)], 20, linear((630, 0), (650, 0), rgb("f2d68a"), rgb("8a6428")))
    canvas.line([(420, 556), (860, 556)], 22, linear((0, 545), (0, 567), rgb("f6de98"), rgb("c8963c"), rgb("6a4a20")))
    frame, unit = Frame(640, 360, 1.75), 1.75
    green, dark = rgb("3fa04a"), rgb("1c5a34")
    canvas.fill(
        frame.curve("-20 90, 22 90, 30 150, 14 214, 0 190, -16 206, -24 150"),
        linear(frame.at(0, 90), frame.at(0, 210), dark, rgb("2f6fa8"), rgb("244a80")),
    )
    body = frame.curve("-44 -50, 40 -52, 60 10, 44 80, 20 116, -22 116, -46 80, -60 10")
    canvas.fill(body, linear(frame.at(-60, 0), frame.at(60, 0), lighter(green, 0.3), green, dark))
    with canvas.inside(body):
        canvas.fill(frame.curve("-34 -60, 26 -60, 30 -6, -4 30, -36 0"), rgb("f0cc3a"), blur=9)
        for row in range(10):
            for k in range(9):
                x, y = -56 + 14 * k + (7 if row % 2 else 0), -24 + 14 * row
                canvas.line(frame.stroke(f"{x - 5} {y}, {x} {y + 5}, {x + 5} {y}"), 1.4 * unit, dark, alpha=0.4)
    wing = frame.curve("34 -44, 62 0, 66 70, 40 128, 20 90, 22 20")
    canvas.fill(wing, linear(frame.at(20, -40), frame.at(64, 120), lighter(green, 0.2), green, rgb("2a66a0")))
    for k in range(6):
        canvas.line(
            frame.stroke(f"{34 + 3 * k} {-10 + 18 * k}, {54 - k} {14 + 18 * k}, {44 - 3 * k} {40 + 15 * k}"),
            1.6 * unit,
            dark,
            alpha=0.6,
        )
    head = frame.curve("-46 -70, -36 -112, 4 -124, 40 -106, 46 -62, 28 -38, -28 -38")
    canvas.fill(head, linear(frame.at(-40, -110), frame.at(40, -50), lighter(green, 0.35), green, darker(green, 0.25)))
    canvas.fill(frame.curve("-44 -92, -26 -108, -16 -98, -26 -84, -42 -80"), rgb("d8402e"))
    canvas.fill(
        frame.curve("-38 -92, -58 -92, -74 -74, -72 -52, -62 -40, -60 -58, -46 -64, -32 -70"),
        linear(frame.at(-74, -90), frame.at(-34, -50), rgb("5c5a60"), rgb("26242c")),
    )
    canvas.fill(frame.curve("-46 -64, -60 -56, -58 -42, -44 -44, -36 -56"), rgb("3c3a42"))
    canvas.line(frame.stroke("-62 -86, -69 -72, -66 -58"), 2 * unit, (255, 255, 255), alpha=0.4)
    canvas.fill(frame.oval(-14, -80, 14, 13), rgb("f2efe6"))
    canvas.fill(frame.oval(-15, -80, 9), rgb("e8902a"))
    canvas.fill(frame.oval(-15, -80, 5), rgb("0e0c10"))
    canvas.fill(frame.oval(-17, -83, 1.8), (255, 255, 255))
    for x in (-20, 16):
        for toe in (-8, 0, 8):
            canvas.line(
                frame.stroke(f"{x + toe} 106, {x + toe * 1.2} 116, {x + toe * 1.2} 126"),
                [7 * unit, 5 * unit],
                rgb("8a8a90"),
            )
    vignette(canvas, 0.45)
