"""People, standing and seen from the front: a body, what it wears, and the head of `faces`."""

from dataclasses import dataclass, field

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.faces import Look, draw_head
from arena.backends.drawings.paints import Colour, Paint, darker, lighter, linear, mixed
from arena.backends.drawings.paths import Frame, Point

HEAD = 15.6
"""The height of a grown person's head, of 100 for the whole person."""


@dataclass(frozen=True, slots=True)
class Outfit:
    """What somebody wears.

    Attributes:
        top: `coat`, `trench`, `lab`, `sweater`, `shirt`, `dress` or `suit`.
        colour: That of the top.
        legs: `trousers`, `shorts` or `bare`.
        cloth: The colour of the legs.
        feet: `boots`, `shoes` or `bare`.
        leather: The colour of the feet.
        extras: Any of `satchel`, `overall`, `apron`, `belt`, `stripes`, `cap`, `hat`, `beanie`, `band`.
        accent: The colour of extras.
    """

    top: str
    colour: Colour
    legs: str = "trousers"
    cloth: Colour = (44, 50, 70)
    feet: str = "shoes"
    leather: Colour = (58, 40, 34)
    extras: frozenset[str] = field(default_factory=frozenset)
    accent: Colour = (170, 50, 44)


_TOPS = {
    "coat": "-9.8 19.6, -5 18, 0 18.4, 5 18, 9.8 19.6, 11 27, 10.4 38, 12.6 52, 15 63, 8 64.6, 0 65, -8 64.6, -15 63, "
    "-12.6 52, -10.4 38, -11 27",
    "trench": "-10.4 19.6, -5 18, 0 18.4, 5 18, 10.4 19.6, 11.4 27, 9.6 41, 11.6 52, 13.4 70, 7 71.2, 0 71.4, -7 71.2, "
    "-13.4 70, -11.6 52, -9.6 41, -11.4 27",
    "lab": "-10 19.6, -5 18, 0 18.4, 5 18, 10 19.6, 11 27, 10 40, 11.4 54, 12.4 68, 6 69, 0 69.2, -6 69, -12.4 68, "
    "-11.4 54, -10 40, -11 27",
    "sweater": "-10.8 19.8, -5 18, 0 18.4, 5 18, 10.8 19.8, 11.6 27, 10.4 38, 10.4 50.5, 5 51.6, 0 51.8, -5 51.6, "
    "-10.4 50.5, -10.4 38, -11.6 27",
    "shirt": "-10 19.8, -5 18, 0 18.6, 5 18, 10 19.8, 10.8 27, 9.8 38, 10.2 50.5, 5 51.6, 0 51.4, -5 51.6, -10.2 50.5, "
    "-9.8 38, -10.8 27",
    "dress": "-8.4 20.4, -4.6 18.6, 0 21.6, 4.6 18.6, 8.4 20.4, 9.2 27, 7.6 38.5, 11 52, 17.4 73, 9 75.4, "
    "0 76, -9 75.4, "
    "-17.4 73, -11 52, -7.6 38.5, -9.2 27",
    "suit": "-12 19.4, -6 17.4, 0 17.8, 6 17.4, 12 19.4, 13 28, 12 40, 12 52, 6 54, 0 54.4, -6 54, -12 52, "
    "-12 40, -13 28",
}


def draw_person(canvas: Canvas, feet: Point, height: float, look: Look, outfit: Outfit) -> None:
    """Draw somebody standing.

    Args:
        canvas: What to draw on.
        feet: The point between the feet.
        height: From sole to crown, in pixels.
        look: The head.
        outfit: The clothes.
    """
    frame = Frame(feet[0], feet[1] - height, height / 100)
    canvas.fill(frame.oval(1, 99.2, 21, 2.6), (20, 18, 34), alpha=0.42, blur=1.4 * frame.unit)
    for side in (-1, 1):
        _leg(canvas, frame.side(side), look, outfit, away=side > 0)
    if "satchel" in outfit.extras:
        canvas.line(frame.stroke("9.6 20, 12 30, 13.2 52"), 1.3 * frame.unit, darker(outfit.accent, 0.35))
    for side in (-1, 1):
        _arm(canvas, frame.side(side), look, outfit, away=side > 0)
    _torso(canvas, frame, outfit)
    _neck(canvas, frame, look)
    _collar(canvas, frame, outfit)
    draw_head(canvas, frame.at(0, HEAD / 2 + 0.6), HEAD * frame.unit, look)
    draw_headgear(canvas, frame.at(0, HEAD / 2 + 0.6), HEAD * frame.unit, outfit)


