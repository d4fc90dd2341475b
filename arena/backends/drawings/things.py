"""Things by themselves."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import write
from arena.backends.drawings.paints import darker, field, grained, lighter, linear, mixed, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, smooth
from arena.backends.drawings.scenery import cloud, planks, stars, studio, vignette


def goldfish_bowl(canvas: Canvas) -> None:
    """One goldfish in a round glass bowl with white gravel and one water plant, before a green wall; square."""
    studio(canvas, rgb("8fb09a"), rgb("46645c"))
    planks(canvas, (-10, 740, 980, 230), rgb("9a6a44"), 4)
    frame, unit = Frame(480, 520, 2.9), 2.9
    canvas.fill(frame.oval(10, 92, 100, 12), (30, 20, 14), alpha=0.5, blur=10)
    canvas.fill(frame.oval(40, 96, 60, 6), rgb("fff2c8"), alpha=0.5, blur=6)
    bowl = frame.curve("-56 -92, 56 -92, 92 -40, 96 14, 74 70, 40 94, -40 94, -74 70, -96 14, -92 -40")
    canvas.fill(bowl, rgb("dcecec"), alpha=0.35)
    with canvas.inside(bowl):
        canvas.fill(
            frame.box(-110, -58, 220, 170),
            linear(frame.at(0, -58), frame.at(0, 94), rgb("bfe2e6"), rgb("7fb8c4"), rgb("5c98a8")),
            alpha=0.8,
        )
        rng = np.random.default_rng(5)
        for _ in range(170):
            x, y = float(rng.uniform(-86, 86)), float(rng.uniform(66, 96))
            tone = float(rng.uniform(0, 0.5))
            canvas.fill(
                frame.oval(x, y, float(rng.uniform(3, 6)), float(rng.uniform(2.4, 4.6))),
                mixed(rgb("fbf6ea"), rgb("b0a294"), tone),
            )
        for lean, high in ((-16, 90), (-4, 116), (8, 100), (20, 78), (-26, 66)):
            canvas.line(
                frame.stroke(f"52 76, {52 + lean * 0.4} {76 - high * 0.5}, {52 + lean} {76 - high}"),
                [5 * unit, 8 * unit, 1.5 * unit],
                mixed(rgb("2f7a44"), rgb("86c060"), (lean + 26) / 46),
            )
        _goldfish(canvas, Frame(*frame.at(-18, 4), unit * 0.62))
        for x, y, r in ((-62, -20, 3.4), (-58, -34, 2.4), (-63, -46, 1.8)):
            canvas.line(frame.oval(x, y, r), 0.7 * unit, (255, 255, 255), alpha=0.8)
    canvas.fill(frame.oval(0, -58, 84, 8), rgb("e8f6f6"), alpha=0.6)
    canvas.line(frame.oval(0, -58, 84, 8), 0.8 * unit, (255, 255, 255), alpha=0.7)
    canvas.line(frame.oval(0, -92, 57, 9), 2.6 * unit, rgb("f2fbfb"), alpha=0.85)
    canvas.line(bowl, 1.4 * unit, rgb("f2fbfb"), alpha=0.6)
    canvas.fill(frame.curve("-80 -34, -66 -48, -72 10, -84 20"), (255, 255, 255), alpha=0.5, blur=5)
    canvas.fill(frame.box(52, -34, 14, 26, radius=3), (255, 255, 255), alpha=0.4, blur=2)
    vignette(canvas, 0.35)


def _goldfish(canvas: Canvas, frame: Frame) -> None:
    orange, unit = rgb("f08a24"), frame.unit
    for outline in (
        "46 0, 92 -44, 108 -30, 84 0, 108 34, 90 46, 46 6",
        "-10 -30, 20 -62, 42 -50, 34 -22",
        "0 26, 22 52, 34 44, 24 20",
    ):
        canvas.fill(
            frame.curve(outline), linear(frame.at(30, -40), frame.at(108, 30), rgb("ffb04a"), rgb("f8d8a8")), alpha=0.85
        )
    body = frame.curve("-76 2, -56 -26, -10 -38, 34 -22, 56 0, 34 22, -10 34, -56 26")
    canvas.fill(body, linear(frame.at(0, -38), frame.at(0, 34), rgb("ffa83a"), orange, rgb("ffd49a")))
    with canvas.inside(body):
        for row in range(5):
            for k in range(7):
                x, y = -34 + 13 * k + (6 if row % 2 else 0), -26 + 12 * row
                canvas.line(
                    frame.stroke(f"{x - 3} {y - 5}, {x + 4} {y}, {x - 3} {y + 5}"),
                    1.4 * unit,
                    darker(orange, 0.3),
                    alpha=0.45,
                )
    canvas.line(frame.stroke("-42 -22, -34 0, -42 22"), 1.8 * unit, darker(orange, 0.35), alpha=0.6)
    canvas.fill(frame.oval(-57, -7, 8), rgb("fff4dc"))
    canvas.fill(frame.oval(-57, -7, 4.6), rgb("14101a"))
    canvas.fill(frame.oval(-59, -9, 1.6), (255, 255, 255))
    canvas.line(frame.stroke("-76 6, -70 10, -64 9"), 1.6 * unit, darker(orange, 0.5))
    canvas.fill(frame.curve("-22 10, -2 26, 6 20, -8 4"), rgb("ffc478"), alpha=0.9)


def seedling(canvas: Canvas) -> None:
    """A clay pot of dark soil with one seedling of two leaves on a window sill, its wooden label reading BEAN."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (1280, 400), rgb("fdf6e0"), rgb("dfe8d0"), rgb("a8c0a8")))
    for k in range(12):
        canvas.fill(ellipse((90 + 110 * k, 180 + 60 * (k * 7 % 4)), 70, 60), rgb("b8d0a0"), alpha=0.5)
    canvas.soften(16)
    canvas.fill(box(-10, 600, 1300, 130), linear((0, 600), (0, 720), rgb("f6f0e2"), rgb("c4b8a6")))
    frame, unit = Frame(640, 600, 2.2), 2.2
    canvas.fill(frame.oval(36, 2, 120, 10), (60, 50, 40), alpha=0.45, blur=8)
    canvas.fill(
        frame.points("-72 -104, 72 -104, 54 0, -54 0"),
        linear(frame.at(-72, 0), frame.at(72, 0), rgb("e89a6a"), rgb("c4683e"), rgb("8a4028")),
    )
    canvas.fill(frame.oval(0, -122, 80, 14), rgb("a8583a"))
    canvas.fill(frame.oval(0, -121, 72, 11), rgb("3a2620"))
    rng = np.random.default_rng(2)
    for _ in range(120):
        x, y = float(rng.uniform(-66, 66)), float(rng.uniform(-129, -113))
        if (x / 70) ** 2 + ((y + 121) / 10) ** 2 < 1:
            canvas.fill(
                frame.oval(x, y, float(rng.uniform(1, 3))),
                mixed(rgb("2a1a16"), rgb("6a4a38"), float(rng.uniform(0, 1))),
            )
    canvas.fill(
        frame.curve("-80 -124, 0 -110, 80 -124, 78 -100, 0 -90, -78 -100"),
        linear(frame.at(-80, 0), frame.at(80, 0), rgb("f0a878"), rgb("cc7248"), rgb("8e452c")),
    )
    canvas.line(frame.stroke("0 -120, 2 -146, -2 -168"), [5 * unit, 4 * unit, 3 * unit], rgb("9cc46a"))
    for side in (-1, 1):
        leaf = frame.side(side).curve("-2 -166, 12 -186, 38 -192, 52 -180, 36 -166, 12 -160")
        canvas.fill(leaf, linear(frame.at(0, -192), frame.at(30 * side, -160), rgb("b0d878"), rgb("5f9e48")))
        canvas.line(frame.side(side).stroke("0 -166, 22 -176, 46 -180"), 1.2 * unit, rgb("dcf0b0"), alpha=0.8)
    canvas.fill(
        frame.points("40 -200, 98 -196, 94 -160, 38 -164"),
        linear(frame.at(40, -200), frame.at(98, -160), rgb("f2dcb0"), rgb("d0ae7a")),
    )
    canvas.fill(frame.points("62 -162, 74 -161, 70 -116, 62 -116"), rgb("c8a874"))
    write(canvas, Frame(*frame.at(46.5, -188), 2.1 * unit), "BEAN", rgb("3c4a34"), weight=0.9)
    vignette(canvas, 0.2)


