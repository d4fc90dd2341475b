"""Sea and still water."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paints import Colour, darker, lighter, linear, mixed, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, points, smooth
from arena.backends.drawings.scenery import below, cloud, grass, pane, stars, vignette, water


def harbour(canvas: Canvas) -> None:
    """Three fishing boats, blue, red and white, lie before a row of narrow coloured houses in calm water."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 420), rgb("86b7d8"), rgb("c9e0e8"), rgb("f4ead6")))
    cloud(canvas, (260, 90), 300, rgb("f2f4f2"))
    cloud(canvas, (900, 70), 380, rgb("f2f4f2"))
    below(
        canvas,
        "-20 330, 200 270, 480 320, 800 250, 1060 310, 1300 270",
        linear((0, 250), (0, 420), rgb("a9c4b4"), rgb("8fae9a")),
    )
    colours = ("d9694a", "efd28a", "7fa6a0", "f1e6d6", "c2533f", "6f8fb0", "e8b36a", "a8b48a", "d98f7a")
    left = -10.0
    for k, colour in enumerate(colours):
        wide, high = 132 + 22 * (k * 5 % 3), 150 + 34 * (k * 7 % 4)
        _house(canvas, Frame(left, 430, 1), wide, high, rgb(colour))
        left += wide + 4
    canvas.fill(box(0, 428, 1280, 22), linear((0, 428), (0, 450), rgb("b6aca0"), rgb("7c736c")))
    for k in range(20):
        canvas.line([(30 + 66 * k, 428), (30 + 66 * k, 450)], 1.2, rgb("5f5852"), alpha=0.5)
    water(canvas, 450, 720, rgb("3c6f80"), clear=0.62, seed=4)
    for x, y, size, hull, trim, sails in (
        (330, 560, 1.25, "2f62a0", "f1e7d0", 1),
        (690, 600, 1.45, "c23a30", "f4e9d4", 2),
        (1030, 555, 1.15, "eee8dc", "2d5c54", 3),
    ):
        _boat(canvas, Frame(x, y, size), rgb(hull), rgb(trim), sails)


