"""Geometry of the SVG plots: what the templates draw, worked out as plain numbers, a module a kind of plot."""

from arena.routes.plots.axes import EDGE, Axis, Tick, axis
from arena.routes.plots.intervals import IntervalPlot, interval_plot

__all__ = ["EDGE", "Axis", "IntervalPlot", "Tick", "axis", "interval_plot"]
