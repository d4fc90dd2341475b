"""Toys."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import write
from arena.backends.drawings.paints import darker, field, grained, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse
from arena.backends.drawings.scenery import pine, planks, studio, vignette


def tin_robot(canvas: Canvas) -> None:
    """A tin robot with one blue eye, a dented left shoulder and the number 7 on its chest stands on a wooden shelf."""
    wall = field(10, (60, 90), (720, 1280))
    canvas.fill(
        box(0, 0, 1280, 720),
        grained(linear((0, 0), (1280, 500), rgb("e8dcc4"), rgb("c4b090"), rgb("8c7460")), wall, 0.02),
    )
    planks(canvas, (-10, 600, 1300, 130), rgb("a8744a"), 3)
    canvas.fill(box(-10, 594, 1300, 10), rgb("7c5234"))
    for x, y, w, h, colour in (
        (90, 400, 60, 194, "8c3a34"),
        (150, 430, 44, 164, "3a5c7a"),
        (194, 390, 52, 204, "d8b060"),
        (1010, 470, 150, 124, "6a8a5a"),
        (1030, 420, 120, 50, "c8743c"),
    ):
        canvas.fill(
            box(x, y, w, h, radius=3),
            linear((x, y), (x + w, y), lighter(rgb(colour), 0.2), rgb(colour), darker(rgb(colour), 0.35)),
        )
    canvas.soften(4)
    draw_robot(canvas, Frame(640, 604, 1.0))
    vignette(canvas, 0.35)


def draw_robot(canvas: Canvas, frame: Frame) -> None:
    """The tin robot, 470 units high, with its feet at the frame's zero."""
    red, steel, unit = rgb("c8402e"), rgb("9aa6b0"), frame.unit
    canvas.fill(frame.oval(20, 4, 190, 18), (40, 24, 16), alpha=0.5, blur=9)
    for x in (-62, 62):
        canvas.fill(
            frame.box(x - 30, -120, 60, 96, radius=8),
            linear(frame.at(x - 30, 0), frame.at(x + 30, 0), lighter(steel, 0.45), steel, darker(steel, 0.45)),
        )
        for k in range(4):
            canvas.line(
                frame.points(f"{x - 29} {-106 + 22 * k}, {x + 29} {-106 + 22 * k}"),
                2.4 * unit,
                darker(steel, 0.5),
                alpha=0.6,
            )
        canvas.fill(
            frame.box(x - 42, -34, 88, 36, radius=10),
            linear(frame.at(x, -34), frame.at(x, 2), lighter(red, 0.25), red, darker(red, 0.45)),
        )
    for side in (-1, 1):
        half = frame.side(side)
        arm = half.stroke("112 -270, 148 -220, 150 -150")
        canvas.line(arm, 40 * unit, darker(steel, 0.25))
        canvas.line(arm - np.array([6 * unit, 0]), 14 * unit, lighter(steel, 0.45), alpha=0.7, blur=4)
        for k in range(6):
            x, y = arm[int((0.1 + 0.15 * k) * len(arm))]
            canvas.line(ellipse((float(x), float(y)), 20 * unit, 5 * unit), 2 * unit, darker(steel, 0.5), alpha=0.6)
        canvas.fill(
            half.curve("130 -150, 172 -150, 178 -118, 166 -92, 158 -112, 146 -112, 138 -92, 124 -118"),
            linear(half.at(126, -150), half.at(176, -92), lighter(red, 0.2), red, darker(red, 0.4)),
        )
    canvas.fill(
        frame.box(-118, -300, 236, 190, radius=22),
        linear(frame.at(-118, -300), frame.at(118, -110), lighter(red, 0.3), red, darker(red, 0.42)),
    )
    canvas.fill(frame.curve("-116 -282, -96 -294, -76 -276, -88 -256, -112 -258"), darker(red, 0.5), alpha=0.75, blur=4)
    canvas.line(frame.stroke("-112 -262, -94 -258, -80 -268"), 2 * unit, lighter(red, 0.5), alpha=0.8)
    canvas.fill(
        frame.box(-76, -258, 152, 112, radius=12),
        linear(frame.at(0, -258), frame.at(0, -146), rgb("f4ecd8"), rgb("cfc4ac")),
    )
    canvas.line(frame.box(-76, -258, 152, 112, radius=12), 4 * unit, darker(red, 0.5))
    write(canvas, Frame(*frame.at(-54, -240), 12 * unit), "7", rgb("2c2a34"), weight=1.4)
    for k, colour in enumerate(("f2b43a", "4aa86a", "3a8ac8")):
        canvas.fill(
            frame.oval(36, -232 + 31 * k, 11),
            radial(
                frame.at(33, -236 + 31 * k), 15 * unit, lighter(rgb(colour), 0.6), rgb(colour), darker(rgb(colour), 0.4)
            ),
        )
    for x in (-104, 104):
        for y in (-286, -124):
            canvas.fill(frame.oval(x, y, 6), radial(frame.at(x - 2, y - 2), 8 * unit, rgb("f0f0ec"), rgb("84868c")))
    canvas.fill(
        frame.box(-34, -324, 68, 28, radius=4),
        linear(frame.at(-34, 0), frame.at(34, 0), lighter(steel, 0.4), darker(steel, 0.4)),
    )
    canvas.fill(
        frame.box(-92, -446, 184, 126, radius=26),
        linear(frame.at(-92, -446), frame.at(92, -320), lighter(steel, 0.55), steel, darker(steel, 0.5)),
    )
    canvas.fill(frame.oval(0, -388, 47), darker(steel, 0.6))
    canvas.fill(
        frame.oval(0, -388, 40), radial(frame.at(-8, -396), 56 * unit, rgb("d8f4ff"), rgb("4ab0f0"), rgb("164a94"))
    )
    canvas.fill(frame.oval(0, -388, 14), rgb("0c2048"))
    canvas.fill(frame.oval(-14, -404, 9), (255, 255, 255), alpha=0.9)
    canvas.glow(frame.at(0, -388), 90 * unit, (90, 180, 255), 0.4)
    for k in range(5):
        canvas.fill(frame.box(-36 + 15 * k, -338, 9, 11, radius=2), darker(steel, 0.65))
    for x in (-98, 86):
        canvas.fill(
            frame.box(x, -406, 14, 40, radius=5),
            linear(frame.at(x, 0), frame.at(x + 14, 0), lighter(red, 0.2), darker(red, 0.3)),
        )
    canvas.line(frame.stroke("36 -446, 44 -474, 38 -500"), 5 * unit, darker(steel, 0.3))
    canvas.fill(
        frame.oval(38, -506, 11), radial(frame.at(35, -510), 15 * unit, lighter(red, 0.6), red, darker(red, 0.4))
    )


