"""Figures: plots with their words, drawn once for a page and for a file of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any, Final

from markupsafe import Markup

from arena.routes.templates import STATIC, fragment

WIDTH: Final = 760
"""Pixels of a file whose plot is as wide as its place on a page."""

LEFT: Final = 56
RIGHT: Final = 24
TOP: Final = 16
BOTTOM: Final = 48
"""Pixels around such a plot in a file, for what stands beside its axes."""

_MARGIN: Final = 24
_HEADING: Final = 56
_FOOTER: Final = 28


@dataclass(frozen=True)
class Figure:
    """A plot.

    Attributes:
        name: In addresses.
        title: What it shows.
        about: How to read it, for those who don't see it as well.
        template: Draws it.
        height: Of the plot, in pixels.
        plot: Its geometry.
        width: In pixels; None where it is as wide as its place, and has axes beside it.
        right: Pixels that a plot with axes needs at its right, for labels there.
        note: Which votes it is made of, at the foot of a file.
        more: What else the template is given.
    """

    name: str
    title: str
    about: str
    template: str
    height: int
    plot: Any
    width: int | None = None
    right: int = RIGHT
    note: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> Markup:
        """What is drawn, without the element around it."""
        return fragment(f"plots/{self.template}.svg", plot=self.plot, **self.more)

    @property
    def file(self) -> bytes:
        """A file of its own, with its colours for light and for dark."""
        inner = self.width if self.width is not None else WIDTH - LEFT - self.right
        sides = (_MARGIN, _MARGIN) if self.width is not None else (LEFT, self.right)
        above, below = (0, TOP) if self.width is not None else (TOP, BOTTOM)
        width, height = inner + sum(sides), _HEADING + above + self.height + below + _FOOTER
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img" aria-labelledby="title about"><title id="title">{escape(self.title)}</title>'
            f'<desc id="about">{escape(self.about)}</desc><style>{style()}</style>'
            f'<rect class="paper" width="{width}" height="{height}"/><g class="plot">'
            f'<text class="heading" x="{_MARGIN}" y="34">{escape(self.title)}</text>'
            f'<svg x="{sides[0]}" y="{_HEADING + above}" width="{inner}" height="{self.height}" overflow="visible">'
            f"{self.body}</svg>"
            f'<text class="tick" x="{_MARGIN}" y="{height - 12}">{escape(self.note)}</text></g></svg>'
        ).encode()


@cache
def style() -> str:
    """The style sheet of a file: the site's colours and what plots are made of."""
    base = (STATIC / "css" / "base.css").read_text(encoding="utf-8")
    colours = base[base.index(":root") : base.index("*, ::before")]
    return colours + (STATIC / "css" / "plots.css").read_text(encoding="utf-8")
