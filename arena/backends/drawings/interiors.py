"""Rooms to come into: a stage, a feast, an attic, a cafe."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.letters import width_of, write
from arena.backends.drawings.paints import darker, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, points, smooth
from arena.backends.drawings.scenery import pane, planks, tree, vignette


def stage(canvas: Canvas) -> None:
    """An empty theatre stage: a red velvet curtain, closed, footlights, and rows of dark seats before it."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 720), rgb("2a1418"), rgb("140a10")))
    curtain = box(150, 60, 980, 440)
    canvas.fill(curtain, rgb("8c1a24"))
    with canvas.inside(curtain):
        for k in range(29):
            x = 150 + 35 * k
            canvas.fill(
                box(x, 60, 36, 440),
                linear((x, 0), (x + 36, 0), rgb("4a0a14"), rgb("b8262e"), rgb("d8443c"), rgb("7a141e")),
            )
        canvas.fill(
            box(150, 60, 980, 440), linear((0, 60), (0, 500), rgb("12060a"), rgb("7a1c20"), rgb("ffb070")), alpha=0.42
        )
        canvas.line([(640, 60), (640, 500)], 7, rgb("2c0810"), alpha=0.8)
        for k in range(28):
            canvas.fill(ellipse((167 + 35 * k, 497), 17, 10), rgb("e0b04a"))
    for k in range(7):
        x = 150 + 140 * k
        canvas.fill(
            smooth([(x, 56), (x + 140, 56), (x + 128, 110), (x + 70, 142), (x + 12, 110)]),
            linear((x, 56), (x + 70, 142), rgb("b8262e"), rgb("5c0e18")),
        )
        canvas.line(smooth([(x + 4, 104), (x + 70, 141), (x + 136, 104)], closed=False), 5, rgb("e0b04a"))
    for side in (0, 1):
        pillar = box(70 if side == 0 else 1130, 20, 80, 520)
        canvas.fill(
            pillar, linear((70 + 1060 * side, 0), (150 + 1060 * side, 0), rgb("d8b070"), rgb("a87a40"), rgb("5c3c24"))
        )
        for k in range(4):
            canvas.line(
                [(80 + 20 * k + 1060 * side, 60), (80 + 20 * k + 1060 * side, 500)], 3, rgb("6a4628"), alpha=0.5
            )
        canvas.fill(box(60 + 1060 * side, 10, 100, 34, radius=6), rgb("e0ba7c"))
    canvas.fill(box(60, 0, 1160, 30), linear((0, 0), (0, 30), rgb("8a6434"), rgb("d8b070")))
    floor = points("150 500, 1130 500, 1260 590, 20 590")
    canvas.fill(floor, linear((0, 500), (0, 590), rgb("b87a44"), rgb("6a4026")))
    with canvas.inside(floor):
        for k in range(25):
            canvas.line([(150 + 41 * k, 500), (20 + 52 * k, 590)], 1.4, rgb("3c2216"), alpha=0.6)
    canvas.fill(box(0, 588, 1280, 22), linear((0, 588), (0, 610), rgb("5a3420"), rgb("28160e")))
    for k in range(13):
        x = 100 + 90 * k
        canvas.fill(ellipse((x, 590), 18, 10), rgb("f8e0a0"))
        canvas.glow((x, 570), 120, (255, 190, 110), 0.32)
    for row in range(2):
        for k in range(15):
            x, y = -30 + 92 * k + 46 * row, 650 + 44 * row
            canvas.fill(
                smooth([(x, y + 90), (x + 2, y + 6), (x + 40, y - 6), (x + 78, y + 6), (x + 80, y + 90)]),
                linear((x, y), (x, y + 60), rgb("5a1820"), rgb("1c080e")),
            )
            canvas.line(
                smooth([(x + 4, y + 8), (x + 40, y - 4), (x + 76, y + 8)], closed=False), 2.5, rgb("c8645a"), alpha=0.5
            )
    vignette(canvas, 0.4)