def draw_bust(canvas: Canvas, centre: Point, height: float, look: Look, outfit: Outfit) -> None:
    """Draw somebody's head and shoulders; `height` is that of the head."""
    unit = height / HEAD
    frame = Frame(centre[0], centre[1] - (HEAD / 2 + 0.6) * unit, unit)
    for side in (-1, 1):
        _arm(canvas, frame.side(side), look, outfit, away=side > 0)
    _torso(canvas, frame, outfit)
    _neck(canvas, frame, look)
    _collar(canvas, frame, outfit)
    draw_head(canvas, centre, height, look)
    draw_headgear(canvas, centre, height, outfit)


def _lit(frame: Frame, colour: Colour, left: float = -13, right: float = 13) -> Paint:
    """A colour in light that comes from the left."""
    return linear(frame.at(left, 20), frame.at(right, 44), lighter(colour, 0.16), colour, darker(colour, 0.34))


def _leg(canvas: Canvas, frame: Frame, look: Look, outfit: Outfit, *, away: bool) -> None:
    unit, dim = frame.unit, 0.22 if away else 0.0
    skin, cloth = darker(look.skin, 0.1 + dim), darker(outfit.cloth, dim)
    shape = frame.stroke("4.9 50, 5.4 62, 5.2 73, 5.6 84, 5.5 94")
    wide = 1.25 if outfit.top == "suit" else 1.0
    canvas.line(shape, [7.4 * unit, 6.6 * unit, 5.2 * unit, 5.0 * unit, 3.6 * unit], skin)
    if outfit.legs == "trousers":
        canvas.line(shape, [w * wide * unit for w in (9.6, 8.2, 6.8, 6.4, 6.0)], cloth)
        canvas.line(
            frame.stroke("7 56, 7 74, 7 92"), [1.6 * unit, 1.2 * unit], darker(cloth, 0.3), alpha=0.5, blur=unit
        )
        canvas.line(frame.stroke("3.4 73, 5 74.4, 7 73.6"), 0.5 * unit, darker(cloth, 0.5), alpha=0.6)
    elif outfit.legs == "shorts":
        canvas.fill(frame.curve("0 48, 10.4 48, 10.6 60, 10.2 69, 5 69.8, 0.9 68.6"), cloth)
        canvas.line(frame.stroke("1 67.8, 5 68.8, 10.2 68"), 0.5 * unit, darker(cloth, 0.4), alpha=0.7)
    leather = darker(outfit.leather, dim)
    if outfit.feet == "boots":
        canvas.line(frame.stroke("5.4 78, 5.6 86, 5.4 95.4"), [7.2 * unit, 6.8 * unit, 6.2 * unit], leather)
        canvas.line(frame.stroke("2 77.4, 5.4 78.4, 8.8 77.4"), 0.8 * unit, lighter(leather, 0.25), alpha=0.8)
    if outfit.feet == "bare":
        canvas.fill(frame.curve("3.4 93, 7.2 93, 8.6 97, 9.4 99, 6 100, 3.2 99.6, 3 96.4"), skin)
        return
    canvas.fill(frame.curve("2.6 94, 8.2 94, 9.4 97, 10.6 99.4, 6 100.2, 2.2 100, 2 97"), leather)
    canvas.line(frame.points("2.2 99.8, 10.4 99.6"), 0.9 * unit, darker(leather, 0.6))
    canvas.fill(frame.oval(5.2, 96.2, 1.6, 1.0), lighter(leather, 0.4), alpha=0.4, blur=0.6 * unit)


