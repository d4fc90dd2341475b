"""Machines that make a sound."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import dial, write
from arena.backends.drawings.paints import darker, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, arc, box, ellipse, points, smooth
from arena.backends.drawings.scenery import bricks, planks, vignette


def kettle(canvas: Canvas) -> None:
    """A steel kettle on a gas flame in a tiled kitchen, its whistle closed, no steam yet."""
    canvas.fill(box(0, 0, 1280, 720), rgb("d8e4e0"))
    rng = np.random.default_rng(6)
    for row in range(7):
        for k in range(14):
            tone = float(rng.uniform(0, 0.08))
            x, y = -20 + 96 * k, -30 + 84 * row
            canvas.fill(
                box(x, y, 92, 80, radius=3),
                linear((x, y), (x + 92, y + 80), lighter(rgb("cfe0dc"), 0.5 - tone), darker(rgb("bcd2cc"), tone)),
            )
    canvas.fill(box(0, 0, 1280, 560), linear((0, 0), (1280, 0), rgb("fff4dc"), rgb("5a6a7a")), alpha=0.25)
    canvas.fill(box(0, 540, 1280, 180), linear((0, 540), (0, 720), rgb("e8e8e8"), rgb("a4a8ac"), rgb("6c7074")))
    canvas.fill(box(0, 534, 1280, 10), rgb("fbfbfb"))
    for x in (240, 1000):
        _burner(canvas, Frame(x, 590, 0.9), lit=False)
    _burner(canvas, Frame(620, 596, 1.2), lit=True)
    _kettle(canvas, Frame(620, 560, 1.5))
    for x in (380, 520, 720, 860):
        canvas.fill(ellipse((x, 694), 24), linear((x - 24, 0), (x + 24, 0), rgb("6a6a70"), rgb("2a2a30")))
        canvas.line([(x, 694), (x + 2, 674)], 5, rgb("f0f0f0"))
    vignette(canvas, 0.25)


def _burner(canvas: Canvas, frame: Frame, *, lit: bool) -> None:
    canvas.fill(frame.oval(0, 0, 130, 26), rgb("3a3c40"))
    canvas.fill(frame.oval(0, -4, 70, 14), rgb("54565c"))
    if lit:
        for k in range(15):
            x = -77 + 11 * k
            high = 26 + 6 * (k % 3) - 0.0016 * x * x
            canvas.fill(
                frame.curve([(x - 6, -10), (x, -10 - high), (x + 6, -10)]),
                linear(frame.at(x, -10 - high), frame.at(x, -8), rgb("9ac8ff"), rgb("3a78f0")),
                alpha=0.9,
            )
        canvas.glow(frame.at(0, -20), 170, (90, 140, 255), 0.5)
    for x in (-120, -40, 40, 120):
        canvas.line(frame.points(f"{x} 8, {x * 0.72} -34"), 8, rgb("26282c"))


def _kettle(canvas: Canvas, frame: Frame) -> None:
    unit = frame.unit
    handle = frame.stroke("-92 -136, -84 -226, 0 -262, 84 -226, 92 -136")
    canvas.line(handle, 20 * unit, rgb("2a2422"))
    canvas.line(handle - np.array([3, 6]), 5 * unit, rgb("7a706a"), alpha=0.7)
    spout = frame.curve("96 -74, 140 -120, 168 -150, 188 -138, 170 -104, 128 -34")
    canvas.fill(spout, linear(frame.at(110, -120), frame.at(170, -80), rgb("f8f8fa"), rgb("a8acb4"), rgb("5c6068")))
    canvas.fill(frame.oval(179, -146, 17, 12, 35), rgb("26262a"))
    canvas.fill(frame.oval(184, -154, 8, 6, 35), rgb("c83a30"))
    body = frame.curve("-70 -156, 70 -156, 118 -96, 132 -20, 118 6, -118 6, -132 -20, -118 -96")
    canvas.fill(
        body,
        linear(
            frame.at(-130, 0),
            frame.at(130, 0),
            rgb("8a8e96"),
            rgb("fbfbfd"),
            rgb("b4b8c0"),
            rgb("e8eaee"),
            rgb("5c6068"),
        ),
    )
    with canvas.inside(body):
        canvas.fill(frame.box(-140, -30, 280, 44), rgb("30486a"), alpha=0.35, blur=14)
        canvas.fill(frame.curve("-96 -110, -76 -130, -92 -30, -112 -20"), (255, 255, 255), alpha=0.7, blur=5)
        canvas.line(frame.stroke("-136 -20, 0 -8, 136 -20"), 1.6 * unit, rgb("5c6068"), alpha=0.6)
    canvas.fill(
        frame.curve("-58 -156, 0 -150, 58 -156, 40 -176, -40 -176"),
        linear(frame.at(-58, 0), frame.at(58, 0), rgb("fbfbfd"), rgb("9a9ea6"), rgb("5c6068")),
    )
    canvas.fill(frame.oval(0, -184, 13, 10), rgb("2a2422"))


def typewriter(canvas: Canvas) -> None:
    """A red typewriter on a desk with a sheet in it that says DEAR ANA, a lamp's light from the right."""
    canvas.fill(box(0, 0, 1280, 720), radial((1000, 160), 900, rgb("8a6a4a"), rgb("4a3630"), rgb("221a1c")))
    planks(canvas, (-10, 470, 1300, 260), rgb("6e4630"), 4)
    canvas.fill(ellipse((760, 600), 520, 130), (255, 200, 130), alpha=0.22, blur=50)
    frame, unit, red = Frame(620, 600, 1.5), 1.5, rgb("b8322e")
    canvas.fill(frame.oval(14, 26, 270, 22), (16, 8, 8), alpha=0.65, blur=10)
    sheet = frame.points("-120 -340, 120 -340, 126 -160, -126 -160")
    canvas.fill(sheet, linear(frame.at(0, -340), frame.at(0, -160), rgb("fffdf4"), rgb("e4dcca")))
    write(canvas, Frame(*frame.at(-96, -300), 3.2 * unit), "DEAR ANA", rgb("2a2a34"), weight=0.8)
    canvas.fill(
        frame.box(-210, -176, 420, 34, radius=16),
        linear(frame.at(0, -176), frame.at(0, -142), rgb("5c5c64"), rgb("24242a"), rgb("101014")),
    )
    for x in (-224.0, 204.0):
        canvas.fill(
            frame.box(x, -184, 22, 50, radius=7),
            linear(frame.at(0, -184), frame.at(0, -134), rgb("8a8a92"), rgb("2a2a30")),
        )
    canvas.line(frame.points("-214 -176, -250 -200"), 6 * unit, rgb("b8b8c0"))
    shell = frame.curve("-196 -144, 196 -144, 226 -60, 246 16, 220 26, -220 26, -246 16, -226 -60")
    canvas.fill(shell, linear(frame.at(-240, -140), frame.at(240, 20), darker(red, 0.25), red, lighter(red, 0.25)))
    with canvas.inside(shell):
        canvas.fill(frame.curve("-90 -150, 90 -150, 70 -104, -70 -104"), rgb("1c1214"))
        for k in range(15):
            canvas.line(frame.points(f"{-70 + 10 * k} -148, {-42 + 6 * k} -106"), 2 * unit, rgb("a8a8b0"), alpha=0.8)
        canvas.fill(frame.curve("-230 -84, 230 -84, 240 20, -240 20"), darker(red, 0.6), alpha=0.5, blur=8)
    for row in range(4):
        for k in range(11 - row % 2):
            x, y = -178 + 35.6 * k + 18 * (row % 2), -74 + 25 * row
            canvas.fill(frame.oval(x, y + 5, 14, 9), rgb("120a0c"), alpha=0.7)
            canvas.fill(frame.oval(x, y, 14, 10), rgb("c8c8cc"))
            canvas.fill(
                frame.oval(x, y, 12, 8.4), radial(frame.at(x - 3, y - 3), 18 * unit, rgb("fffaf0"), rgb("d8ccb8"))
            )
    canvas.fill(
        frame.box(-110, 24, 220, 13, radius=6), linear(frame.at(0, 24), frame.at(0, 37), rgb("4a4a50"), rgb("1c1c20"))
    )
    canvas.fill(ellipse((1120, 610), 60, 14), (16, 8, 8), alpha=0.5, blur=5)
    canvas.fill(
        points("1070 520, 1170 520, 1156 612, 1084 612"),
        linear((1070, 0), (1170, 0), rgb("3a5a6a"), rgb("6a9ab0"), rgb("2c4654")),
    )
    for x in (1090, 1112, 1134):
        canvas.line(
            [(x, 530), (x - 12 + (x - 1090) * 0.6, 430)], 7, rgb(("e0b03a", "c83a34", "3a7a4a")[(x - 1090) // 22])
        )
    vignette(canvas, 0.4)


def locomotive(canvas: Canvas) -> None:
    """A black steam locomotive with a red front stands under a glass roof, the clock at two minutes to noon."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 560), rgb("d4dce0"), rgb("f2ead8"), rgb("c8b49a")))
    for k in range(9):
        x = -100 + 190 * k
        canvas.line(
            smooth([(x, 330), (x + 60, 120), (x + 260, 10), (x + 460, -40)], closed=False), [14, 8], rgb("5c6a70")
        )
    for k in range(7):
        canvas.line([(0, 40 + 44 * k), (1280, 20 + 40 * k)], 3, rgb("7c8a90"), alpha=0.7)
    for k in range(8):
        canvas.fill(
            points([(120 + 150 * k, -10), (200 + 150 * k, -10), (60 + 150 * k, 460), (-60 + 150 * k, 460)]),
            (255, 250, 230),
            alpha=0.13,
            blur=9,
        )
    bricks(canvas, box(0, 330, 1280, 150), rgb("a86a50"), size=(40, 16), seed=9)
    for x in (70, 250, 1010, 1190):
        arch = np.concatenate([arc((x, 410), 46, 180, 360), points([(x + 46, 480), (x - 46, 480)])])
        canvas.fill(arch, linear((x, 364), (x, 480), rgb("e8dcc0"), rgb("9a8a70")))
    canvas.soften(3)
    canvas.fill(box(0, 470, 1280, 40), linear((0, 470), (0, 510), rgb("c8c0b4"), rgb("8a8278")))
    canvas.fill(box(0, 506, 1280, 214), linear((0, 506), (0, 720), rgb("6a6058"), rgb("3c3632")))
    for k in range(13):
        canvas.fill(
            points([(60 + 100 * k, 640), (130 + 100 * k, 640), (110 + 110 * k - 60, 712), (20 + 110 * k - 60, 712)]),
            rgb("5a4434"),
        )
    for y in (648, 690):
        canvas.fill(box(0, y, 1280, 9), linear((0, y), (0, y + 9), rgb("d8d4d0"), rgb("6a6460")))
    _engine(canvas, Frame(560, 650, 1.3))
    canvas.line([(1110, 0), (1110, 160)], 9, rgb("3a4448"))
    dial(canvas, Frame(1110, 230, 0.72), face=rgb("fbf6e8"), ink=rgb("22242a"), rim=rgb("3a4448"), hour=11, minute=58)
    vignette(canvas, 0.35)


def _engine(canvas: Canvas, frame: Frame) -> None:
    """Seen from the side, its front to the left."""
    unit, black = frame.unit, rgb("2a2c32")
    canvas.fill(frame.oval(30, 6, 400, 16), (10, 8, 8), alpha=0.5, blur=9)
    canvas.fill(frame.box(-300, -96, 620, 30), linear(frame.at(0, -96), frame.at(0, -66), rgb("c83a30"), rgb("7c2022")))
    for x, r in ((-240, 34), (-160, 34), (-50, 62), (90, 62), (230, 62)):
        canvas.fill(frame.oval(x, -r, r), rgb("1c1c20"))
        canvas.line(frame.oval(x, -r, r - 5), 7 * unit, rgb("b8322c"))
        for k in range(10 if r > 40 else 8):
            tip = arc((0.0, 0.0), r - 8, 36 * k, 36 * k + 1)[0]
            canvas.line(frame.points([(x, -r), (x + tip[0], -r + tip[1])]), 3.4 * unit, rgb("b8322c"))
        canvas.fill(frame.oval(x, -r, r * 0.22), rgb("c8c8cc"))
    canvas.line(frame.points("-60 -40, 240 -40"), 11 * unit, rgb("b4b8be"))
    canvas.line(frame.points("-210 -60, -50 -40"), 9 * unit, rgb("94989e"))
    canvas.fill(
        frame.box(-262, -96, 66, 50, radius=8), linear(frame.at(0, -96), frame.at(0, -46), rgb("54565e"), rgb("1e2026"))
    )
    boiler = frame.box(-290, -236, 440, 146, radius=60)
    canvas.fill(boiler, linear(frame.at(0, -236), frame.at(0, -90), rgb("8a8e98"), rgb("3c3e46"), black, rgb("101014")))
    for x in (-200, -110, -20, 70):
        canvas.line(frame.points(f"{x} -236, {x} -92"), 5 * unit, rgb("d0a84c"), alpha=0.9)
    canvas.fill(
        frame.oval(-288, -163, 26, 74),
        linear(frame.at(-300, -230), frame.at(-280, -90), lighter(rgb("c8362e"), 0.25), rgb("c8362e"), rgb("6a181c")),
    )
    canvas.fill(frame.oval(-296, -163, 9, 26), rgb("d0a84c"))
    canvas.fill(
        frame.points("-250 -232, -206 -232, -200 -318, -216 -330, -240 -330, -256 -318"),
        linear(frame.at(-256, 0), frame.at(-200, 0), rgb("6a6c74"), rgb("16161a")),
    )
    canvas.fill(
        frame.box(-262, -336, 68, 14, radius=5),
        linear(frame.at(-262, 0), frame.at(-194, 0), rgb("e8c878"), rgb("8a6428")),
    )
    canvas.fill(
        frame.curve("-120 -232, -112 -274, -84 -284, -56 -274, -48 -232"),
        linear(frame.at(-120, 0), frame.at(-48, 0), rgb("f0d488"), rgb("c89a40"), rgb("74521e")),
    )
    canvas.fill(
        frame.box(14, -268, 30, 36, radius=9), linear(frame.at(14, 0), frame.at(44, 0), rgb("f0d488"), rgb("74521e"))
    )
    canvas.fill(
        frame.box(140, -300, 180, 210, radius=6), linear(frame.at(140, -300), frame.at(320, -90), rgb("4a4c54"), black)
    )
    canvas.fill(
        frame.box(126, -318, 208, 24, radius=9),
        linear(frame.at(0, -318), frame.at(0, -294), rgb("c83a30"), rgb("7c2022")),
    )
    for x in (160, 240):
        canvas.fill(
            frame.box(x, -272, 58, 64, radius=5),
            radial(frame.at(x + 29, -236), 70 * unit, rgb("ffe6a8"), rgb("c88a44"), rgb("4a2c20")),
        )
        canvas.line(frame.box(x, -272, 58, 64, radius=5), 3.4 * unit, rgb("d0a84c"))
    write(canvas, Frame(*frame.at(180, -180), 7 * unit), "208", rgb("e8c878"), weight=1.1)
    canvas.fill(frame.oval(-306, -250, 19, 22), rgb("d0a84c"))
    canvas.fill(frame.oval(-312, -250, 12, 16), radial(frame.at(-314, -254), 20 * unit, rgb("fffbe2"), rgb("ffe08c")))
    canvas.glow(frame.at(-320, -250), 90, (255, 230, 150), 0.6)
