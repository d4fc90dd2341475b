"""Procedural video: scenes drawn with NumPy, and the failures of models imitated on purpose."""

from arena.backends.procedural.backend import ProceduralBackend
from arena.backends.procedural.scenes import SCENES

__all__ = ["SCENES", "ProceduralBackend"]