def balloons(canvas: Canvas) -> None:
    """Five balloons, red, yellow, green, blue and white, tied by their strings to a park bench under a pale sky."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 560), rgb("9cc8ea"), rgb("dcecf4"), rgb("f6f2e4")))
    for x, y, w in ((200, 140, 300), (1060, 190, 340)):
        cloud(canvas, (x, y), w, rgb("f6f8f8"))
    canvas.fill(box(0, 520, 1280, 60), rgb("9ab88a"))
    for k in range(15):
        canvas.fill(ellipse((40 + 90 * k, 520), 70, 50 + 14 * (k % 3)), rgb("86a87c"))
    canvas.soften(5)
    lawn = field(7, (90, 140), (720, 1280))
    canvas.fill(box(0, 560, 1280, 160), grained(linear((0, 560), (0, 720), rgb("9cc86a"), rgb("6a9a4a")), lawn, 0.08))
    bench = Frame(560, 640, 1.4)
    canvas.fill(bench.oval(20, 4, 190, 12), (30, 50, 20), alpha=0.45, blur=7)
    for x in (-140, 140):
        canvas.line(bench.points(f"{x} -120, {x} 0"), 11, rgb("3c4448"))
        canvas.line(bench.points(f"{x} -56, {x + 18} 2"), 11, rgb("3c4448"))
    for k in range(5):
        y = -122 + 18 * k if k < 3 else -62 + 10 * (k - 3)
        canvas.fill(
            bench.box(-168, y, 336, 12 if k < 3 else 8, radius=3),
            linear(bench.at(0, y), bench.at(0, y + 12), rgb("c8905a"), rgb("8a5a34")),
        )
    knot = bench.at(140, -124)
    for x, y, colour in (
        (620, 170, "e2402e"),
        (720, 100, "f4c832"),
        (815, 190, "4aa85a"),
        (690, 240, "3a7ad0"),
        (870, 100, "f6f4f0"),
    ):
        balloon = Frame(x, y, 1.0)
        canvas.line(
            smooth([(x, y + 72), (x + (knot[0] - x) * 0.3 + 14, y + 170), knot], closed=False),
            1.5,
            rgb("6a6a6a"),
            alpha=0.8,
        )
        canvas.fill(
            balloon.curve("0 -66, 38 -48, 52 -8, 34 36, 8 62, -8 62, -34 36, -52 -8, -38 -48"),
            radial(balloon.at(-18, -26), 96, lighter(rgb(colour), 0.6), rgb(colour), darker(rgb(colour), 0.35)),
        )
        canvas.fill(balloon.points("-7 60, 7 60, 10 74, -10 74"), darker(rgb(colour), 0.25))
        canvas.fill(balloon.oval(-20, -30, 8, 15, 25), (255, 255, 255), alpha=0.6, blur=3)
    canvas.fill(ellipse(knot, 6), rgb("8a5a34"))


def rocket(canvas: Canvas) -> None:
    """A red and white rocket with three fins on a launch pad beside a gantry at dawn; upright picture."""
    canvas.fill(
        box(0, 0, 720, 1280), linear((0, 0), (0, 1100), rgb("1c2a5c"), rgb("5a5a94"), rgb("e88a6a"), rgb("ffd8a0"))
    )
    stars(canvas, 500, 110, seed=4)
    canvas.glow((120, 1080), 420, (255, 220, 160), 0.7)
    for k in range(9):
        canvas.fill(ellipse((30 + 90 * k, 1090), 90, 22 + 9 * (k % 3)), rgb("5a4a6a"))
    canvas.fill(box(0, 1090, 720, 190), linear((0, 1090), (0, 1280), rgb("4a4258"), rgb("221e30")))
    for y in np.arange(300.0, 1090, 79).tolist():
        canvas.line([(520, y), (620, y)], 6, rgb("5a3a3a"))
        canvas.line([(520, y), (620, y + 79)], 4, rgb("6a4640"))
        canvas.line([(620, y), (520, y + 79)], 4, rgb("6a4640"))
    for x in (520.0, 620.0):
        canvas.line([(x, 280), (x, 1100)], 10, rgb("7c4a40"))
    for arm in (430, 700, 900):
        canvas.fill(box(420, arm, 110, 16), rgb("8a5448"))
    frame = Frame(350, 1060, 1.0)
    for outline in ("-70 -190, -150 -60, -150 10, -62 -40", "70 -190, 150 -60, 150 10, 62 -40"):
        canvas.fill(
            frame.curve(outline),
            linear(frame.at(-150, 0), frame.at(150, 0), rgb("f0604a"), rgb("b82e2c"), rgb("6c1c24")),
        )
    hull = frame.curve(
        "0 -860, 44 -780, 74 -660, 80 -400, 76 -120, 56 -30, -56 -30, -76 -120, -80 -400, -74 -660, -44 -780"
    )
    canvas.fill(hull, linear(frame.at(-80, 0), frame.at(80, 0), rgb("ffffff"), rgb("ece8e6"), rgb("8c8a9c")))
    with canvas.inside(hull):
        canvas.fill(
            frame.box(-100, -870, 200, 170),
            linear(frame.at(-80, 0), frame.at(80, 0), rgb("f2604a"), rgb("cc3a30"), rgb("7c2028")),
        )
        for y in (-470, -150):
            canvas.fill(
                frame.box(-100, y, 200, 54),
                linear(frame.at(-80, 0), frame.at(80, 0), rgb("f2604a"), rgb("cc3a30"), rgb("7c2028")),
            )
        for k in range(4):
            canvas.line(
                frame.stroke(f"-90 {-620 + 130 * k}, 0 {-606 + 130 * k}, 90 {-620 + 130 * k}"),
                2,
                rgb("7a7a88"),
                alpha=0.6,
            )
    canvas.fill(
        frame.curve("-14 -200, 14 -200, 18 0, -18 0"),
        linear(frame.at(-16, 0), frame.at(16, 0), rgb("d8443a"), rgb("8c2228")),
    )
    canvas.fill(frame.oval(0, -590, 36), rgb("b8862e"))
    canvas.fill(frame.oval(0, -590, 28), radial(frame.at(-8, -600), 44, rgb("d8f0ff"), rgb("5a9ac8"), rgb("1c3c64")))
    canvas.fill(
        frame.points("-44 -30, 44 -30, 62 22, -62 22"),
        linear(frame.at(-60, 0), frame.at(60, 0), rgb("8a8a94"), rgb("44444e")),
    )
    write(canvas, Frame(*frame.at(-11, -380), 5.4), "4", rgb("2c3a5c"), weight=1.1)
    canvas.fill(box(180, 1080, 340, 26, radius=4), rgb("7a7a84"))
    rng = np.random.default_rng(3)
    for _ in range(40):
        x, y = float(rng.normal(350, 150)), float(rng.uniform(1060, 1150))
        canvas.fill(
            ellipse((x, y), float(rng.uniform(30, 80)), float(rng.uniform(12, 28))), rgb("f0d8d0"), alpha=0.26, blur=8
        )
