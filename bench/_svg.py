"""Drawings as SVG: shapes and text on a sheet of fixed width, legible on light and on dark pages.

The sheet paints its own ground, because a page's scheme need not be the reader's. Series differ in shape as well as in
colour.
"""

import math
from collections.abc import Callable, Sequence
from html import escape

WIDTH = 720

Scale = Callable[[float], float]
Point = tuple[float, float]

_LIGHT = {
    "ground": "#ffffff",
    "ink": "#1f2328",
    "soft": "#59636e",
    "faint": "#dde3e9",
    "a": "#0550ae",
    "b": "#bc4c00",
    "c": "#8250df",
    "d": "#1a7f37",
}
_DARK = {
    "ground": "#0d1117",
    "ink": "#e6edf3",
    "soft": "#a0a8b1",
    "faint": "#30363d",
    "a": "#79c0ff",
    "b": "#ffa657",
    "c": "#d2a8ff",
    "d": "#56d364",
}
_RULES = (
    "text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:var(--ink)}"
    ".small{font-size:12px;fill:var(--soft)}.strong{font-weight:600}.count{font-variant-numeric:tabular-nums}"
    ".ground{fill:var(--ground)}.faint{stroke:var(--faint)}.axis{stroke:var(--soft)}"
    ".line{fill:none;stroke-width:2}.tick,.mark{stroke:var(--ink);stroke-width:2}.mark{stroke-dasharray:5 4}"
)
_SERIES = "".join(f".{key}{{fill:var(--{key})}}.line.{key}{{fill:none;stroke:var(--{key})}}" for key in "abcd")
_SHAPES = {"a": "circle", "b": "square", "c": "diamond", "d": "triangle"}


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """From [low, high] to [start, end]."""
    return lambda value: start + (value - low) / (high - low) * (end - start)


def logarithmic(low: float, high: float, start: float, end: float) -> Scale:
    """From [low, high] to [start, end], equal ratios to equal distances."""
    return lambda value: start + math.log(value / low) / math.log(high / low) * (end - start)


class Drawing:
    """A sheet that shapes are put on, later ones above earlier ones. Series are `a`, `b`, `c` and `d`.

    Args:
        height: In pixels, as all lengths are.
        title: What it is, for those who can't see it.
        description: What can be seen on it.
    """

    def __init__(self, height: int, title: str, description: str) -> None:
        self._height, self._title, self._description = height, title, description
        self._shapes: list[str] = []

    def line(self, start: Point, end: Point, kind: str = "faint") -> None:
        (x1, y1), (x2, y2) = start, end
        self._add("line", f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"', kind)

    def path(self, points: Sequence[Point], series: str, *, dashed: bool = False) -> None:
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="7 4"' if dashed else ""
        self._add("polyline", f'points="{places}"{dashes}', f"line {series}")

    def bar(self, start: Point, end: Point, series: str, *, thick: float = 6.0, opacity: float = 1.0) -> None:
        """A level bar around the line between two points."""
        (x1, y), (x2, _) = start, end
        half = thick / 2.0
        box = f'x="{x1:.1f}" y="{y - half:.1f}" width="{x2 - x1:.1f}" height="{thick:.1f}" rx="{half:.1f}"'
        self._add("rect", box + (f' opacity="{opacity:g}"' if opacity < 1.0 else ""), series)

    def marker(self, at: Point, series: str, size: float = 4.5) -> None:
        """The series' own shape."""
        (x, y), shape = at, _SHAPES[series]
        if shape == "circle":
            self._add("circle", f'cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"', series)
            return
        wide, corners = size * 1.2, ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))
        if shape == "square":
            wide, corners = size * 0.9, ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
        elif shape == "triangle":
            corners = ((0.0, -1.0), (1.0, 0.8), (-1.0, 0.8))
        places = " ".join(f"{x + wide * across:.1f},{y + wide * down:.1f}" for across, down in corners)
        self._add("polygon", f'points="{places}"', series)

    def tick(self, at: Point, half: float = 7.0) -> None:
        """A short upright stroke in ink."""
        x, y = at
        self._add("line", f'x1="{x:.1f}" y1="{y - half:.1f}" x2="{x:.1f}" y2="{y + half:.1f}"', "tick")

    def text(self, at: Point, words: str, kind: str = "", *, anchor: str = "start") -> None:
        x, y = at
        name = f' class="{kind}"' if kind else ""
        self._shapes.append(f'<text x="{x:.1f}" y="{y:.1f}"{name} text-anchor="{anchor}">{escape(words)}</text>')

    def legend(self, at: Point, words: dict[str, str], *, step: float) -> None:
        """Markers with what they stand for, from left to right."""
        for place, (series, meaning) in enumerate(words.items()):
            x = at[0] + place * step
            self.marker((x, at[1] - 4.5), series)
            self.text((x + 11.0, at[1]), meaning)

    def ruler(self, scale: Scale, ticks: dict[float, str], top: float, bottom: float, title: str = "") -> None:
        """An axis along the bottom with lines up to the top."""
        for value, label in ticks.items():
            self.line((scale(value), top), (scale(value), bottom))
            self.text((scale(value), bottom + 17.0), label, "small", anchor="middle")
        if title:
            middle = (scale(min(ticks)) + scale(max(ticks))) / 2.0
            self.text((middle, bottom + 37.0), title, "small", anchor="middle")

    def svg(self) -> str:
        """The file's content."""
        light, dark = (";".join(f"--{key}:{value}" for key, value in each.items()) for each in (_LIGHT, _DARK))
        style = f"svg{{{light}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}{_RULES}{_SERIES}"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self._height}" '
            f'viewBox="0 0 {WIDTH} {self._height}" role="img" aria-labelledby="title description">'
        )
        names = (
            f'<title id="title">{escape(self._title)}</title>',
            f'<desc id="description">{escape(self._description)}</desc>',
            f"<style>{style}</style>",
            f'<rect class="ground" width="{WIDTH}" height="{self._height}" rx="8"/>',
        )
        return "\n".join([head, *names, *self._shapes, "</svg>", ""])

    def _add(self, name: str, attributes: str, kind: str) -> None:
        self._shapes.append(f'<{name} class="{kind}" {attributes}/>')