def birthday_cake(canvas: Canvas) -> None:
    """A round cake with white icing and seven lit candles of different colours on a table in a dim room."""
    canvas.fill(box(0, 0, 1280, 720), radial((640, 240), 800, rgb("6a4450"), rgb("3a2436"), rgb("160e1c")))
    rng = np.random.default_rng(17)
    for k in range(9):
        x, y = 90 + 140 * k, float(rng.uniform(60, 200))
        canvas.fill(
            ellipse((x, y), 36, 44), [(216, 90, 90), (90, 150, 210), (230, 190, 90), (120, 180, 120)][k % 4], alpha=0.55
        )
        canvas.line([(x, y + 44), (x + 8, y + 220)], 1.5, rgb("c8b8b8"), alpha=0.4)
    canvas.soften(7)
    canvas.fill(ellipse((640, 720), 900, 210), linear((0, 520), (0, 720), rgb("d8c8b4"), rgb("8a7468")))
    frame = Frame(640, 520, 1.55)
    canvas.fill(frame.oval(0, 70, 214, 34), (30, 16, 20), alpha=0.5, blur=12)
    canvas.fill(frame.oval(0, 58, 196, 30), linear(frame.at(-190, 0), frame.at(190, 0), rgb("fefefe"), rgb("c4c4cc")))
    side = frame.curve("-150 -54, 150 -54, 152 40, 90 62, -90 62, -152 40")
    canvas.fill(side, linear(frame.at(-150, 0), frame.at(150, 0), rgb("fff6ea"), rgb("f4e2d0"), rgb("b89a94")))
    with canvas.inside(side):
        canvas.fill(frame.box(-160, 2, 320, 14), rgb("e2788a"))
        for k in range(16):
            canvas.fill(frame.oval(-150 + 20 * k, 60, 12, 11), rgb("fbe4ea"))
    canvas.fill(
        frame.oval(0, -54, 151, 34), radial(frame.at(-30, -70), 190, rgb("ffffff"), rgb("fff4e6"), rgb("e8d2c2"))
    )
    for k in range(13):
        edge = -146 + 24.4 * k
        canvas.fill(
            frame.curve(
                [
                    (edge - 13, -52),
                    (edge + 13, -52),
                    (edge + 8, -26 + 10 * (k % 3)),
                    (edge, -16 + 10 * (k % 3)),
                    (edge - 8, -26 + 10 * (k % 3)),
                ]
            ),
            rgb("fffaf2"),
        )
    colours = ("e2483c", "f0a030", "f2d84a", "58b46a", "3fa0d8", "5a5ac8", "b858b0")
    for k, colour in enumerate(colours):
        x = -102 + 34 * k
        y = -58 + 12 * float(np.cos((k - 3) / 3 * 1.4)) - 8
        canvas.fill(
            frame.box(x - 5, y - 66, 10, 66, radius=2),
            linear(
                frame.at(x - 5, 0),
                frame.at(x + 5, 0),
                lighter(rgb(colour), 0.4),
                rgb(colour),
                darker(rgb(colour), 0.25),
            ),
        )
        for j in range(4):
            canvas.line(
                frame.points(f"{x - 5} {y - 50 + 15 * j}, {x + 5} {y - 56 + 15 * j}"),
                2.4 * frame.unit,
                rgb("ffffff"),
                alpha=0.75,
            )
        canvas.line(frame.points(f"{x} {y - 66}, {x} {y - 74}"), 2, rgb("2a2024"))
        canvas.glow(frame.at(x, y - 86), 110, (255, 190, 90), 0.42)
        flame = frame.curve([(x, y - 108), (x + 7, y - 86), (x + 4, y - 75), (x - 4, y - 75), (x - 7, y - 86)])
        canvas.fill(
            flame, linear(frame.at(x, y - 108), frame.at(x, y - 74), rgb("ffb43a"), rgb("fff0a8"), rgb("ffffff"))
        )
    vignette(canvas, 0.4)


