"""How the pictures of bench/figures.py look, from the numbers computed there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from _svg import WIDTH, Drawing, Point, linear, logarithmic
from numpy.typing import NDArray

from ratings import Board

LEFT, RIGHT = 190.0, WIDTH - 24.0  # of most plots
SERIES = "abcd"


@dataclass(frozen=True)
class Coverage:
    """Share of intervals that hold the truth, of one way in one scenario, with its Monte-Carlo error."""

    scenario: str
    way: str
    share: float
    error: float


@dataclass(frozen=True)
class Reach:
    """Ends of an interval of each model, in points."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def _around(reach: Reach, step: float) -> tuple[float, float]:
    """Round numbers that hold all of the intervals."""
    return step * float(np.floor(reach.lower.min() / step)), step * float(np.ceil(reach.upper.max() / step))


_SCENARIOS = {
    "no effects": ("Everybody agrees,", "all prompts alike"),
    "prompt 100": ("Prompts differ", "by 100 points"),
    "80 + 60": ("Prompts by 80,", "voters by 60"),
    "voter 100": ("Voters differ", "by 100 points"),
    "80 + 60, P = 20": ("Prompts by 80, voters", "by 60; 20 prompts"),
}


def draw_coverage(found: Sequence[Coverage], ways: Sequence[str], count: int) -> Drawing:
    step, top = 58.0, 62.0
    bottom = top + step * len(_SCENARIOS)
    sheet = Drawing(
        int(bottom) + 50,
        "How often nominal 95 % intervals hold the truth",
        "Where voters or prompts differ, intervals that take votes as independent hold the truth far less often than "
        "they say; those of the headline method do as they say.",
    )
    scale = linear(0.3, 1.0, LEFT, RIGHT)
    sheet.text((24.0, 28.0), "Intervals that say 95 %, and how many hold the truth", "strong")
    sheet.legend((LEFT + 10.0, 50.0), dict(zip(SERIES, ways, strict=True)), step=122.0)
    sheet.ruler(scale, {each: f"{100 * each:.0f} %" for each in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)}, top, bottom)
    sheet.line((scale(0.95), top), (scale(0.95), bottom), "mark")
    for row, (scenario, words) in enumerate(_SCENARIOS.items()):
        y = top + step * row
        if row:
            sheet.line((24.0, y), (RIGHT, y))
        for line, each in enumerate(words):
            sheet.text((24.0, y + 26.0 + 16.0 * line), each)
        for place, way in enumerate(ways):
            one = next(each for each in found if (each.scenario, each.way) == (scenario, way))
            at = y + 11.0 + 12.0 * place
            ends = [scale(np.clip(one.share + sign * 1.96 * one.error, 0.3, 1.0)) for sign in (-1, 1)]
            sheet.bar((ends[0], at), (ends[1], at), SERIES[place], thick=3.0, opacity=0.6)
            sheet.marker((scale(one.share), at), SERIES[place])
    words = f"12 models, 20,000 votes; {count} simulated arenas a point; bars: 95 % Monte-Carlo error; dashed: 95 %"
    sheet.text((RIGHT, bottom + 40.0), words, "small", anchor="end")
    return sheet


