"""Things to be recognised by their marks."""

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import dial, write
from arena.backends.drawings.paints import darker, field, grained, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, arc, box, ellipse, points
from arena.backends.drawings.rooms import draw_teapot
from arena.backends.drawings.scenery import studio, vignette


def suitcase(canvas: Canvas) -> None:
    """A dark green suitcase with brass corners, one strap buckled and one undone, and three round stickers; on grey."""
    studio(canvas, rgb("c4c8ca"), rgb("7e868c"))
    frame, unit, green = Frame(640, 590, 1.5), 1.5, rgb("2f5c48")
    canvas.fill(frame.oval(24, 2, 260, 16), (30, 30, 36), alpha=0.5, blur=10)
    canvas.line(frame.stroke("-46 -300, -40 -336, 40 -336, 46 -300"), 15 * unit, rgb("5c3424"))
    canvas.line(frame.stroke("-44 -304, -38 -333, 38 -333, 44 -304"), 4 * unit, rgb("a8704c"), alpha=0.7)
    canvas.fill(
        frame.box(-230, -300, 460, 300, radius=26),
        linear(frame.at(-230, -300), frame.at(230, 0), lighter(green, 0.28), green, darker(green, 0.42)),
    )
    canvas.line(frame.points("-230 -186, 230 -186"), 3.4 * unit, darker(green, 0.6))
    canvas.line(frame.points("-230 -182, 230 -182"), 1.6 * unit, lighter(green, 0.35), alpha=0.7)
    for x in (-130, 110):
        canvas.fill(
            frame.box(x - 15, -300, 30, 300),
            linear(frame.at(x - 15, 0), frame.at(x + 15, 0), rgb("a06a44"), rgb("6a4028")),
        )
    canvas.fill(frame.box(-152, -214, 44, 40, radius=5), rgb("d8b458"))
    canvas.fill(frame.box(-142, -204, 24, 20, radius=3), rgb("5c3a26"))
    canvas.fill(
        frame.curve("96 -196, 126 -196, 146 -150, 168 -96, 142 -90, 116 -146"),
        linear(frame.at(96, -190), frame.at(168, -90), rgb("a86e48"), rgb("6e442c")),
    )
    canvas.fill(frame.box(94, -226, 34, 32, radius=4), rgb("d8b458"))
    for side in (-1, 1):
        for up in (0, 1):
            half, y = frame.side(side), -300 if up else 0
            canvas.fill(
                half.curve(
                    [
                        (180, y),
                        (214, y),
                        (232, y + (14 if up else -14)),
                        (232, y + (52 if up else -52)),
                        (206, y + (30 if up else -30)),
                    ]
                ),
                linear(half.at(180, y), half.at(232, y + 20), rgb("f0d27a"), rgb("a87c30")),
            )
    for x, y, size, colour, mark in (
        (-46, -92, 40, "c8443a", "A"),
        (36, -240, 30, "f0c040", "3"),
        (190, -60, 26, "3a78b8", "R"),
    ):
        sticker = Frame(*frame.at(x, y), size * unit / 100)
        canvas.fill(sticker.oval(0, 0, 100), rgb("f6f0e0"))
        canvas.fill(sticker.oval(0, 0, 84), rgb(colour))
        write(canvas, Frame(*sticker.at(-36, -54), 18 * sticker.unit), mark, rgb("fdf8ea"), weight=1.5)
    vignette(canvas, 0.2)


def chipped_teapot(canvas: Canvas) -> None:
    """A blue enamel teapot with five white flowers, chipped at the spout and cracked at the side; on pale grey."""
    studio(canvas, rgb("d8d4cc"), rgb("98948e"))
    draw_teapot(canvas, Frame(640, 470, 2.2), rgb("2f68a8"), chip=True)
    vignette(canvas, 0.2)


def pocket_watch(canvas: Canvas) -> None:
    """A gold pocket watch, its lid open, a scratch across the glass, the hands at a quarter past four; square."""
    weave = field(13, (300, 300), (960, 960))
    canvas.fill(
        box(0, 0, 960, 960), grained(radial((430, 400), 760, rgb("3c5064"), rgb("22303e"), rgb("0e141c")), weave, 0.16)
    )
    for k in range(9):
        x, y = 640 + 44 * k, 180 - 20 * k + 30 * (k % 2)
        canvas.line(
            ellipse((x, y), 27, 17, turn=-30 + 60 * (k % 2)),
            8,
            linear((x, y - 17), (x, y + 17), rgb("ffe8a8"), rgb("b8842c")),
        )
    lid, watch = Frame(300, 330, 2.0), Frame(530, 560, 2.5)
    canvas.fill(lid.oval(6, 10, 104), (4, 6, 10), alpha=0.6, blur=10)
    canvas.fill(
        lid.oval(0, 0, 102), linear(lid.at(-80, -80), lid.at(80, 80), rgb("ffeeb8"), rgb("d8a848"), rgb("7c5420"))
    )
    canvas.fill(lid.oval(0, 0, 90), radial(lid.at(-30, -30), 260, rgb("fff6d8"), rgb("e0b458"), rgb("8a6028")))
    canvas.line(lid.oval(0, 0, 78), 3, rgb("8a6028"), alpha=0.7)
    for k in range(24):
        tip = arc((0.0, 0.0), 1, 15 * k, 15 * k + 1)[0]
        canvas.line(lid.points([tip * 30, tip * (64 if k % 2 else 72)]), [2, 5, 1], rgb("9a6c2c"), alpha=0.7)
    canvas.fill(watch.oval(6, 10, 112), (4, 6, 10), alpha=0.65, blur=12)
    canvas.fill(
        watch.box(-16, -142, 32, 34, radius=8), linear(watch.at(-16, 0), watch.at(16, 0), rgb("ffe8a8"), rgb("a87830"))
    )
    canvas.line(
        watch.oval(0, -148, 22, 20), 15, linear(watch.at(-20, -160), watch.at(20, -130), rgb("ffeeb8"), rgb("9a6c28"))
    )
    canvas.fill(
        watch.oval(0, 0, 116), linear(watch.at(-90, -90), watch.at(90, 90), rgb("fff2c4"), rgb("d0a040"), rgb("6e4a1c"))
    )
    dial(canvas, watch, face=rgb("fcf6e6"), ink=rgb("1e1a24"), rim=rgb("b88838"), hour=4, minute=15)
    small = Frame(*watch.at(0, 46), 0.24 * watch.unit)
    canvas.fill(small.oval(0, 0, 96), rgb("efe6d0"))
    canvas.line(small.oval(0, 0, 96), 2, rgb("8a7a5c"))
    canvas.line(small.points("0 10, 0 -70"), 3, rgb("2a2a4c"))
    canvas.line(watch.stroke("-72 -34, -20 -2, 44 50, 66 54"), [1, 4, 2, 0.8], rgb("8e9aa6"), alpha=0.9)
    canvas.line(watch.stroke("-70 -35, -18 -4, 46 48, 68 52"), [0.6, 1.6, 0.6], (255, 255, 255))
    canvas.fill(watch.curve("-76 -44, -30 -84, 10 -84, -50 -20"), (255, 255, 255), alpha=0.22, blur=6)
    vignette(canvas, 0.4)


