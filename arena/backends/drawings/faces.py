"""Heads: faces seen from the front, with hair, beards, glasses and headscarves."""

from dataclasses import dataclass
from typing import Final

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paints import Colour, darker, lighter, linear, mixed, radial
from arena.backends.drawings.paths import Frame, Path, Point, arc, moved, scaled


@dataclass(frozen=True, slots=True)
class Look:
    """What a head looks like.

    Attributes:
        skin: Its colour in the light.
        hair: The colour of hair and brows.
        style: How the hair is worn: `short`, `crop`, `bob`, `curls`, `bun`, `long`, `braid`, `bald` or `scarf`.
        eyes: The colour of the irises.
        beard: `none`, `full`, `moustache` or `stubble`.
        glasses: Whether it wears round ones.
        lips: The colour of the lips; None takes one near the skin.
        old: Whether the years have left lines.
        child: Whether it has a child's large eyes and soft jaw.
        scarf: The colour of the cloth, where the style is `scarf`.
        smile: How far the mouth is drawn up, from -1 to 1.
    """

    skin: Colour
    hair: Colour
    style: str
    eyes: Colour = (74, 48, 32)
    beard: str = "none"
    glasses: bool = False
    lips: Colour | None = None
    old: bool = False
    child: bool = False
    scarf: Colour = (40, 90, 110)
    smile: float = 0.5


_FACE: Final = "0 -48, 29 -38, 37 -8, 35 14, 24 37, 8 48, -8 48, -24 37, -35 14, -37 -8, -29 -38"
_CHILD: Final = "0 -48, 30 -38, 39 -8, 37 16, 26 36, 0 46, -26 36, -37 16, -39 -8, -30 -38"

_BEHIND: Final = {
    "bob": "0 -56, 36 -44, 47 -4, 45 34, 30 44, -30 44, -45 34, -47 -4, -36 -44",
    "long": "0 -56, 36 -44, 46 -4, 48 50, 40 84, -40 84, -48 50, -46 -4, -36 -44",
    "braid": "0 -56, 36 -44, 44 -4, 40 28, -40 28, -44 -4, -36 -44",
    "bun": "0 -55, 34 -42, 41 -6, 36 16, -36 16, -41 -6, -34 -42",
    "scarf": "0 -57, 36 -46, 48 -4, 47 40, 36 62, -36 62, -47 40, -48 -4, -36 -46",
}
_BEFORE: Final = {
    "short": "-38 2, -40 -22, -30 -46, 0 -57, 32 -46, 40 -22, 38 2, 34 -14, 24 -27, 4 -31, -14 -26, -26 -30, -34 -14",
    "crop": "-37 -6, -38 -26, -28 -46, 0 -54, 28 -46, 38 -26, 37 -6, 33 -24, 20 -35, 0 -38, -20 -35, -33 -24",
    "bob": "-45 30, -47 -8, -36 -45, 0 -58, 36 -45, 47 -8, 45 30, 36 22, 35 -6, 28 -24, 0 -30, -20 -25, "
    "-33 -12, -36 22",
    "bun": "-39 4, -40 -20, -30 -46, 0 -56, 30 -46, 40 -20, 39 4, 33 -18, 14 -38, 0 -41, -14 -38, -33 -18",
    "long": "-47 60, -46 -8, -36 -45, 0 -58, 36 -45, 46 -8, 47 60, 37 40, 36 -4, 22 -32, 2 -42, -18 -33, "
    "-36 -4, -37 40",
    "braid": "-40 10, -42 -18, -32 -46, 0 -57, 32 -46, 42 -18, 40 10, 34 -16, 18 -36, -2 -43, -20 -34, -34 -16",
    "curls": "-38 -2, -40 -28, -26 -48, 0 -54, 26 -48, 40 -28, 38 -2, 33 -18, 25 -28, 14 -25, 4 -31, -8 -26, -18 -31, "
    "-28 -24, -34 -16",
}
_VEIL: Final = (
    "-44 44, -46 -4, -34 -46, 0 -57, 34 -46, 46 -4, 44 44, 24 60, 32 28, 34 -6, 24 -30, 0 -38, -24 -30, -34 -6, "
    "-32 28, -24 60"
)
_BEARD: Final = (
    "-36 4, -30 16, -20 22, -12 22.5, 0 24.5, 12 22.5, 20 22, 30 16, 36 4, 37 26, 26 50, 0 62, -26 50, -37 26"
)