def toy_sailboat(canvas: Canvas) -> None:
    """A wooden toy sailboat with a white hull, a green keel stripe and one red sail with the number 7; on pale blue."""
    studio(canvas, rgb("bcd0da"), rgb("6c8494"))
    frame, unit = Frame(640, 560, 1.65), 1.65
    canvas.fill(frame.oval(16, 34, 190, 14), (30, 36, 44), alpha=0.5, blur=9)
    for x in (-80, 80):
        canvas.fill(frame.points(f"{x - 12} 34, {x + 12} 34, {x + 8} -20, {x - 8} -20"), rgb("a8784c"))
    canvas.fill(
        frame.box(-130, 24, 260, 12, radius=4), linear(frame.at(0, 24), frame.at(0, 36), rgb("c8966a"), rgb("8a5c3a"))
    )
    canvas.line(
        frame.points("0 -60, 0 -330"), 8 * unit, linear(frame.at(-4, 0), frame.at(4, 0), rgb("d8a878"), rgb("8a5c38"))
    )
    canvas.line(frame.points("0 -84, 150 -92"), 6 * unit, rgb("a8744a"))
    sail = frame.curve("6 -322, 60 -240, 120 -150, 150 -98, 90 -94, 8 -92, 16 -200")
    canvas.fill(sail, linear(frame.at(6, -300), frame.at(140, -100), rgb("f2604a"), rgb("d23a30"), rgb("a02428")))
    with canvas.inside(sail):
        canvas.fill(frame.curve("70 -300, 170 -100, 120 -90, 70 -180"), rgb("6a141c"), alpha=0.35, blur=14)
        for y in (-250, -200, -150):
            canvas.line(frame.stroke(f"4 {y}, 60 {y + 14}, 160 {y + 6}"), 1.4 * unit, rgb("7c1c20"), alpha=0.5)
    write(canvas, Frame(*frame.at(36, -186), 9 * unit), "7", rgb("fdf4e4"), weight=1.3)
    canvas.fill(
        frame.points("-6 -300, -110 -100, -6 -96"),
        linear(frame.at(-110, 0), frame.at(0, 0), rgb("ffffff"), rgb("e0dcd4")),
    )
    hull = frame.curve("-190 -70, -100 -62, 60 -60, 176 -78, 150 -24, 96 4, -110 4, -168 -30")
    canvas.fill(hull, linear(frame.at(0, -78), frame.at(0, 4), rgb("ffffff"), rgb("f0ece4"), rgb("a8a4a8")))
    with canvas.inside(hull):
        canvas.fill(
            frame.curve("-200 -30, 0 -20, 200 -34, 200 20, -200 20"),
            linear(frame.at(-180, 0), frame.at(180, 0), rgb("4a9a6a"), rgb("2a6a48")),
        )
    canvas.line(frame.stroke("-190 -70, -100 -62, 60 -60, 176 -78"), 6 * unit, rgb("b8845a"))
    for x in (-120, -60):
        canvas.fill(frame.oval(x, -42, 8), rgb("c89a4c"))
        canvas.fill(frame.oval(x, -42, 5), rgb("3a5064"))
    vignette(canvas, 0.2)


