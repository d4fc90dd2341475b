"""People seen to the shoulders, who look at us and are about to speak or sing."""

import numpy as np

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.faces import Look
from arena.backends.drawings.letters import width_of, write
from arena.backends.drawings.paints import darker, field, grained, lighter, linear, mixed, radial, rgb
from arena.backends.drawings.paths import Frame, box, ellipse, points, smooth
from arena.backends.drawings.people import Outfit, draw_bust
from arena.backends.drawings.scenery import vignette


def radio_host(canvas: Canvas) -> None:
    """A woman with braided hair and headphones at a large microphone in a radio studio; a red lamp reads ON AIR."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (1280, 0), rgb("3a3450"), rgb("2a2a40"), rgb("1a1a2a")))
    for row in range(7):
        for k in range(12):
            x, y = 20 + 108 * k, 10 + 108 * row
            foam = points([(x, y), (x + 100, y), (x + 100, y + 100), (x, y + 100)])
            canvas.fill(foam, linear((x, y), (x + 100, y + 100), rgb("4a4464"), rgb("232036")))
            canvas.fill(points([(x, y), (x + 100, y), (x + 50, y + 50)]), rgb("5a5478"), alpha=0.5)
    canvas.soften(4)
    canvas.fill(box(930, 90, 240, 92, radius=14), rgb("2a1418"))
    canvas.fill(box(942, 102, 216, 68, radius=8), radial((1050, 136), 150, rgb("ff7a5a"), rgb("e0302a"), rgb("8c1a1e")))
    write(canvas, Frame(1050 - width_of("ON AIR") * 5.6 / 2, 119, 5.6), "ON AIR", rgb("fff2e4"), weight=1.0)
    canvas.glow((1050, 136), 260, (255, 70, 50), 0.4)
    look = Look(rgb("9a6442"), rgb("1e1618"), "braid", lips=rgb("a84450"), smile=0.7)
    draw_bust(canvas, (560, 310), 330, look, Outfit("sweater", rgb("c89a2c")))
    frame = Frame(560, 310, 3.3)
    band = frame.stroke("-46 -4, -44 -40, -22 -62, 0 -67, 22 -62, 44 -40, 46 -4")
    canvas.line(band, 22, rgb("22222a"))
    canvas.line(band - np.array([2, 5]), 6, rgb("6a6a78"), alpha=0.8)
    for side in (-1, 1):
        canvas.fill(
            frame.side(side).curve("34 -16, 50 -18, 58 4, 50 26, 34 24"),
            linear(frame.side(side).at(34, 0), frame.side(side).at(58, 0), rgb("3a3a46"), rgb("16161c")),
        )
        canvas.fill(frame.side(side).oval(50, 4, 6, 15), rgb("c83a34"))
    _microphone(canvas, Frame(800, 520, 1.0))
    vignette(canvas, 0.45)


def _microphone(canvas: Canvas, frame: Frame) -> None:
    canvas.line(frame.points("130 300, 60 120, 30 60"), 18, rgb("3c3c44"))
    canvas.line(frame.points("126 300, 56 120, 26 60"), 5, rgb("8a8a94"), alpha=0.7)
    canvas.line(frame.oval(0, 0, 92), 9, rgb("4a4a54"))
    capsule = frame.box(-52, -86, 104, 172, radius=46)
    canvas.fill(capsule, linear(frame.at(-52, 0), frame.at(52, 0), rgb("c8c8d0"), rgb("7c7c88"), rgb("2c2c36")))
    with canvas.inside(capsule):
        canvas.fill(
            frame.box(-52, -86, 104, 96), linear(frame.at(-52, 0), frame.at(52, 0), rgb("8a8a94"), rgb("3a3a44"))
        )
        for k in range(20):
            canvas.line(frame.points(f"-60 {-88 + 10 * k}, 60 {-128 + 10 * k}"), 1.6, rgb("d8d8e0"), alpha=0.4)
            canvas.line(frame.points(f"-60 {-128 + 10 * k}, 60 {-88 + 10 * k}"), 1.6, rgb("d8d8e0"), alpha=0.4)
        canvas.fill(frame.box(-60, 6, 120, 16), rgb("d8b050"))
        canvas.fill(
            frame.box(-60, 22, 120, 70),
            linear(frame.at(-52, 0), frame.at(52, 0), rgb("b8b8c0"), rgb("6c6c78"), rgb("2a2a34")),
        )
    canvas.fill(frame.oval(0, 52, 9), rgb("2a2a30"))


def storyteller(canvas: Canvas) -> None:
    """An old man with a white beard in a green armchair beside a lit lamp, bookshelves dark behind him."""
    canvas.fill(box(0, 0, 1280, 720), rgb("2c1e1a"))
    rng = np.random.default_rng(19)
    codes = ("6a2e2a", "2c4a5a", "8a6a34", "3a4a34", "5a4a3c", "4a2c44")
    for row in range(4):
        x = 0.0
        while x < 1280:
            thick, tall = float(rng.uniform(22, 52)), float(rng.uniform(120, 165))
            colour = rgb(codes[int(rng.integers(len(codes)))])
            canvas.fill(
                box(x, 178 * row + 176 - tall, thick - 2, tall),
                linear((x, 0), (x + thick, 0), lighter(colour, 0.15), darker(colour, 0.4)),
            )
            x += thick
        canvas.fill(box(0, 178 * row + 174, 1280, 14), rgb("4a2e22"))
    canvas.soften(6)
    canvas.glow((1010, 280), 640, (255, 190, 110), 0.55)
    chair = smooth("180 740, 170 420, 210 180, 330 100, 560 70, 790 100, 900 180, 940 420, 930 740")
    canvas.fill(chair, linear((180, 0), (940, 0), rgb("1f4a3a"), rgb("2f6a50"), rgb("3f8262")))
    with canvas.inside(chair):
        for k in range(6):
            for row in range(4):
                x, y = 260 + 116 * k + 58 * (row % 2), 160 + 110 * row
                canvas.fill(ellipse((x, y), 8), rgb("163a2c"))
                canvas.line(
                    smooth([(x, y), (x + 30, y + 50), (x + 58, y + 110)], closed=False),
                    3,
                    rgb("173c2e"),
                    alpha=0.6,
                    blur=1.5,
                )
                canvas.line(
                    smooth([(x, y), (x - 30, y + 50), (x - 58, y + 110)], closed=False),
                    3,
                    rgb("173c2e"),
                    alpha=0.6,
                    blur=1.5,
                )
    look = Look(
        rgb("e2b490"), rgb("e8e4de"), "short", eyes=rgb("5a7a8a"), beard="full", old=True, glasses=True, smile=0.6
    )
    draw_bust(canvas, (560, 300), 330, look, Outfit("sweater", rgb("8a3a34")))
    canvas.line([(1010, 740), (1010, 380)], 16, linear((1002, 0), (1018, 0), rgb("e8c47a"), rgb("7c5a24")))
    shade = points("930 180, 1090 180, 1140 380, 880 380")
    canvas.fill(shade, radial((1010, 330), 200, rgb("fffbe0"), rgb("ffe0a0"), rgb("e0a85a")))
    for k in range(9):
        canvas.line([(938 + 18 * k, 180), (884 + 31.6 * k, 380)], 1.5, rgb("b8843c"), alpha=0.4)
    canvas.glow((1010, 300), 330, (255, 214, 140), 0.5)
    vignette(canvas, 0.5)


def singer(canvas: Canvas) -> None:
    """A young man with curly hair in a white shirt before a microphone on a stage, blue and violet light behind him."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 720), rgb("0c1038"), rgb("1a1a5a"), rgb("0a0a20")))
    for x, reach, colour in (
        (200, 260, (90, 120, 255)),
        (520, 240, (150, 90, 255)),
        (900, 280, (80, 170, 255)),
        (1150, 240, (170, 90, 240)),
    ):
        canvas.fill(points([(x, -10), (x - reach, 730), (x + reach, 730)]), colour, alpha=0.16, blur=24)
        canvas.glow((x, 6), 110, (220, 230, 255), 0.8)
    rng = np.random.default_rng(23)
    for _ in range(90):
        canvas.fill(
            ellipse((float(rng.uniform(0, 1280)), float(rng.uniform(0, 720))), float(rng.uniform(0.8, 2.6))),
            (220, 226, 255),
            alpha=float(rng.uniform(0.2, 0.7)),
        )
    look = Look(rgb("b47a52"), rgb("2a1c18"), "curls", beard="stubble", smile=0.2)
    draw_bust(canvas, (600, 310), 320, look, Outfit("shirt", rgb("f2eee6")))
    canvas.line([(700, 740), (660, 560)], 13, rgb("2c2c34"))
    canvas.line([(697, 740), (657, 560)], 4, rgb("7c7c88"))
    frame = Frame(645, 520, 1.0)
    canvas.fill(
        frame.points("-16 30, 26 16, 40 74, 20 80"),
        linear(frame.at(-16, 0), frame.at(30, 0), rgb("4a4a54"), rgb("1c1c24")),
    )
    canvas.fill(
        frame.oval(-2, 2, 36, 42, -20), radial(frame.at(-14, -14), 62, rgb("e8e8f0"), rgb("8a8a98"), rgb("2c2c38"))
    )
    with canvas.inside(frame.oval(-2, 2, 36, 42, -20)):
        for k in range(-6, 7):
            canvas.line(frame.points(f"{-60} {8 * k}, {60} {8 * k + 24}"), 1.3, rgb("24242e"), alpha=0.6)
            canvas.line(frame.points(f"{8 * k - 12} -60, {8 * k + 12} 60"), 1.3, rgb("24242e"), alpha=0.6)
    canvas.line(frame.stroke("-34 18, -4 26, 30 8"), 6, rgb("b8b8c4"))
    vignette(canvas, 0.35)


