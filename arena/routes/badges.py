"""Badges: where a model stands, in the shape of a badge in a README."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

_HEIGHT: Final = 20
_PADDING: Final = 8
_NARROW: Final = frozenset("iljtfrI.,:;·'|! ")
_WIDE: Final = frozenset("mwMW%@#\N{EN DASH}")


def badge(entry: Mapping[str, Any], category: str, island: int) -> bytes:
    """The badge of a model, as SVG.

    Args:
        entry: The model's on the board.
        category: The category's name.
        island: How many rated models the votes connect with it, itself among them.
    """
    said = _standing(entry, island)
    left, right = (_width(text) + 2 * _PADDING for text in (category, said))
    title = escape(f"{entry['name']}, {category}: {said}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" '
        f'viewBox="0 0 {left + right} {_HEIGHT}" role="img" aria-label="{title}"><title>{title}</title>'
        f'<clipPath id="round"><rect width="{left + right}" height="{_HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#round)"><rect width="{left}" height="{_HEIGHT}" fill="#191710"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="#b92c12"/></g>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">'
        f"{_text(category, _PADDING)}{_text(said, left + _PADDING)}</g></svg>"
    ).encode()


def _standing(entry: Mapping[str, Any], island: int) -> str:
    if entry["rating"] is None:
        return "not rated yet"
    lower, upper = entry["rank_lower"] or entry["rank"], entry["rank_upper"] or entry["rank"]
    ranks = f"{lower}" if lower == upper else f"{lower}\N{EN DASH}{upper}"
    half = "" if entry["lower"] is None else f" ±{(entry['upper'] - entry['lower']) / 2:.0f}"
    status = "" if entry["status"] == "established" else f" · {entry['status']}"
    return f"#{ranks} of {island} · {entry['rating']:.0f}{half}{status}"


def _text(text: str, x: int) -> str:
    """A text that is as wide as was reckoned, whatever font is there."""
    return f'<text x="{x}" y="14" textLength="{_width(text)}">{escape(text)}</text>'


def _width(text: str) -> int:
    """About how many pixels a text takes in Verdana at 11 pixels."""
    return round(sum(4.2 if char in _NARROW else 9.4 if char in _WIDE else 6.8 for char in text))