def _house(canvas: Canvas, frame: Frame, wide: float, high: float, colour: Colour) -> None:
    canvas.fill(
        frame.box(0, -high, wide, high),
        linear(frame.at(0, 0), frame.at(wide, 0), lighter(colour, 0.16), colour, darker(colour, 0.14)),
    )
    roof = frame.points([(-6, -high), (wide / 2, -high - 58), (wide + 6, -high)])
    canvas.fill(roof, linear(frame.at(0, -high - 60), frame.at(wide, -high), rgb("b0604a"), rgb("7d4238")))
    canvas.fill(frame.box(wide * 0.68, -high - 50, 15, 34), rgb("8a5648"))
    rows = max(2, int(high // 66))
    for row in range(rows):
        for column in range(2):
            x, y = frame.at(wide * (0.16 + 0.42 * column), -high + 20 + 62 * row)
            if row == rows - 1 and column == 0:
                continue
            pane(
                canvas,
                (x, y, wide * 0.24, 36),
                frame=rgb("f6f1e6"),
                glass=linear((x, y), (x, y + 36), rgb("5f8296"), rgb("33505f")),
            )
    canvas.fill(frame.box(wide * 0.15, -54, wide * 0.26, 54, radius=3), darker(colour, 0.55))
    canvas.fill(
        frame.box(wide * 0.15 + 4, -50, wide * 0.26 - 8, 50, radius=2),
        linear(frame.at(0, -50), frame.at(0, 0), rgb("4f6b58"), rgb("33463a")),
    )


def _boat(canvas: Canvas, frame: Frame, hull: Colour, trim: Colour, kind: int) -> None:
    unit = frame.unit
    canvas.fill(frame.oval(0, 26, 104, 10), (12, 30, 42), alpha=0.5, blur=4)
    canvas.fill(frame.curve("-92 22, -60 30, 40 30, 84 22, 60 44, -64 44"), darker(hull, 0.2), alpha=0.4, blur=5)
    canvas.line(frame.points("-6 -6, -6 -128"), 4.4 * unit, rgb("7a5a40"))
    canvas.line(frame.points("-6 -112, 62 -52"), 2.8 * unit, rgb("7a5a40"))
    for end in ("-98 -22", "92 -26"):
        canvas.line(frame.points(f"-6 -124, {end}"), 0.9 * unit, rgb("4a4644"), alpha=0.8)
    shape = frame.curve("-100 -24, -60 -10, 0 -6, 60 -12, 98 -30, 88 0, 72 24, 0 30, -66 25, -88 6")
    canvas.fill(shape, linear(frame.at(0, -28), frame.at(0, 30), lighter(hull, 0.18), hull, darker(hull, 0.35)))
    with canvas.inside(shape):
        canvas.fill(frame.box(-110, 15, 220, 20), rgb("7a2e28") if kind != 2 else rgb("2c3a44"))
        for k in range(4):
            canvas.line(
                frame.stroke(f"-104 {-14 + 8 * k}, 0 {2 + 8 * k}, 104 {-18 + 8 * k}"),
                0.9 * unit,
                darker(hull, 0.4),
                alpha=0.45,
            )
    canvas.line(frame.stroke("-100 -24, -60 -10, 0 -6, 60 -12, 98 -30"), 5 * unit, trim)
    canvas.fill(
        frame.box(-58, -50, 46, 42, radius=4),
        linear(frame.at(-58, 0), frame.at(-12, 0), lighter(trim, 0.2), darker(trim, 0.18)),
    )
    canvas.fill(frame.box(-64, -56, 58, 9, radius=4), darker(hull, 0.15))
    for x in (-52, -34):
        canvas.fill(frame.box(x, -43, 13, 14, radius=2), rgb("4a6472"))
    for k in range(kind + 1):
        canvas.fill(frame.oval(20 + 17 * k, -14 - 2 * k, 7.5), rgb("e8893a"))
        canvas.fill(frame.oval(18 + 17 * k, -16 - 2 * k, 2.6), rgb("ffd9a8"), alpha=0.8)


def lighthouse(canvas: Canvas) -> None:
    """A red and white banded lighthouse, its lamp lit, on a cliff over a calm sea just after sunset."""
    canvas.fill(
        box(0, 0, 1280, 720), linear((0, 0), (0, 470), rgb("1f2a5a"), rgb("6a4a86"), rgb("e2785e"), rgb("ffcf8c"))
    )
    stars(canvas, 210, 70, seed=3)
    canvas.glow((330, 470), 460, (255, 170, 90), 0.55, flat=0.6)
    for x, y, w in ((250, 250, 330), (560, 330, 260), (120, 360, 220), (860, 290, 240)):
        cloud(canvas, (x, y), w, mixed(rgb("b0607a"), rgb("ffb48a"), y / 400), alpha=0.5)
    water(canvas, 470, 720, rgb("3a3f70"), clear=0.8, seed=7, choppy=1.6)
    for k in range(16):
        y = 476 + 15 * k
        canvas.fill(
            ellipse((330 + 20 * (k % 3 - 1), y), 26 + 7 * k, 2 + 0.25 * k), rgb("ffd9a0"), alpha=0.5 - 0.025 * k
        )
    cliff = smooth("700 730, 690 640, 730 590, 760 500, 830 470, 900 452, 1080 446, 1300 430, 1320 740")
    canvas.fill(cliff, linear((700, 460), (1100, 720), rgb("7a5a5c"), rgb("4a3a4a"), rgb("2a2436")))
    with canvas.inside(cliff):
        for outline in (
            "740 590, 830 560, 860 640, 800 730, 690 730",
            "900 520, 980 540, 960 640, 900 730",
            "1040 500, 1140 560, 1120 730",
        ):
            canvas.fill(smooth(outline), rgb("241d30"), alpha=0.45, blur=12)
        for outline in ("760 510, 800 530, 790 600", "960 470, 1000 520, 990 600", "1160 460, 1200 540, 1190 640"):
            canvas.line(smooth(outline, closed=False), [2, 6, 1], rgb("c88a74"), alpha=0.5, blur=1.5)
    turf = smooth("740 505, 830 466, 900 446, 1080 440, 1300 424, 1300 470, 1080 476, 900 480, 820 496")
    canvas.fill(turf, linear((0, 430), (0, 500), rgb("8a8a58"), rgb("4c5442")))
    _tower(canvas, Frame(1010, 448, 1.0))
    canvas.fill(box(1075, 392, 118, 56), linear((1075, 0), (1193, 0), rgb("f0dcd0"), rgb("b49a9c")))
    canvas.fill(points("1064 394, 1134 344, 1204 394"), linear((1064, 350), (1204, 394), rgb("a04a40"), rgb("66303a")))
    for x in (1092, 1150):
        canvas.fill(box(x, 408, 24, 24), rgb("ffd27a"))
        canvas.glow((x + 12, 420), 46, (255, 200, 110), 0.5)
    for k in range(8):
        canvas.fill(ellipse((700 + 9 * k, 700 - 7 * (k % 3)), 18, 5), rgb("e8d6e0"), alpha=0.5, blur=2)
    vignette(canvas, 0.25)


def _tower(canvas: Canvas, frame: Frame) -> None:
    for spread in (1.0, 0.75, 0.5):
        beam = frame.points([(0, -326), (-1040, -326 - 150 * spread), (-1040, -326 + 40 * spread), (0, -314)])
        canvas.fill(beam, rgb("fff2c4"), alpha=0.1, blur=6)
    tower = frame.points("-36 0, 36 0, 25 -282, -25 -282")
    canvas.fill(tower, linear(frame.at(-36, 0), frame.at(36, 0), rgb("fff3ea"), rgb("e8d4d2"), rgb("9a8698")))
    with canvas.inside(tower):
        for k in range(3):
            band = frame.box(-40, -236 + 94 * k, 80, 47)
            canvas.fill(band, linear(frame.at(-36, 0), frame.at(36, 0), rgb("ea5a48"), rgb("c83a32"), rgb("7c2430")))
    for y in (-60, -150, -240):
        canvas.fill(frame.box(-6, y, 12, 19, radius=6), rgb("3c3040"))
    canvas.fill(frame.box(-34, -292, 68, 11, radius=3), rgb("4c4352"))
    for k in range(9):
        canvas.line(frame.points(f"{-32 + 8 * k} -292, {-32 + 8 * k} -306"), 1.6, rgb("4c4352"))
    canvas.line(frame.points("-33 -306, 33 -306"), 2.2, rgb("4c4352"))
    canvas.fill(
        frame.box(-18, -342, 36, 50, radius=3),
        radial(frame.at(0, -320), 34, rgb("fffbe2"), rgb("ffe08a"), rgb("e8a04a")),
    )
    for x in (-18, -6, 6, 18):
        canvas.line(frame.points(f"{x} -342, {x} -292"), 2, rgb("4c4352"))
    canvas.fill(
        frame.curve("-24 -340, 0 -374, 24 -340, 0 -344"),
        linear(frame.at(-24, 0), frame.at(24, 0), rgb("d84a3e"), rgb("7c2430")),
    )
    canvas.line(frame.points("0 -366, 0 -388"), 2.4, rgb("4c4352"))
    canvas.glow(frame.at(0, -320), 150, (255, 236, 170), 0.9)


def paper_boat(canvas: Canvas) -> None:
    """A boat folded from white paper on a dark pond among lily pads and one pink water lily; a square picture."""
    canvas.fill(box(0, 0, 960, 960), linear((0, 0), (0, 960), rgb("3f6a5c"), rgb("2a4f50"), rgb("163238")))
    rng = np.random.default_rng(11)
    for _ in range(60):
        x, y = float(rng.uniform(0, 960)), float(rng.uniform(0, 960))
        canvas.fill(
            ellipse((x, y), float(rng.uniform(30, 110)), float(rng.uniform(2, 7))), rgb("8fb8a4"), alpha=0.14, blur=2
        )
    for k in range(6):
        canvas.line(
            ellipse((470, 620), 190 + 62 * k, 44 + 15 * k), 2.4 - 0.25 * k, rgb("cfe6d8"), alpha=0.34 - 0.05 * k
        )
    for x, y, size, turn in (
        (150, 250, 92, 30),
        (300, 160, 66, 110),
        (800, 300, 110, 200),
        (690, 170, 60, 300),
        (130, 760, 120, 80),
        (840, 800, 130, 250),
        (330, 900, 80, 10),
    ):
        _pad(canvas, x, y, size, turn)
    _lily(canvas, Frame(800, 268, 1.15))
    _folded(canvas, Frame(470, 560, 1.75))
    vignette(canvas, 0.45)


def _pad(canvas: Canvas, x: float, y: float, size: float, turn: float) -> None:
    angles = np.linspace(np.radians(turn + 16), np.radians(turn + 344), 60)
    rim = np.stack([x + size * np.cos(angles), y + 0.52 * size * np.sin(angles)], axis=1)
    pad = np.concatenate([rim, [[x, y]]])
    canvas.fill(pad + np.array([7, 9]), (4, 20, 20), alpha=0.5, blur=5)
    canvas.fill(pad, radial((x - size * 0.3, y - size * 0.2), size * 1.3, rgb("9cc46a"), rgb("5f9a4c"), rgb("356a3c")))
    for angle in angles[::8]:
        tip = (x + 0.9 * size * float(np.cos(angle)), y + 0.46 * size * float(np.sin(angle)))
        canvas.line([(x, y), tip], [1.8, 0.5], rgb("c4dc94"), alpha=0.5)


def _lily(canvas: Canvas, frame: Frame) -> None:
    for reach, colour, count, lift in ((62, "e88aa8", 9, 6), (48, "f4b0c4", 8, -6), (32, "fbd8e2", 7, -16)):
        for k in range(count):
            angle = np.pi * (0.02 + 0.96 * k / (count - 1))
            x, y = reach * float(np.cos(angle)), lift - 0.75 * reach * float(np.sin(angle))
            petal = frame.curve([(0, 12), (x * 0.5 - 9, y * 0.5), (x, y), (x * 0.5 + 9, y * 0.5)])
            canvas.fill(petal, linear(frame.at(0, 10), frame.at(x, y), rgb("fff2f4"), rgb(colour)))
            canvas.line(petal, 0.8, rgb("b8587a"), alpha=0.4)
    canvas.fill(frame.oval(0, -6, 12, 8), rgb("f4c542"))


def _folded(canvas: Canvas, frame: Frame) -> None:
    canvas.fill(frame.points("-104 40, 104 40, 62 92, -62 92"), rgb("dfe8e6"), alpha=0.3, blur=4)
    canvas.fill(frame.oval(0, 44, 96, 10), (3, 16, 20), alpha=0.6, blur=5)
    canvas.fill(
        frame.points("-6 -92, 52 16, -6 20"), linear(frame.at(-6, -90), frame.at(52, 20), rgb("f2f1ec"), rgb("c4c6c6"))
    )
    canvas.fill(
        frame.points("-6 -92, -58 14, -6 20"), linear(frame.at(-58, 0), frame.at(-6, 0), rgb("ffffff"), rgb("e6e6e2"))
    )
    canvas.fill(
        frame.points("-118 -18, -6 20, -6 46, -74 48"),
        linear(frame.at(-110, 0), frame.at(0, 40), rgb("ffffff"), rgb("e2e2de")),
    )
    canvas.fill(
        frame.points("116 -20, -6 20, -6 46, 74 48"),
        linear(frame.at(0, 0), frame.at(110, 40), rgb("dcdedd"), rgb("aeb3b5")),
    )
    canvas.fill(frame.points("-6 20, -74 48, 74 48"), rgb("d0d3d2"), alpha=0.5)
    for outline in ("-6 -92, -6 46", "-118 -18, -6 20, 116 -20", "-74 48, 74 48"):
        canvas.line(frame.points(outline), 1.2, rgb("8c9496"), alpha=0.6)


def pond_with_reeds(canvas: Canvas) -> None:
    """A grey heron stands in shallow water before reeds in morning mist."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 400), rgb("cfd6c8"), rgb("efe3c4"), rgb("f6d8a6")))
    canvas.glow((930, 250), 240, (255, 230, 170), 0.8)
    canvas.fill(ellipse((930, 250), 38), rgb("fff4d6"))
    for k in range(13):
        x = 50.0 + 104 * k
        canvas.fill(ellipse((x, 372), 92, 48 + 16 * (k * 5 % 3)), rgb("9aa88e"), alpha=0.7, blur=7)
    water(canvas, 400, 720, rgb("8a9a8a"), clear=0.72, seed=9, choppy=0.6)
    canvas.fill(box(-40, 372, 1360, 60), rgb("f8ecd2"), alpha=0.75, blur=20)
    rng = np.random.default_rng(21)
    for _ in range(120):
        x = float(rng.choice([rng.normal(160, 110), rng.normal(1130, 110)]))
        y, high, lean = float(rng.uniform(470, 640)), float(rng.uniform(150, 330)), float(rng.normal(0, 22))
        tone = mixed(rgb("6f7a3c"), rgb("3f4f34"), float(rng.uniform(0, 1)))
        canvas.line(
            smooth([(x, y), (x + lean * 0.3, y - high * 0.5), (x + lean, y - high)], closed=False), [4.2, 3, 0.8], tone
        )
        if rng.uniform() < 0.3:
            canvas.line([(x + lean * 0.85, y - high * 0.92), (x + lean, y - high)], 9, rgb("6a4228"))
    _heron(canvas, Frame(600, 560, 1.5))
    grass(canvas, 690, 735, rgb("5a6a3c"), count=160, seed=3)


def _heron(canvas: Canvas, frame: Frame) -> None:
    grey, dark, pale = rgb("8b98a6"), rgb("39424e"), rgb("e6e8e8")
    for k in range(3):
        canvas.line(frame.oval(-2, 30, 34 + 24 * k, 6 + 4 * k), 1.6, rgb("f4f0e0"), alpha=0.5 - 0.13 * k)
    for x in (-9, 7):
        canvas.line(frame.points(f"{x} -70, {x + 2} -20, {x} 30"), 5.4, rgb("7a6a44"))
        canvas.fill(frame.oval(x + 2, -20, 4.4), rgb("7a6a44"))
        canvas.line(frame.points(f"{x} 32, {x + 2} 60, {x} 92"), 5, rgb("6a6a54"), alpha=0.35)
    body = frame.curve("-64 -62, -30 -104, 14 -122, 40 -112, 44 -92, 24 -70, -14 -60, -44 -52")
    canvas.fill(body, linear(frame.at(-20, -120), frame.at(0, -56), lighter(grey, 0.3), grey, darker(grey, 0.35)))
    with canvas.inside(body):
        for k in range(9):
            canvas.line(
                frame.stroke(f"{-66 + 8 * k} {-56 - 5 * k}, {-42 + 8 * k} {-66 - 5 * k}, {-20 + 8 * k} {-84 - 3 * k}"),
                [1, 3, 0.8],
                dark,
                alpha=0.4,
            )
        canvas.fill(frame.curve("-70 -60, -36 -76, -10 -70, -30 -50"), dark, alpha=0.7, blur=2)
    canvas.line(frame.stroke("30 -104, 54 -124, 40 -152, 30 -176, 44 -196"), [30, 17, 12, 12, 15], pale)
    canvas.line(frame.stroke("42 -110, 58 -126, 46 -150, 36 -174"), [1, 3, 2, 1], dark, alpha=0.5)
    canvas.fill(frame.curve("32 -206, 48 -212, 64 -203, 66 -194, 48 -188, 34 -192"), pale)
    canvas.fill(
        frame.points("60 -204, 118 -190, 62 -192"),
        linear(frame.at(60, 0), frame.at(118, 0), rgb("c8a03c"), rgb("e8c25c")),
    )
    canvas.line(frame.points("60 -198, 114 -191"), 0.8, rgb("6a5220"))
    canvas.fill(frame.curve("34 -207, 50 -213, 60 -206, 44 -203, 20 -196, 4 -186, 22 -200"), dark)
    canvas.fill(frame.oval(55, -201, 3.4), rgb("f2d24a"))
    canvas.fill(frame.oval(55.4, -201, 1.7), rgb("141414"))