def attic(canvas: Canvas) -> None:
    """An attic room under sloping beams: an iron bed with a patchwork quilt, a trunk, a round window at evening."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (1280, 0), rgb("c8a47c"), rgb("e0c49a"), rgb("a8805c")))
    canvas.fill(points("-10 -10, 420 -10, -10 480"), linear((0, 0), (200, 240), rgb("7c5a40"), rgb("a47c58")))
    canvas.fill(points("860 -10, 1290 -10, 1290 480"), linear((1280, 0), (1080, 240), rgb("5c4030"), rgb("8a6448")))
    for k in range(5):
        canvas.line([(-20 + 100 * k, 500 - 124 * k), (-20 + 100 * k - 60, 380 - 124 * k)], 3, rgb("4a3224"), alpha=0.4)
    canvas.line([(-10, 494), (430, -10)], 26, linear((0, 480), (20, 500), rgb("8a6040"), rgb("54382a")))
    canvas.line([(1290, 494), (850, -10)], 26, linear((1280, 480), (1260, 500), rgb("7c5438"), rgb("4a3024")))
    canvas.fill(box(330, 90, 620, 24), linear((0, 90), (0, 114), rgb("96683f"), rgb("5a3c28")))
    canvas.fill(ellipse((640, 270), 122), rgb("6a4830"))
    canvas.fill(ellipse((640, 270), 106), linear((640, 164), (640, 376), rgb("6a90c4"), rgb("f2b078"), rgb("ffd8a0")))
    with canvas.inside(ellipse((640, 270), 106)):
        for k in range(7):
            canvas.fill(
                points(
                    [
                        (520 + 44 * k, 390),
                        (520 + 44 * k, 330 - 14 * (k % 3)),
                        (542 + 44 * k, 306 - 14 * (k % 3)),
                        (564 + 44 * k, 330 - 14 * (k % 3)),
                        (564 + 44 * k, 390),
                    ]
                ),
                rgb("7a4a50"),
            )
    canvas.line([(640, 164), (640, 376)], 7, rgb("6a4830"))
    canvas.line([(534, 270), (746, 270)], 7, rgb("6a4830"))
    canvas.glow((640, 270), 420, (255, 190, 120), 0.4)
    planks(canvas, (-10, 520, 1300, 210), rgb("8a6040"), 6)
    canvas.fill(points("560 520, 740 520, 900 730, 460 730"), (255, 214, 150), alpha=0.3, blur=20)
    for x, top in ((80, 330), (480, 420)):
        canvas.line([(x, top), (x, 660)], 10, rgb("34343a"))
        canvas.fill(ellipse((x, top - 6), 11), rgb("c8a04c"))
    quilt = points("84 470, 480 470, 494 620, 74 620")
    canvas.fill(quilt, rgb("e8dcc8"))
    with canvas.inside(quilt):
        for row in range(4):
            for k in range(10):
                colour = ("c8564a", "4a7a9a", "e0b45a", "7a9a6a", "efe6d4")[(row * 3 + k) % 5]
                canvas.fill(
                    box(80 + 42 * k, 470 + 40 * row, 39, 37),
                    linear(
                        (80 + 42 * k, 470), (119 + 42 * k, 620), lighter(rgb(colour), 0.15), darker(rgb(colour), 0.12)
                    ),
                )
    canvas.fill(smooth("90 440, 190 436, 200 476, 92 480"), linear((90, 436), (200, 480), rgb("ffffff"), rgb("d8d0c4")))
    trunk = Frame(960, 640, 1.2)
    canvas.fill(trunk.oval(10, 4, 150, 12), (30, 20, 14), alpha=0.5, blur=7)
    canvas.fill(
        trunk.box(-130, -110, 260, 110, radius=5),
        linear(trunk.at(-130, 0), trunk.at(130, 0), rgb("5a7a8a"), rgb("34505e")),
    )
    canvas.fill(
        trunk.curve("-134 -110, -128 -148, 0 -160, 128 -148, 134 -110, 0 -104"),
        linear(trunk.at(-130, 0), trunk.at(130, 0), rgb("6a8a9a"), rgb("3c5a68")),
    )
    for x in (-90, 78):
        canvas.fill(trunk.box(x, -152, 14, 152), rgb("c8964c"))
    canvas.fill(trunk.box(-14, -122, 28, 30, radius=4), rgb("e0b868"))
    vignette(canvas, 0.35)


def cafe(canvas: Canvas) -> None:
    """A cafe with a red beam: a counter with a brass machine, three round tables, a window onto a street with trees."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (1280, 0), rgb("e8d8bc"), rgb("d8c09a"), rgb("b0906c")))
    canvas.fill(box(0, 0, 1280, 64), linear((0, 0), (0, 64), rgb("8c2a2a"), rgb("b23c34")))
    write(canvas, Frame(640 - width_of("CAFE ALMA") * 5.4 / 2, 16, 5.4), "CAFE ALMA", rgb("f4dca0"), weight=1.0)
    canvas.fill(box(70, 110, 480, 340), rgb("5c2a24"))
    canvas.fill(box(86, 126, 448, 308), linear((0, 126), (0, 434), rgb("bcdcec"), rgb("f2eed4"), rgb("c8c4b4")))
    with canvas.inside(box(86, 126, 448, 308)):
        canvas.fill(box(86, 240, 448, 150), linear((86, 0), (534, 0), rgb("e0c49c"), rgb("c49a78")))
        for k in range(6):
            pane(canvas, (110 + 74 * k, 262, 30, 50), frame=rgb("f6efe0"), glass=rgb("6a8494"))
        for x in (150, 330, 480):
            tree(canvas, (x, 420), 190, rgb("7aa85a"), seed=x)
        canvas.fill(box(86, 404, 448, 40), rgb("a8a098"))
    for x in (230, 380):
        canvas.fill(box(x, 126, 9, 308), rgb("5c2a24"))
    planks(canvas, (-10, 520, 1300, 210), rgb("a8744c"), 5)
    canvas.fill(points("70 520, 560 520, 760 730, -10 730"), (255, 240, 200), alpha=0.2, blur=20)
    for row in range(2):
        canvas.fill(box(720, 150 + 90 * row, 440, 10), rgb("6a4430"))
        for k in range(9):
            x = 736 + 46 * k
            colour = rgb(("c8564a", "e8dcc4", "5a8a9a", "d8a84c")[(k + row) % 4])
            canvas.fill(
                box(x, 112 + 90 * row, 28, 38, radius=5),
                linear((x, 0), (x + 28, 0), lighter(colour, 0.3), colour, darker(colour, 0.3)),
            )
    canvas.fill(box(650, 380, 600, 200), linear((0, 380), (0, 580), rgb("8c3a30"), rgb("5c221e")))
    for k in range(6):
        canvas.fill(
            box(664 + 98 * k, 410, 84, 150, radius=4),
            linear((664 + 98 * k, 410), (748 + 98 * k, 560), rgb("a04a3c"), rgb("6e2c26")),
        )
    canvas.fill(box(636, 362, 628, 26, radius=5), linear((0, 362), (0, 388), rgb("f0e6d2"), rgb("a89478")))
    machine = Frame(930, 362, 1.2)
    canvas.fill(
        machine.box(-100, -104, 200, 104, radius=10),
        linear(machine.at(0, -104), machine.at(0, 0), rgb("fff0b8"), rgb("d8a84c"), rgb("8a6428")),
    )
    canvas.fill(machine.box(-84, -84, 168, 36, radius=5), rgb("3a2a20"))
    for x in (-50, 0, 50):
        canvas.fill(machine.oval(x, -66, 10), rgb("f4f0e4"))
        canvas.line(machine.points(f"{x} -40, {x} -18"), 9, rgb("5c5c62"))
    for x, y, size in ((200, 600, 1.0), (470, 650, 1.15), (860, 672, 1.2)):
        table = Frame(x, y, size)
        canvas.fill(table.oval(6, 4, 70, 10), (40, 24, 16), alpha=0.45, blur=6)
        canvas.line(table.points("0 -96, 0 -4"), 11 * size, rgb("34302e"))
        canvas.line(table.points("-36 0, 36 0"), 8 * size, rgb("34302e"))
        canvas.fill(table.oval(0, -98, 86, 19), rgb("7a7068"))
        canvas.fill(
            table.oval(0, -104, 86, 19),
            radial(table.at(-20, -110), 120 * size, rgb("fbf8f0"), rgb("e0d8ca"), rgb("b4a898")),
        )
    vignette(canvas, 0.3)