def draw_head(canvas: Canvas, centre: Point, height: float, look: Look) -> None:
    """Draw a head from crown to chin, without the neck.

    Args:
        canvas: What to draw on.
        centre: The middle of the head.
        height: From crown to chin, in pixels.
        look: What it looks like.
    """
    frame = Frame(*centre, height / 100)
    _hair_behind(canvas, frame, look)
    _skull(canvas, frame, look)
    for side in (-1, 1):
        _eye(canvas, frame, look, 15.5 * side, 1.22 if look.child else 1.0)
        brow = frame.side(side).stroke("8 -12, 16 -15.2, 25 -11")
        widths = [2.2 * frame.unit, 3.2 * frame.unit, 1.0 * frame.unit]
        canvas.line(brow, widths, mixed(look.hair, darker(look.skin, 0.5), 0.35), alpha=0.92)
    _nose(canvas, frame, look)
    _mouth(canvas, frame, look)
    _beard(canvas, frame, look)
    _hair_before(canvas, frame, look)
    if look.glasses:
        _glasses(canvas, frame)


def _face(frame: Frame, look: Look) -> Path:
    return frame.curve(_CHILD if look.child else _FACE)


def _skull(canvas: Canvas, frame: Frame, look: Look) -> None:
    dark, unit = darker(look.skin, 0.28), frame.unit
    half = mixed(look.skin, dark, 0.35)
    for side in (-1, 1):
        canvas.fill(frame.side(side).oval(37, 4, 7, 11, 8), half)
        canvas.fill(frame.side(side).oval(37.5, 5, 3.5, 6.5, 8), dark, alpha=0.6)
    face = _face(frame, look)
    canvas.fill(face, linear(frame.at(-34, -30), frame.at(36, 30), lighter(look.skin, 0.1), look.skin, half))
    with canvas.inside(face):
        canvas.fill(frame.curve("24 -50, 50 -40, 54 40, 16 60, 27 20"), dark, alpha=0.42, blur=5 * unit)
        canvas.fill(frame.oval(0, 56, 34, 13), dark, alpha=0.3, blur=4 * unit)
        blush = mixed(look.skin, (214, 74, 60), 0.55)
        for side in (-1, 1):
            canvas.fill(frame.oval(21 * side, 17, 9, 6.5), blush, alpha=0.34, blur=3.2 * unit)
        canvas.fill(frame.oval(-8, -22, 18, 10), lighter(look.skin, 0.35), alpha=0.35, blur=5 * unit)
        if look.old:
            _years(canvas, frame, look)


def _years(canvas: Canvas, frame: Frame, look: Look) -> None:
    dark, unit = darker(look.skin, 0.45), frame.unit
    for side in (-1, 1):
        half = frame.side(side)
        canvas.line(half.stroke("10 17, 14.5 23, 15 29"), [0.4 * unit, 1.1 * unit, 0.3 * unit], dark, alpha=0.5)
        canvas.line(half.stroke("10 10.5, 16 12.5, 22 9.5"), 0.8 * unit, dark, alpha=0.45)
        for rise in (-2, 1.5, 5):
            canvas.line(half.points(f"26.5 {1 + rise / 2}, 31 {rise * 1.5}"), 0.7 * unit, dark, alpha=0.4)
    for brow in ("-15 -29, 0 -30.5, 15 -29", "-12 -34, 0 -35.5, 12 -34"):
        canvas.line(frame.stroke(brow), 0.8 * unit, dark, alpha=0.35)


def _eye(canvas: Canvas, frame: Frame, look: Look, x: float, grown: float) -> None:
    unit, dark = frame.unit, darker(look.skin, 0.62)
    eye = Frame(*frame.at(x, 0), unit * grown)
    white = eye.curve("-8.3 1, -2.9 -5, 3.7 -4.6, 8.3 0.5, 2.5 3.9, -3.7 3.7")
    canvas.fill(scaled(white, 1.22, eye.at(0, -0.5)), darker(look.skin, 0.3), alpha=0.5, blur=1.4 * unit)
    canvas.fill(white, linear(eye.at(0, -5), eye.at(0, 5), (214, 208, 204), (250, 248, 244)))
    with canvas.inside(white):
        canvas.fill(eye.oval(0, -0.4, 4.9, 5.1), darker(look.eyes, 0.45))
        iris = (lighter(look.eyes, 0.35), look.eyes, darker(look.eyes, 0.3))
        canvas.fill(eye.oval(0, 0.2, 4.1, 4.3), radial(eye.at(0, 2.2), 5.2 * eye.unit, *iris))
        canvas.fill(eye.oval(0, 0, 2.1, 2.2), (14, 12, 16))
        canvas.fill(eye.oval(0, -5.6, 12, 2.6), (30, 20, 30), alpha=0.45, blur=0.8 * unit)
    canvas.fill(eye.oval(-1.6, -1.9, 1.35), (255, 255, 255), alpha=0.95)
    lid = [0.8 * unit, 1.9 * unit, 1.9 * unit, 1.1 * unit]
    canvas.line(eye.stroke("-8.3 1, -2.9 -5, 3.7 -4.6, 8.3 0.5"), lid, mixed(dark, (20, 14, 20), 0.6))
    canvas.line(eye.stroke("-7.5 -3.7, 0 -7.7, 7.9 -3.5"), [0.3 * unit, 0.9 * unit, 0.3 * unit], dark, alpha=0.5)


