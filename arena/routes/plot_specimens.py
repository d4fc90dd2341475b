"""A plot of each kind, of made-up numbers, for the page of patterns."""

from typing import Any, Final

from arena.routes.figures import Figure
from arena.routes.pair_figures import SIZES
from arena.routes.plots import diagonal, lines, scatter
from arena.routes.plots.axes import whole_axis
from arena.routes.plots.heat import Shade, heat
from arena.routes.plots.strips import Value, strips
from arena.routes.window import Pages

PAGES: Final = Pages.at(25, 24, 100)

_NAMES: Final = [("1", "Clear leader"), ("2", "One of two"), ("3", "The other of two")]
_DAY_MS: Final = 86_400_000


def _shade(row: int, column: int) -> Shade | None:
    if row == column:
        return None
    score = 50 + 15 * (column - row)
    return Shade(str(score), f"{score} % in an example", (score - 50) / 30, faint=abs(row - column) == 1)


def _figure(name: str, template: str, plot: Any, height: int, **more: Any) -> Figure:  # noqa: ANN401
    about = "Of made-up numbers. Point at what is drawn, or walk through it by the arrow keys."
    return Figure(f"specimen-{name}", name.capitalize(), about, template, height, plot, **more)


def figures() -> list[Figure]:
    """One of each kind."""
    cells = heat(_NAMES, ["1", "2", "3"], _shade)
    series = [
        lines.Series("1", "Clear leader", [1000, 1040, None, 1100]),
        lines.Series("2", "Other", [990, 970, 960, 955]),
    ]
    course = lines.lines([day * _DAY_MS for day in (1, 2, 3, 4)], series, lambda at: f"Day {at + 1}")
    points = [
        scatter.Point("2", "Cheap", "Cheap: $0.1", 0.1, 1050.0, (1030.0, 1070.0), front=True),
        scatter.Point("3", "Neither", "Neither: $0.3", 0.3, 1000.0, (970.0, 1030.0), front=False),
        scatter.Point("1", "Good", "Good: $0.5", 0.5, 1110.0, (1090.0, 1130.0), front=True),
    ]
    pairs = [diagonal.Pair(p, p + off, p + off - 0.03, p + off + 0.03, f"{100 * p:.0f} %") for p, off in _BINS]
    values = [Value("1", 0.12, "Clear leader: +12 in 100", out=True), Value("2", -0.02, "", out=False)]
    axis = whole_axis(-0.2, 0.2, (-0.1, 0.0, 0.1), lambda value: f"{100 * value:+.0f}")
    strip = strips(axis, [("A paper boat sails across a puddle", values)])
    sized = {"height": lines.HEIGHT, "scale": lines.SCALE}
    return [
        _figure("heat", "heat", cells, cells.height, width=cells.width, more=SIZES),
        _figure("lines", "lines", course, lines.HEIGHT, right=180, more=sized),
        _figure("scatter", "scatter", scatter.scatter(points), scatter.HEIGHT, more=_SCATTER),
        _figure("diagonal", "diagonal", diagonal.diagonal(pairs), diagonal.HEIGHT, more={"height": diagonal.HEIGHT}),
        _figure("strips", "strips", strip, strip.height),
    ]


_BINS: Final = ((0.3, 0.01), (0.45, -0.02), (0.6, 0.0), (0.7, 0.05))
_SCATTER: Final = {"height": scatter.HEIGHT, "scale": scatter.SCALE, "unit": "US dollars for a second of video"}