def draw_board(found: Board, truth: NDArray[np.float64]) -> Drawing:
    models = len(found.models)
    step, top, right = 27.0, 74.0, 540.0
    bottom = top + step * models
    sheet = Drawing(
        int(bottom) + 52,
        "An example board",
        "Twelve models with interval, simultaneous interval, true rating and rank set.",
    )
    low, high = _around(Reach(found.simultaneous_lower, found.simultaneous_upper), 50.0)
    scale, ranks = linear(low, high, 110.0, right), linear(1.0, models, right + 40.0, WIDTH - 62.0)
    sheet.text((24.0, 28.0), "A board of 20,000 simulated votes, whose truth is known", "strong")
    sheet.bar((114.0, 47.5), (142.0, 47.5), "a", thick=8.0)
    sheet.text((149.0, 52.0), "interval")
    sheet.bar((222.0, 47.5), (262.0, 47.5), "a", thick=2.5)
    sheet.text((269.0, 52.0), "all at once")
    sheet.tick((368.0, 47.5))
    sheet.text((378.0, 52.0), "truth")
    sheet.text((right + 36.0, 52.0), "rank set")
    step_of = 100.0 if high - low > 400.0 else 50.0
    sheet.ruler(scale, {x: f"{x:.0f}" for x in np.arange(low, high + 1, step_of)}, top - 6.0, bottom, "Elo points")
    sheet.ruler(ranks, {float(x): str(x) for x in (1, 4, 8, models)}, top - 6.0, bottom)
    for row, model in enumerate(found.models):
        y = top + step * (row + 0.5)
        sheet.text((24.0, y + 4.5), model, "count")
        at = [(scale(x), y) for x in (found.simultaneous_lower[row], found.simultaneous_upper[row])]
        sheet.bar(*at, "a", thick=2.5)
        sheet.bar((scale(found.lower[row]), y), (scale(found.upper[row]), y), "a", thick=8.0)
        sheet.tick((scale(truth[row]), y), half=8.0)
        first, last = int(found.rank_lower[row]), int(found.rank_upper[row])
        sheet.bar((ranks(first) - 4.0, y), (ranks(last) + 4.0, y), "b", thick=8.0)
        sheet.text((WIDTH - 40.0, y + 4.5), str(first) if first == last else f"{first}-{last}", "small count")
    return sheet


def draw_power(gaps: NDArray[np.float64], curves: Mapping[int | None, NDArray[np.float64]]) -> Drawing:
    top, bottom, left, right = 50.0, 340.0, 90.0, WIDTH - 40.0
    sheet = Drawing(
        398,
        "Votes needed to tell two models apart",
        "The smaller the gap the more votes; below some gap no votes on so many prompts are enough.",
    )
    across, up = logarithmic(10.0, 100.0, left, right), logarithmic(1e3, 1e6, bottom, top)
    sheet.text((24.0, 28.0), "Votes in the whole arena that find a gap between two of twelve models", "strong")
    ticks = {10.0: "10", 15.0: "15", 21.0: "21", 30.0: "30", 40.0: "40", 60.0: "60", 100.0: "100"}
    sheet.ruler(across, ticks, top, bottom, "gap in Elo points")
    sheet.line((across(21.0), top), (across(21.0), bottom), "axis")
    for votes, label in ((1e3, "1,000"), (1e4, "10,000"), (1e5, "100,000"), (1e6, "1 million")):
        sheet.line((left, up(votes)), (right, up(votes)))
        sheet.text((left - 8.0, up(votes) + 4.5), label, "small", anchor="end")
    for place, (prompts, votes) in enumerate(curves.items()):
        seen = votes <= 1e6
        points = [(across(gap), up(each)) for gap, each in zip(gaps[seen], votes[seen], strict=True)]
        sheet.path(_thinned(points), SERIES[place], dashed=prompts is None)
        if prompts:
            sheet.text((points[0][0] - 8.0, top + 16.0), f"{prompts} prompts", anchor="end")
        else:
            sheet.text((points[0][0] + 10.0, points[0][1] + 66.0), "a new prompt a vote")
    return sheet


def _thinned(points: Sequence[Point]) -> list[Point]:
    """The first point and those at least 3 pixels from the one kept before."""
    kept = [points[0]]
    for point in points[1:]:
        if math.dist(point, kept[-1]) >= 3.0:
            kept.append(point)
    return kept