def _nose(canvas: Canvas, frame: Frame, look: Look) -> None:
    dark, unit = darker(look.skin, 0.5), frame.unit
    bridge = [0.3 * unit, 0.9 * unit, 1.5 * unit, 1.2 * unit]
    canvas.line(frame.stroke("-1.5 -4, -4.2 9, -6 15, -3 18.5, 0.5 18"), bridge, dark, alpha=0.55)
    canvas.fill(frame.curve("1.5 -3, 6.5 13, 5.5 18, 1 18, 2 8"), dark, alpha=0.22, blur=1.2 * unit)
    canvas.fill(frame.oval(-0.5, 12, 3, 4), lighter(look.skin, 0.5), alpha=0.4, blur=1.3 * unit)
    canvas.line(frame.stroke("3.5 18.4, 6.3 17.6, 6.8 14.5"), [0.8 * unit, 1.1 * unit, 0.3 * unit], dark, alpha=0.5)


def _mouth(canvas: Canvas, frame: Frame, look: Look) -> None:
    unit, up = frame.unit, look.smile * 2.6
    lips = look.lips or mixed(look.skin, (168, 62, 62), 0.48)
    corner, inner, middle = 30 - up, 31 + up * 0.35, 31.4 + up * 0.45
    upper = f"-11 {corner}, -5 27.2, 0 28.4, 5 27.2, 11 {corner}, 5 {inner}, 0 {middle}, -5 {inner}"
    lower = f"-10.4 {corner}, -5 {inner}, 0 {middle}, 5 {inner}, 10.4 {corner}, 5.2 36, 0 37, -5.2 36"
    parting = f"-12.5 {corner - 0.5 - up / 4}, -5.5 {inner}, 0 {middle}, 5.5 {inner}, 12.5 {corner - 0.5 - up / 4}"
    canvas.fill(frame.oval(0, 40.5, 8, 2), darker(look.skin, 0.4), alpha=0.25, blur=1.2 * unit)
    canvas.fill(frame.curve(lower), linear(frame.at(0, 30), frame.at(0, 37), lighter(lips, 0.12), lips))
    canvas.fill(frame.curve(upper), darker(lips, 0.22))
    canvas.fill(frame.oval(-1.5, 33.8, 4.2, 1), (255, 255, 255), alpha=0.28, blur=0.6 * unit)
    canvas.line(frame.stroke(parting), [0.9 * unit, 1.1 * unit, 0.9 * unit], darker(lips, 0.62), alpha=0.9)


def _beard(canvas: Canvas, frame: Frame, look: Look) -> None:
    unit, shade = frame.unit, darker(look.hair, 0.3)
    paint = linear(frame.at(-30, 10), frame.at(30, 56), lighter(look.hair, 0.16), look.hair, shade)
    if look.beard == "full":
        full = frame.curve(_BEARD)
        canvas.fill(full, paint)
        with canvas.inside(full):
            for k in range(13):
                x, tone = -30 + 5 * k, shade if k % 2 else lighter(look.hair, 0.3)
                hair = frame.stroke([(x, 22), (x * 0.92 + 1, 40), (x * 0.7, 58)])
                canvas.line(hair, [0.4 * unit, 1.1 * unit, 0.3 * unit], tone, alpha=0.4)
        canvas.fill(frame.curve("-9 30, 0 28.6, 9 30, 6 35, 0 36, -6 35"), mixed(look.skin, (150, 60, 60), 0.55))
        canvas.line(frame.stroke("-9 30.5, 0 31.5, 9 30.5"), 1.0 * unit, darker(look.skin, 0.7))
    if look.beard in {"full", "moustache"}:
        for side in (-1, 1):
            half = frame.side(side)
            canvas.fill(half.curve("0 22, 8 21, 17 27, 20 32, 11 29.5, 0 28"), paint)
            canvas.line(half.stroke("2 23.5, 10 25, 17 29"), 0.7 * unit, shade, alpha=0.5)
    if look.beard == "stubble":
        with canvas.inside(_face(frame, look)):
            jaw = frame.curve("-38 8, -22 22, 0 22, 22 22, 38 8, 34 52, 0 60, -34 52")
            canvas.fill(jaw, look.hair, alpha=0.22, blur=3 * unit)


