"""Letters: capitals and digits of one stroke width, drawn on a grid of four by six."""

from typing import Final

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paints import Colour
from arena.backends.drawings.paths import Frame, arc, points

_STROKES: Final = {
    "A": "0 6, 2 0, 4 6; 0.8 4, 3.2 4",
    "B": "0 0, 0 6, 2.6 6, 3.8 5.4, 3.8 3.8, 2.8 3, 0 3; 2.8 3, 3.5 2.2, 3.5 0.8, 2.5 0, 0 0",
    "C": "4 1, 3 0, 1 0, 0 1.2, 0 4.8, 1 6, 3 6, 4 5",
    "D": "0 0, 0 6, 2.4 6, 4 4.4, 4 1.6, 2.4 0, 0 0",
    "E": "4 0, 0 0, 0 6, 4 6; 0 3, 3.2 3",
    "F": "4 0, 0 0, 0 6; 0 3, 3.2 3",
    "G": "4 1, 3 0, 1 0, 0 1.2, 0 4.8, 1 6, 3 6, 4 5, 4 3.4, 2.4 3.4",
    "H": "0 0, 0 6; 4 0, 4 6; 0 3, 4 3",
    "I": "2 0, 2 6",
    "K": "0 0, 0 6; 4 0, 0 3.4; 1.4 2.4, 4 6",
    "L": "0 0, 0 6, 3.8 6",
    "M": "0 6, 0 0, 2 3.4, 4 0, 4 6",
    "N": "0 6, 0 0, 4 6, 4 0",
    "O": "1.2 0, 2.8 0, 4 1.4, 4 4.6, 2.8 6, 1.2 6, 0 4.6, 0 1.4, 1.2 0",
    "P": "0 6, 0 0, 2.8 0, 4 1, 4 2.4, 2.8 3.4, 0 3.4",
    "R": "0 6, 0 0, 2.8 0, 4 1, 4 2.4, 2.8 3.4, 0 3.4; 2 3.4, 4 6",
    "S": "3.9 1, 3 0, 1 0, 0.1 1, 0.2 2.2, 1 2.9, 3 3.2, 3.9 4, 3.9 5, 3 6, 1 6, 0 5",
    "T": "0 0, 4 0; 2 0, 2 6",
    "U": "0 0, 0 4.8, 1 6, 3 6, 4 4.8, 4 0",
    "V": "0 0, 2 6, 4 0",
    "W": "0 0, 1 6, 2 2.4, 3 6, 4 0",
    "Y": "0 0, 2 3, 4 0; 2 3, 2 6",
    "0": "1.2 0, 2.8 0, 4 1.4, 4 4.6, 2.8 6, 1.2 6, 0 4.6, 0 1.4, 1.2 0",
    "1": "0.8 1.2, 2.2 0, 2.2 6",
    "2": "0.2 1.2, 1.2 0, 2.8 0, 3.8 1.2, 3.6 2.4, 0 6, 4 6",
    "3": "0.2 0.6, 1.2 0, 2.8 0, 3.8 1, 3.6 2.4, 2 2.9, 3.8 3.6, 4 5, 2.8 6, 1.2 6, 0 5.2",
    "4": "3 6, 3 0, 0 4.2, 4 4.2",
    "5": "3.8 0, 0.4 0, 0.2 2.8, 2.6 2.4, 4 3.6, 3.8 5.2, 2.6 6, 1 6, 0 5.2",
    "6": "3.6 0.4, 2.4 0, 1 0.4, 0 2.6, 0 4.8, 1 6, 3 6, 4 5, 4 3.8, 3 2.8, 1.2 2.8, 0 3.8",
    "7": "0 0, 4 0, 1.6 6",
    "8": "2 2.8, 0.6 2, 0.6 0.8, 1.4 0, 2.6 0, 3.4 0.8, 3.4 2, 2 2.8; 2 2.8, 0.2 3.8, 0.2 5.2, 1.2 6, 2.8 6, 3.8 5.2, "
    "3.8 3.8, 2 2.8",
    "9": "0.4 5.6, 1.6 6, 3 5.6, 4 3.4, 4 1.2, 3 0, 1 0, 0 1, 0 2.2, 1 3.2, 2.8 3.2, 4 2.2",
    "&": "4 6, 0.8 2, 1 0.6, 2 0, 2.9 0.8, 2.6 2, 0.4 3.8, 0.4 5, 1.4 6, 2.6 5.8, 4 3.6",
    ".": "2 5.9, 2 6",
}


def write(canvas: Canvas, frame: Frame, text: str, colour: Colour, *, weight: float = 0.9, alpha: float = 1) -> None:
    """Write capitals and digits, the first with its top left at the frame's zero; a letter is 4 units wide, 6 high."""
    for k, letter in enumerate(text):
        for stroke in _STROKES[letter].split(";") if letter != " " else ():
            path = points(stroke)
            path[:, 0] += 5.6 * k
            canvas.line(frame.points(path), weight * frame.unit, colour, alpha=alpha)


def width_of(text: str) -> float:
    """How wide a text is, in units of its frame."""
    return 5.6 * len(text) - 1.6


def dial(canvas: Canvas, frame: Frame, *, face: Colour, ink: Colour, rim: Colour, hour: float, minute: float) -> None:
    """A clock of radius 100 units, with its hands at an hour and a minute."""
    unit = frame.unit
    canvas.fill(frame.oval(0, 0, 108), rim)
    canvas.fill(frame.oval(0, 0, 98), face)
    for k in range(60):
        inner, wide = (80, 4.5) if k % 5 == 0 else (89, 1.4)
        mark = arc((0.0, 0.0), 1, 6 * k, 6 * k + 1)[0]
        canvas.line(frame.points([mark * inner, mark * 94]), wide * unit, ink)
    for turn, reach, wide in ((30 * hour + minute / 2 - 90, 54, 7.5), (6 * minute - 90, 80, 5)):
        tip = arc((0.0, 0.0), 1, turn, turn + 1)[0]
        canvas.line(frame.points([tip * -14, tip * reach]), [wide * unit, wide * unit * 0.5], ink)
    canvas.fill(frame.oval(0, 0, 7), ink)