def hand_drum(canvas: Canvas) -> None:
    """A goblet drum with a painted blue band and cream skin stands on a woven rug beside two dry rice bowls."""
    wall = field(15, (70, 110), (720, 1280))
    canvas.fill(
        box(0, 0, 1280, 720),
        grained(linear((0, 0), (1280, 400), rgb("d8a878"), rgb("b47a50"), rgb("7a4a38")), wall, 0.03),
    )
    rug = points("120 560, 1160 560, 1290 730, -10 730")
    canvas.fill(rug, linear((0, 560), (0, 720), rgb("9a3430"), rgb("6a1e24")))
    with canvas.inside(rug):
        for k in range(6):
            y = 576 + 26 * k
            canvas.fill(box(0, y, 1280, 7), rgb(("e0b060", "2f4a6a", "e8d8b8")[k % 3]), alpha=0.85)
        for k in range(20):
            x = 60.0 + 64 * k
            canvas.fill(points([(x, 610), (x + 18, 622), (x, 634), (x - 18, 622)]), rgb("e8d8b8"), alpha=0.8)
    frame, unit = Frame(640, 640, 1.5), 1.5
    canvas.fill(frame.oval(20, 2, 130, 14), (30, 12, 10), alpha=0.6, blur=9)
    body = frame.curve(
        "-130 -290, 130 -290, 118 -220, 62 -150, 50 -90, 74 -20, 82 0, -82 0, -74 -20, -50 -90, -62 -150, -118 -220"
    )
    canvas.fill(body, linear(frame.at(-130, 0), frame.at(130, 0), rgb("d89a5c"), rgb("a8683a"), rgb("5c3420")))
    with canvas.inside(body):
        canvas.fill(
            frame.curve("-140 -262, 0 -246, 140 -262, 140 -226, 0 -208, -140 -226"),
            linear(frame.at(-130, 0), frame.at(130, 0), rgb("4a86b8"), rgb("28588c"), rgb("183454")),
        )
        for k in range(13):
            x = -120 + 20 * k
            canvas.fill(
                frame.points(
                    [
                        (x, -252 + 0.0007 * (120**2 - x * x)),
                        (x + 8, -238 + 0.0007 * (120**2 - x * x)),
                        (x, -224 + 0.0007 * (120**2 - x * x)),
                        (x - 8, -238 + 0.0007 * (120**2 - x * x)),
                    ]
                ),
                rgb("f2e2b8"),
            )
        for y in (-60, -40):
            canvas.line(frame.stroke(f"-90 {y}, 0 {y + 8}, 90 {y}"), 4 * unit, rgb("e8c88a"), alpha=0.7)
    for k in range(12):
        x = -118 + 21.5 * k
        canvas.line(frame.points(f"{x} -288, {x * 0.8 + 6} -266"), 2.4 * unit, rgb("f0e4c8"))
    canvas.fill(frame.oval(0, -292, 134, 30), rgb("7a4a2c"))
    canvas.fill(
        frame.oval(0, -295, 126, 26), radial(frame.at(-30, -302), 210, rgb("fff8e4"), rgb("f0e0c0"), rgb("c0a078"))
    )
    canvas.line(frame.oval(0, -292, 133, 30), 3.4 * unit, rgb("e8d4a8"))
    for x in (320, 930):
        bowl = Frame(x, 640, 1.0)
        canvas.fill(bowl.oval(8, 4, 70, 10), (30, 12, 10), alpha=0.5, blur=6)
        canvas.fill(
            bowl.curve("-70 -46, 70 -46, 52 -8, 24 4, -24 4, -52 -8"),
            linear(bowl.at(-70, 0), bowl.at(70, 0), rgb("f4efe4"), rgb("c8bca8")),
        )
        canvas.fill(bowl.oval(0, -46, 70, 14), rgb("e8e0d0"))
        canvas.fill(bowl.oval(0, -45, 60, 10), rgb("fbf8ee"))
    vignette(canvas, 0.4)
