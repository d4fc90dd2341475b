"""Clips: what one model made of one prompt, and the states it goes through (DESIGN section 6)."""

from enum import StrEnum
from typing import Final

CLIP_TYPE: Final = "video/mp4"
IMAGE_TYPE: Final = "image/jpeg"
"""The media types of all that is served."""


class ClipState(StrEnum):
    """Where a clip stands on its way into battles.

    One that is imported begins as conformed. One that is made begins as queued, and can end as refused, failed or
    cancelled; as ambiguous or under review it waits for an operator's word.
    """

    QUEUED = "queued"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    GENERATED = "generated"
    STORED = "stored"
    CONFORMED = "conformed"
    REVIEW = "review"
    PUBLISHED = "published"
    REFUSED = "refused"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


ABROAD: Final = (ClipState.SUBMITTING, ClipState.SUBMITTED)
"""A provider has the job, or is being given it: it takes one of the backend's places, and may cost what is expected."""

UNDER_WAY: Final = (*ABROAD, ClipState.GENERATED, ClipState.STORED)
"""Somebody is at work on it, or has to be; what waits in the queue may wait for good."""

UNPUBLISHED: Final = (*UNDER_WAY, ClipState.CONFORMED)
"""The same, with what only has to be matched with the other clips of its prompt."""

ENDED: Final = (ClipState.REFUSED, ClipState.FAILED, ClipState.CANCELLED, ClipState.WITHDRAWN)
"""No clip will come of it."""