def _hair_behind(canvas: Canvas, frame: Frame, look: Look) -> None:
    dark = darker(look.hair, 0.35)
    colours = (look.scarf, darker(look.scarf, 0.4)) if look.style == "scarf" else (look.hair, dark)
    paint = linear(frame.at(-40, -40), frame.at(40, 50), *colours)
    if look.style == "bun":
        canvas.fill(frame.oval(0, -58, 20, 17), paint)
        sheen = arc(frame.at(0, -58), 13 * frame.unit, 150, 330)
        canvas.line(sheen, 1.2 * frame.unit, lighter(look.hair, 0.25), alpha=0.6)
    if look.style == "curls":
        for x, y in arc((0.0, -12.0), 42, -215, 35)[::4]:
            canvas.fill(frame.oval(float(x), float(y), 15), paint)
            canvas.fill(frame.oval(float(x) - 4, float(y) - 5, 7, 6), lighter(look.hair, 0.14), alpha=0.5, blur=2)
    if look.style in _BEHIND:
        canvas.fill(frame.curve(_BEHIND[look.style]), paint)


def _hair_before(canvas: Canvas, frame: Frame, look: Look) -> None:
    unit, dark, light = frame.unit, darker(look.hair, 0.35), lighter(look.hair, 0.22)
    if look.style in _BEFORE:
        cap = frame.curve(_BEFORE[look.style])
        canvas.fill(moved(cap, 0, 2.5 * unit), darker(look.skin, 0.6), alpha=0.28, blur=1.5 * unit)
        bright = look.hair if look.style == "curls" else light
        canvas.fill(cap, linear(frame.at(-36, -50), frame.at(38, -6), bright, look.hair, dark))
        with canvas.inside(cap):
            for k in range(9) if look.style != "curls" else ():
                x, tone = -32 + 8 * k, dark if k % 2 else light
                hair = frame.stroke([(x * 0.35, -57), (x * 0.9, -40), (x * 1.18, -14), (x * 1.25, 20)])
                canvas.line(hair, [0.3 * unit, 1.0 * unit, 0.4 * unit], tone, alpha=0.38)
            if look.style != "curls":
                canvas.fill(frame.oval(-14, -45, 16, 5, -14), lighter(look.hair, 0.5), alpha=0.32, blur=3 * unit)
    if look.style == "braid":
        for k in range(6):
            x, y = 36 + (2 if k % 2 else -2), 20 + 12 * k
            paint = linear(frame.at(x - 8, y), frame.at(x + 8, y), light, look.hair, dark)
            canvas.fill(frame.oval(x, y, 8.4 - 0.7 * k, 8, 28 if k % 2 else -28), paint)
        canvas.fill(frame.oval(36, 90, 4.2, 3), (190, 60, 60))
    if look.style == "scarf":
        rim, deep = frame.curve(_VEIL), darker(look.scarf, 0.35)
        canvas.fill(rim, linear(frame.at(-44, -40), frame.at(44, 40), lighter(look.scarf, 0.2), look.scarf, deep))
        with canvas.inside(rim):
            for k in range(4):
                out, up = 38 + 3 * k, -46 - 3 * k
                fold = f"{-out} 44, {-out - 1} -6, {-out * 0.7} -40, 0 {up}, {out * 0.7} -40, {out + 1} -6, {out} 44"
                canvas.line(frame.stroke(fold), 0.8 * unit, darker(look.scarf, 0.5), alpha=0.4)


def _glasses(canvas: Canvas, frame: Frame) -> None:
    unit, rim = frame.unit, (46, 36, 34)
    for side in (-1, 1):
        ring = frame.oval(15.5 * side, 0.5, 12, 11)
        canvas.fill(ring, (220, 235, 245), alpha=0.14)
        canvas.line(ring, 1.7 * unit, rim)
        canvas.line(frame.side(side).points("27.5 -2, 37.5 -4"), 1.5 * unit, rim)
        glint = Frame(*frame.at(15.5 * side, 0), unit).points("-6 -7, -2 -7, -8 6, -10 3")
        canvas.fill(glint, (255, 255, 255), alpha=0.25)
    canvas.line(frame.stroke("-4 -1, 0 -3, 4 -1"), 1.6 * unit, rim)
