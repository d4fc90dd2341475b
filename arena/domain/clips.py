"""Clips: what one model made of one prompt, and the states it goes through (DESIGN section 6)."""

from enum import StrEnum


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
