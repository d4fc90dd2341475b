"""Clips: what one model made of one prompt, and the states it goes through (DESIGN section 6)."""

from enum import StrEnum
from typing import Final

CLIP_TYPE: Final = "video/mp4"
IMAGE_TYPE: Final = "image/jpeg"
"""The media types of all that is served."""


class ClipState(StrEnum):
    """Where a clip stands on its way into battles."""

    QUEUED = "queued"
    SUBMITTED = "submitted"
    GENERATED = "generated"
    STORED = "stored"
    CONFORMED = "conformed"
    PUBLISHED = "published"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