def _arm(canvas: Canvas, frame: Frame, look: Look, outfit: Outfit, *, away: bool) -> None:
    unit, dim = frame.unit, 0.2 if away else 0.0
    skin, sleeve = darker(look.skin, dim), darker(outfit.colour, 0.06 + dim)
    wide = 1.35 if outfit.top == "suit" else 1.0
    whole = frame.stroke("9.6 22.6, 12.2 31, 13.4 38, 13.6 46, 13.4 51")
    canvas.line(whole, [5.4 * unit, 4.6 * unit, 4.0 * unit, 3.5 * unit, 2.9 * unit], skin)
    if outfit.top == "dress":
        canvas.line(frame.stroke("9 22, 10.4 25.4, 11.2 28.4"), [6 * unit, 6 * unit, 5.6 * unit], sleeve)
    elif outfit.top == "shirt":
        canvas.line(frame.stroke("9.6 22.6, 11.6 29, 12.6 33.6"), [6.6 * unit, 6.6 * unit, 6.4 * unit], sleeve)
    else:
        canvas.line(
            frame.stroke("9.6 22.6, 12.2 31, 13.6 38, 13.8 48.6"), [w * wide * unit for w in (7, 6.3, 5.8, 5.6)], sleeve
        )
        for k, down in enumerate((33.5, 35.6, 38)):
            fold = frame.stroke(f"{11.2 + 0.4 * k} {down}, 13.4 {down + 0.9}, {15.2 + 0.2 * k} {down - 0.3}")
            canvas.line(fold, 0.45 * unit, darker(sleeve, 0.45), alpha=0.5)
        canvas.line(frame.points("11.2 48.4, 16.4 48.6"), 0.8 * unit, darker(sleeve, 0.4), alpha=0.7)
    _hand(canvas, frame, skin)


def _hand(canvas: Canvas, frame: Frame, skin: Colour) -> None:
    unit = frame.unit
    canvas.fill(frame.curve("11.6 50, 15 50, 15.6 53, 15.2 56.6, 13.8 58.6, 12 58, 11.2 54"), skin)
    canvas.line(frame.stroke("11.8 51, 10.4 53.4, 10.6 55.8"), [1.9 * unit, 1.5 * unit], skin)
    for across in (12.6, 13.6, 14.5):
        canvas.line(frame.points(f"{across} 55, {across - 0.1} 58"), 0.28 * unit, darker(skin, 0.45), alpha=0.6)


def _torso(canvas: Canvas, frame: Frame, outfit: Outfit) -> None:
    unit, top = frame.unit, frame.curve(_TOPS[outfit.top])
    canvas.fill(top, _lit(frame, outfit.colour))
    shade = darker(outfit.colour, 0.5)
    with canvas.inside(top):
        if "stripes" in outfit.extras:
            for down in range(22, 56, 5):
                canvas.line(frame.stroke(f"-14 {down}, 0 {down + 1.4}, 14 {down}"), 2.2 * unit, outfit.accent)
        canvas.fill(frame.curve("6 16, 16 16, 19 80, 7 80, 9 48, 5 36"), shade, alpha=0.35, blur=2.2 * unit)
        canvas.fill(frame.oval(0, 17.6, 8, 4.2), shade, alpha=0.5, blur=1.2 * unit)
        for across, reach in ((-6.4, 8), (6, 9), (-2.4, 5)):
            fold = frame.stroke(f"{across} {52 - reach}, {across * 1.15} {58 - reach / 2}, {across * 1.4} 72")
            canvas.line(fold, [0.3 * unit, 0.9 * unit, 1.2 * unit], shade, alpha=0.32, blur=0.4 * unit)
        _details(canvas, frame, outfit, shade)
    if "overall" in outfit.extras:
        _overall(canvas, frame, outfit)
    if "apron" in outfit.extras:
        _apron(canvas, frame, outfit)
    if "satchel" in outfit.extras:
        _satchel(canvas, frame, outfit)


def _details(canvas: Canvas, frame: Frame, outfit: Outfit, shade: Colour) -> None:
    unit = frame.unit
    if outfit.top in {"coat", "trench", "lab"}:
        canvas.line(frame.stroke("0.6 24, 0.9 44, 1.2 72"), 0.5 * unit, shade, alpha=0.9)
        for down in (29, 36, 43, 50, 57):
            canvas.fill(frame.oval(-1.3, down, 0.75), lighter(outfit.colour, 0.5) if outfit.top != "lab" else shade)
            canvas.fill(frame.oval(-1.3, down, 0.3), shade)
        for side in (-1, 1):
            canvas.line(frame.side(side).points("4 49.4, 9.4 48.4"), 0.9 * unit, shade, alpha=0.7)
    if outfit.top == "suit":
        _chest(canvas, frame, outfit, shade)
    if outfit.top == "sweater":
        for k in range(18):
            canvas.line(frame.points(f"{-11 + 1.3 * k} 48.6, {-11 + 1.3 * k} 53"), 0.35 * unit, shade, alpha=0.5)
    if outfit.top == "dress":
        for across in (-9, -4.5, 0.5, 5.5, 10):
            fold = frame.stroke(f"{across * 0.5} 42, {across} 56, {across * 1.5} 76")
            canvas.line(fold, [0.2 * unit, 1.1 * unit, 1.6 * unit], shade, alpha=0.35, blur=0.4 * unit)
    if "belt" in outfit.extras:
        canvas.line(frame.stroke("-11 41.2, 0 42.2, 11 41.2"), 2.3 * unit, darker(outfit.accent, 0.15))
        canvas.line(frame.box(-1.6, 40.6, 3.2, 3, radius=0.4), 0.5 * unit, (214, 186, 110))