def draw_elo(found: Board, spreads: Mapping[int, Reach], orders: int) -> Drawing:
    step, top, left = 29.0, 74.0, 110.0
    bottom = top + step * len(found.models)
    sheet = Drawing(
        int(bottom) + 52,
        "Online Elo in many orders of the same votes",
        "Another order of the same votes moves online Elo by more than the whole interval that the votes leave.",
    )
    low, high = _around(spreads[max(spreads)], 100.0)
    scale = linear(low, high, left, RIGHT)
    sheet.text((24.0, 28.0), f"The same 20,000 votes in {orders} orders", "strong")
    legend = ("Elo, K = 32: 95 % of the orders", "Elo, K = 4", "the board's interval")
    for x, series, words in zip((left + 4.0, left + 252.0, left + 378.0), "bca", legend, strict=True):
        sheet.bar((x, 47.5), (x + 26.0, 47.5), series, thick=6.0)
        sheet.text((x + 33.0, 52.0), words)
    sheet.ruler(scale, {x: f"{x:.0f}" for x in np.arange(low, high + 1, 100.0)}, top - 6.0, bottom, "Elo points")
    rows = (*zip(spreads.values(), "cb", strict=True), (Reach(found.lower, found.upper), "a"))
    for row, model in enumerate(found.models):
        y = top + step * (row + 0.5)
        sheet.text((24.0, y + 4.5), model, "count")
        for place, (reach, series) in enumerate((rows[1], rows[0], rows[2])):
            at = y + 7.0 * (place - 1)
            sheet.bar((scale(reach.lower[row]), at), (scale(reach.upper[row]), at), series, thick=5.0)
    return sheet


def draw_rigging(rows: Sequence[tuple[int, int, float, float, float]], count: int) -> Drawing:
    step, top = 46.0, 74.0
    bottom, right = top + step * len(rows), 560.0
    sheet = Drawing(
        int(bottom) + 52,
        "What 4 % rigged votes do, before and after the alarm",
        "Few accounts with many votes are found and their effect goes; forty accounts of 20 votes are mostly missed.",
    )
    scale = linear(-5.0, 15.0, LEFT, right)
    sheet.text((24.0, 28.0), "800 rigged votes of 20,000: how far they lift their target", "strong")
    sheet.legend((LEFT + 10.0, 52.0), {"b": "as voted", "a": "after the alarm's weights"}, step=100.0)
    sheet.text((right + 30.0, 52.0), f"alarm, {count} arenas")
    ticks = {-5.0: "-5", 0.0: "0", 5.0: "+5", 10.0: "+10", 15.0: "+15"}
    sheet.ruler(scale, ticks, top - 6.0, bottom, "Elo points")
    sheet.line((scale(0.0), top - 6.0), (scale(0.0), bottom), "axis")
    for row, (accounts, votes, alarm, before, after) in enumerate(rows):
        y = top + step * (row + 0.5)
        sheet.text((24.0, y + 4.5), f"{accounts} accounts, {votes} each")
        sheet.bar(((scale(min(before, after))), y), (scale(max(before, after)), y), "a", thick=2.5, opacity=0.6)
        sheet.marker((scale(before), y), "b", size=6.0)
        sheet.marker((scale(after), y), "a", size=6.0)
        sheet.text((right + 30.0, y + 4.5), f"{100 * alarm:.0f} %", "count")
    return sheet


def draw_scenes(found: Board, reaches: Mapping[str, Reach]) -> Drawing:
    step, top, left = 48.0, 78.0, 130.0
    bottom = top + step * len(found.models)
    sheet = Drawing(
        int(bottom) + 52,
        "Seven tone-mapping operators, three intervals",
        "Intervals for scenes like these are several times those of independent votes: five scenes are few.",
    )
    words = {"alone": "votes as independent", "these": "for these five scenes", "like": "for scenes like these"}
    low, high = _around(reaches["like"], 50.0)
    scale = linear(low, high, left, RIGHT)
    sheet.text((24.0, 28.0), "1,213 real votes by 18 people on 5 scenes", "strong")
    for place, (series, meaning) in enumerate(zip("bca", words.values(), strict=True)):
        x = left + 4.0 + 185.0 * place
        sheet.bar((x, 47.5), (x + 26.0, 47.5), series)
        sheet.text((x + 33.0, 52.0), meaning)
    ticks = {x: f"{x:.0f}" for x in np.arange(600.0, 1401.0, 100.0)}
    sheet.ruler(scale, ticks, top - 6.0, bottom, "Elo points")
    for row, model in enumerate(found.models):
        y = top + step * (row + 0.5)
        sheet.text((24.0, y + 4.5), model)
        for place, (name, series) in enumerate(zip(words, "bca", strict=True)):
            at = y + 10.0 * (place - 1)
            reach = reaches[name]
            sheet.bar((scale(reach.lower[row]), at), (scale(reach.upper[row]), at), series)
        sheet.tick((scale(found.rating[row]), y), half=15.0)
    return sheet
