"""Drawn references: pictures and clips that Blindcut makes itself, so that prompts can name them instead of files.

What is drawn under a name never changes, so the name stands for the content: a prompt is the same on every machine,
whatever its encoder makes of the picture.
"""

import hashlib
from typing import Final

DRAWING: Final = "drawing:"
"""Before the name of a still, in `references`."""

SCENE: Final = "scene:"
"""Before the name of a clip, in `source_clip`."""


def is_drawn(reference: str) -> bool:
    """Whether a reference names something that is drawn, not a file."""
    return reference.startswith((DRAWING, SCENE))


def digest_of_drawn(reference: str) -> str:
    """What stands for a drawn reference's content in a prompt: the SHA-256 of its name, in hexadecimal."""
    return hashlib.sha256(reference.encode()).hexdigest()