def _chest(canvas: Canvas, frame: Frame, outfit: Outfit, shade: Colour) -> None:
    """The stripe and the lamps of a space suit."""
    unit, lamps = frame.unit, frame.box(-5, 33, 10, 7, radius=1)
    canvas.line(frame.stroke("-12 27, 0 29, 12 27"), 3.2 * unit, outfit.accent)
    canvas.fill(lamps, lighter(outfit.colour, 0.3))
    canvas.line(lamps, 0.4 * unit, shade)
    for k, colour in enumerate(((200, 60, 50), (70, 150, 90), (60, 110, 190))):
        canvas.fill(frame.oval(-3 + 3 * k, 36.4, 0.9), colour)
    canvas.line(frame.points("-13 51, 13 51"), 2.2 * unit, shade, alpha=0.75)


def _overall(canvas: Canvas, frame: Frame, outfit: Outfit) -> None:
    unit, dark = frame.unit, darker(outfit.accent, 0.4)
    bib = frame.curve("-6.4 29, 0 28.6, 6.4 29, 7.4 38, 10.8 44, 11 58, 0 60, -11 58, -10.8 44, -7.4 38")
    canvas.fill(bib, _lit(frame, outfit.accent))
    for side in (-1, 1):
        half = frame.side(side)
        canvas.line(half.stroke("5.6 30, 6 24, 5 19.4"), 2.0 * unit, darker(outfit.accent, 0.1))
        canvas.fill(half.oval(5.6, 30.2, 0.9), (226, 200, 120))
        canvas.line(half.points("5 50, 9.6 47"), 0.6 * unit, dark, alpha=0.8)
    canvas.line(frame.box(-3.6, 33.4, 7.2, 6, radius=0.8), 0.45 * unit, dark, alpha=0.8)
    canvas.line(frame.stroke("0 46, 0.2 52, 0 59"), 0.5 * unit, dark, alpha=0.8)


def _apron(canvas: Canvas, frame: Frame, outfit: Outfit) -> None:
    unit, dark = frame.unit, darker(outfit.accent, 0.45)
    cloth = frame.curve("-5.4 27, 0 26.6, 5.4 27, 7 37, 10 42, 10.4 56, 9.6 69, 0 70, -9.6 69, -10.4 56, -10 42, -7 37")
    canvas.fill(cloth, _lit(frame, outfit.accent))
    for side in (-1, 1):
        canvas.line(frame.side(side).stroke("5.2 27.4, 4.8 22, 4 18.8"), 1.0 * unit, dark)
    canvas.line(frame.stroke("-10 42, 0 43, 10 42"), 1.1 * unit, dark, alpha=0.8)
    canvas.line(frame.stroke("-5.6 48, -5.4 55, 0 55.6, 5.4 55, 5.6 48"), 0.5 * unit, dark, alpha=0.8)
    canvas.line(frame.points("-5.6 48, 5.6 48"), 0.5 * unit, dark, alpha=0.8)


def _satchel(canvas: Canvas, frame: Frame, outfit: Outfit) -> None:
    unit, dark = frame.unit, darker(outfit.accent, 0.4)
    canvas.line(frame.stroke("-8.2 19.6, 0 31, 9 45, 12.4 50"), 1.7 * unit, dark)
    canvas.line(frame.stroke("-8.2 19.6, 0 31, 9 45, 12.4 50"), 1.0 * unit, outfit.accent)
    canvas.fill(frame.box(6.4, 48.6, 13, 11, radius=1.4), _lit(frame, outfit.accent, 6, 20))
    canvas.fill(frame.curve("6.4 48.6, 13 48, 19.4 48.6, 19.2 54, 13 56, 6.6 54"), darker(outfit.accent, 0.16))
    canvas.line(frame.stroke("6.6 54, 13 56, 19.2 54"), 0.5 * unit, dark)
    canvas.fill(frame.box(11.9, 54, 2.2, 2.8, radius=0.4), (222, 190, 108))