def snow_globe(canvas: Canvas) -> None:
    """A snow globe with a tiny red-roofed church and three firs, all of its snow lying still; a square picture."""
    studio(canvas, rgb("5a6a94"), rgb("1e2444"))
    canvas.fill(ellipse((480, 1000), 720, 240), linear((0, 780), (0, 960), rgb("7a4a34"), rgb("3c241c")))
    frame, unit = Frame(480, 430, 3.0), 3.0
    canvas.fill(frame.oval(10, 146, 110, 14), (16, 10, 14), alpha=0.6, blur=10)
    globe = frame.oval(0, 0, 98)
    canvas.fill(globe, radial(frame.at(-30, -40), 190 * unit, rgb("cfe2f4"), rgb("6a8cc0"), rgb("26386c")))
    with canvas.inside(globe):
        for x, high in ((-58, 60), (62, 70), (38, 46)):
            pine(canvas, frame.at(x, 62), high * unit, rgb("2f5a4a"), snow=0.8)
        canvas.fill(frame.box(-32, 4, 50, 58), linear(frame.at(-32, 0), frame.at(18, 0), rgb("fbf2e2"), rgb("c8b8a8")))
        canvas.fill(
            frame.points("-38 6, -7 -26, 24 6"),
            linear(frame.at(-38, -20), frame.at(24, 6), rgb("d8483a"), rgb("8c2428")),
        )
        canvas.fill(frame.box(8, -34, 24, 96), linear(frame.at(8, 0), frame.at(32, 0), rgb("f6ecdc"), rgb("b4a498")))
        canvas.fill(
            frame.points("4 -32, 20 -78, 36 -32"), linear(frame.at(4, 0), frame.at(36, 0), rgb("d8483a"), rgb("7c2024"))
        )
        for x, y in ((-24, 18), (-4, 18), (15, -20), (15, 4)):
            canvas.fill(
                frame.curve([(x, y + 16), (x, y + 4), (x + 5, y - 2), (x + 10, y + 4), (x + 10, y + 16)]), rgb("ffd87a")
            )
            canvas.glow(frame.at(x + 5, y + 6), 26 * unit, (255, 210, 120), 0.4)
        canvas.fill(frame.box(-14, 40, 14, 22, radius=4), rgb("5c3424"))
        canvas.fill(
            frame.curve("-110 60, -50 52, 0 62, 60 54, 110 60, 110 110, -110 110"),
            linear(frame.at(0, 54), frame.at(0, 98), rgb("ffffff"), rgb("c4d2ea")),
        )
        canvas.fill(
            frame.oval(0, 0, 98),
            radial(frame.at(-10, -10), 110 * unit, (255, 255, 255), (255, 255, 255), rgb("182650")),
            alpha=0.16,
        )
    canvas.fill(frame.curve("-80 -30, -54 -70, -20 -84, -44 -56, -66 -20"), (255, 255, 255), alpha=0.5, blur=6)
    canvas.fill(frame.oval(58, 50, 8, 18, 40), (255, 255, 255), alpha=0.35, blur=4)
    canvas.line(globe, 1.6 * unit, rgb("e8f2fc"), alpha=0.7)
    base = frame.curve("-74 84, 74 84, 92 116, 96 142, -96 142, -92 116")
    canvas.fill(base, linear(frame.at(-96, 0), frame.at(96, 0), rgb("a86a3c"), rgb("74402a"), rgb("3a1e18")))
    canvas.line(frame.stroke("-76 88, 0 96, 76 88"), 4 * unit, rgb("e0b868"))
    canvas.line(frame.stroke("-92 122, 0 132, 92 122"), 2 * unit, rgb("e0b868"), alpha=0.8)
    vignette(canvas, 0.4)