def teacher(canvas: Canvas) -> None:
    """A woman in a teal headscarf before a blackboard on which ICE, WATER and STEAM are written one below another."""
    canvas.fill(box(0, 0, 1280, 720), rgb("c8b89a"))
    canvas.fill(box(60, 40, 1160, 560, radius=4), linear((60, 40), (60, 600), rgb("8a5a34"), rgb("5c3a22")))
    dust = field(21, (30, 40), (720, 1280))
    canvas.fill(
        box(84, 64, 1112, 512),
        grained(linear((84, 64), (1196, 576), rgb("2f5848"), rgb("234638"), rgb("1a382c")), dust, 0.10),
    )
    for k, word in enumerate(("ICE", "WATER", "STEAM")):
        frame = Frame(770, 130 + 150 * k, 12)
        write(canvas, frame, word, rgb("f2f4ee"), weight=0.62, alpha=0.92)
        if k:
            canvas.line([(830, 88 + 150 * k), (830, 112 + 150 * k)], 5, rgb("f4d878"), alpha=0.9)
            canvas.line([(818, 102 + 150 * k), (830, 116 + 150 * k), (842, 102 + 150 * k)], 5, rgb("f4d878"), alpha=0.9)
    canvas.fill(box(60, 596, 1160, 22), linear((0, 596), (0, 618), rgb("a87444"), rgb("6a4428")))
    for x in (820, 870, 1000):
        canvas.fill(box(x, 588, 40, 9, radius=4), rgb("f6f4ec"))
    look = Look(rgb("d2a078"), rgb("30201a"), "scarf", scarf=rgb("2a7a7c"), smile=0.8)
    draw_bust(canvas, (410, 330), 310, look, Outfit("coat", rgb("5a4a7a")))
    vignette(canvas, 0.3)