def _neck(canvas: Canvas, frame: Frame, look: Look) -> None:
    skin = darker(look.skin, 0.16)
    if look.style != "scarf":
        canvas.fill(frame.curve("-3.2 13, 3.2 13, 3.4 17, 5 20, 0 22, -5 20, -3.4 17"), skin)
        canvas.fill(
            frame.curve("-3 15.6, 3.2 15.2, 3.4 18.2, 0 19.4, -2.6 18"),
            darker(skin, 0.5),
            alpha=0.4,
            blur=0.5 * frame.unit,
        )


def _collar(canvas: Canvas, frame: Frame, outfit: Outfit) -> None:
    unit, dark = frame.unit, darker(outfit.colour, 0.3)
    if outfit.top in {"coat", "trench", "lab"}:
        for side in (-1, 1):
            lapel = frame.side(side).curve("3.4 17, 6.6 18.6, 7.6 23, 4.4 26.6, 0.8 30.4, 1.6 24.6, 3.4 20.6")
            canvas.fill(lapel, lighter(outfit.colour, 0.12) if side < 0 else darker(outfit.colour, 0.12))
            canvas.line(lapel, 0.35 * unit, darker(outfit.colour, 0.5), alpha=0.7)
    elif outfit.top == "sweater":
        canvas.fill(frame.curve("-4.6 16.8, 0 18, 4.6 16.8, 5.2 19.6, 0 22, -5.2 19.6"), darker(outfit.colour, 0.12))
        canvas.line(frame.stroke("-5 19.4, 0 21.6, 5 19.4"), 0.5 * unit, darker(outfit.colour, 0.5), alpha=0.7)
    elif outfit.top == "shirt":
        canvas.line(frame.stroke("-5 18.6, 0 21.4, 5 18.6"), 1.2 * unit, dark)
    elif outfit.top == "suit":
        canvas.fill(frame.oval(0, 18.6, 7.2, 3.2), mixed(outfit.colour, (120, 126, 136), 0.55))
        canvas.line(frame.oval(0, 18.6, 7.2, 3.2), 0.7 * unit, (92, 98, 110))


def draw_headgear(canvas: Canvas, centre: Point, height: float, outfit: Outfit) -> None:
    """Draw what somebody wears on the head, over the hair."""
    frame = Frame(*centre, height / 100)
    unit, colour = frame.unit, outfit.accent
    dark, paint = darker(colour, 0.4), _lit(Frame(centre[0], centre[1] - 60 * frame.unit, frame.unit), colour, -40, 40)
    if "cap" in outfit.extras:
        canvas.fill(frame.curve("-41 -20, -38 -44, -18 -60, 10 -61, 34 -48, 41 -20, 0 -27"), paint)
        canvas.line(frame.stroke("-14 -60, -20 -44, -22 -26"), 1.0 * unit, dark, alpha=0.6)
        canvas.fill(
            frame.curve("-40 -22, 0 -31, 40 -22, 48 -16, 20 -20, 0 -21, -20 -20, -48 -16"), darker(colour, 0.25)
        )
        canvas.fill(frame.oval(-2, -61, 4, 2), dark)
    if "beanie" in outfit.extras:
        shape = frame.curve("-40 -20, -40 -42, -24 -62, 0 -67, 24 -62, 40 -42, 40 -20, 0 -25")
        canvas.fill(shape, paint)
        with canvas.inside(shape):
            for k in range(11):
                x = -40 + 8 * k
                canvas.line(frame.stroke([(x * 0.4, -66), (x, -42), (x * 1.02, -20)]), 1.0 * unit, dark, alpha=0.45)
        canvas.fill(frame.curve("-42 -30, 0 -36, 42 -30, 42 -16, 0 -22, -42 -16"), darker(colour, 0.14))
    if "hat" in outfit.extras:
        canvas.fill(frame.curve("-32 -30, -34 -58, -22 -72, -4 -66, 8 -70, 26 -70, 34 -56, 32 -30, 0 -34"), paint)
        canvas.fill(frame.curve("-33 -36, 0 -41, 33 -36, 33 -27, 0 -32, -33 -27"), darker(colour, 0.6))
        canvas.fill(
            frame.curve("-58 -22, -34 -32, 0 -35, 34 -32, 58 -22, 34 -20, 0 -23, -34 -20"), darker(colour, 0.12)
        )
    if "band" in outfit.extras:
        canvas.line(frame.stroke("-38 -20, -20 -31, 0 -34, 20 -31, 38 -20"), 6 * unit, colour)
