"""Asking: what every model of a run is asked for alike, and the nearest to it that each can do.

Clips of one prompt are compared, so they are asked for in one length, shape and size; a model that only knows others is
asked for the nearest that is near enough, or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LEAST_TOLERANCE_SECONDS: Final = 1.0
_TOLERANCE: Final = 0.25
"""Part of the length that is wanted by which a model's own may differ."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for where a prompt says nothing else.

    Attributes:
        seconds: How long clips shall be.
        aspect_ratio: Their shape, e.g. `16:9`.
        resolution: Their size, e.g. `720p`.
    """

    seconds: float = 5.0
    aspect_ratio: str = "16:9"
    resolution: str = "720p"


def nearest_length(offered: Sequence[float], wanted: float) -> float:
    """The length to ask for: the nearest on offer, of two as near the longer; what is wanted where none is near enough.

    Args:
        offered: Seconds; empty where any length goes, or the source decides.
        wanted: Seconds.
    """
    if not offered:
        return wanted
    nearest = min(offered, key=lambda seconds: (abs(seconds - wanted), -seconds))
    within = max(_LEAST_TOLERANCE_SECONDS, _TOLERANCE * wanted)
    return nearest if abs(nearest - wanted) <= within else wanted


def nearest_resolution(offered: Sequence[str], wanted: str) -> str:
    """The resolution to ask for: what is wanted, else the next larger on offer, else the largest.

    Args:
        offered: Lowest first; empty where there is no choice.
        wanted: E.g. `720p`.
    """
    if not offered or wanted in offered:
        return wanted
    larger = [resolution for resolution in offered if lines_of(resolution) > lines_of(wanted)]
    return larger[0] if larger else offered[-1]


def lines_of(resolution: str) -> int:
    """The lines of a 16:9 picture: 720 of `720p`, 2160 of `4k`.

    Raises:
        ValueError: It has another form.
    """
    number, unit = resolution[:-1], resolution[-1:]
    if not number.isdigit() or unit not in {"p", "k"}:
        raise ValueError(f"a resolution is like 720p or 4k, not {resolution!r}")
    return int(number) * (540 if unit == "k" else 1)