def boy_in_garden(canvas: Canvas) -> None:
    """A boy with a green cap and a striped shirt before a flowering hedge, his lips closed, earnest."""
    canvas.fill(box(0, 0, 1280, 720), linear((0, 0), (0, 720), rgb("a8d4ea"), rgb("dcecd4"), rgb("8ab86a")))
    rng = np.random.default_rng(27)
    for _ in range(420):
        x, y = float(rng.uniform(-20, 1300)), float(rng.uniform(240, 740))
        tone = mixed(rgb("2f6a38"), rgb("86b858"), float(rng.uniform(0, 1)))
        canvas.fill(
            ellipse((x, y), float(rng.uniform(20, 46)), float(rng.uniform(14, 30)), turn=float(rng.uniform(0, 180))),
            tone,
        )
    for _ in range(60):
        canvas.fill(ellipse((float(rng.uniform(0, 1280)), float(rng.uniform(270, 720))), 11), rgb("f6e8f0"))
    canvas.soften(7)
    look = Look(rgb("8d5a3b"), rgb("1c1618"), "curls", child=True, smile=-0.6)
    outfit = Outfit("shirt", rgb("efe9dc"), extras=frozenset({"stripes", "cap"}), accent=rgb("3e8a4c"))
    draw_bust(canvas, (640, 330), 330, look, outfit)
    vignette(canvas, 0.25)
