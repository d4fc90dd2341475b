"""Blindcut: a self-hosted arena for blind, pairwise evaluation of generated video."""

from typing import Final

__version__: Final = "0.1.0"
