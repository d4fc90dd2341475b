"""Generation: what is asked of a model over a provider, and in how many ways that can end.

The classes of failure are those of every provider, normalised: what may be tried again, and what must not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FailureKind(StrEnum):
    """Why a provider made no clip, whichever words it has for that."""

    REFUSED_INPUT = "refused_input"
    REFUSED_OUTPUT = "refused_output"
    RATE_LIMITED = "rate_limited"
    BILLING = "billing"
    AUTH = "auth"
    INVALID_REQUEST = "invalid_request"
    MODEL_RETIRED = "model_retired"
    TRANSIENT = "transient"
    DEADLINE = "deadline"
    AMBIGUOUS = "ambiguous"
    BAD_OUTPUT = "bad_output"


REFUSALS: Final = frozenset({FailureKind.REFUSED_INPUT, FailureKind.REFUSED_OUTPUT})
"""Outcomes that say something of the model, and count as such."""

STOPPING: Final = frozenset({FailureKind.BILLING, FailureKind.AUTH})
"""Nothing more can be had of this backend until an operator has done something."""

SHORTCOMINGS: Final = frozenset({FailureKind.TRANSIENT, FailureKind.DEADLINE, FailureKind.BAD_OUTPUT})
"""Failures that say something of the model and its route; the others say something of us, or of our account."""

RETRIED: Final = frozenset({FailureKind.RATE_LIMITED, FailureKind.TRANSIENT})
"""What may be submitted again: the provider said that it took nothing."""


class Sound(StrEnum):
    """Whether a model's clips have sound."""

    NEVER = "never"
    ALWAYS = "always"
    ON_REQUEST = "on_request"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can be asked for over one route.

    Attributes:
        categories: Slugs of the categories that it has clips for.
        aspect_ratios: E.g. `16:9`; empty where the source decides.
        seconds: Durations on offer, ascending; empty where the source decides.
        resolutions: E.g. `720p`, lowest first; empty where there is no choice.
        sound: Whether its clips have sound.
        reference_images: How many it takes at most.
        source_clip: Whether it takes a clip to edit.
        shots: Whether it takes a list of shots.
        seed: Whether it takes a seed.
        longest_prompt: UTF-16 code units of a prompt at most; None where no limit is known.
        fps: Frames a second; None where it is not known or not always the same.
    """

    categories: frozenset[str]
    aspect_ratios: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    resolutions: tuple[str, ...] = ()
    sound: Sound = Sound.NEVER
    reference_images: int = 0
    source_clip: bool = False
    shots: bool = False
    seed: bool = False
    longest_prompt: int | None = None
    fps: int | None = None
