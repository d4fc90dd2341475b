"""Blindcut: a self-hosted arena for blind, pairwise evaluation of generated video."""

import os
from typing import Final

# The rating engine's matrices are small: a second BLAS thread makes a board two to four times slower on busy cores.
# It is read when NumPy is imported, so it has to be set before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__: Final = "0.1.0"
