"""The vote log as a contract (DESIGN 4.1): which columns a file has, and what no row may hold."""

from dataclasses import dataclass
from typing import Final

from arena.domain.catalog import ASPECTS
from arena.offline.queries import winner_code
from ratings.votes import WINNERS

REQUIRED: Final = ("model_a", "model_b", "winner")
RATED: Final = (*REQUIRED, "category", "prompt_id", "voter_id", "cohort", "weight")
"""The columns that a board depends on; a log may have any others."""

ASPECT: Final = "aspect_"
KNOWN: Final = (*RATED, "created_at", "battle_id", "propensity", "tags", *(f"{ASPECT}{aspect}" for aspect in ASPECTS))
"""The columns of DESIGN 4.1."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that no row may hold.

    Attributes:
        column: Where it is.
        condition: Whether a row has it, in SQL over the columns as text; NULL where a file has no such column.
        reason: What to tell whoever has to repair it.
    """

    column: str
    condition: str
    reason: str


# [^\s\p{Z}]: something that is no white space, of ASCII or any other.
FAULTS: Final = (
    *(
        Fault(column, f"COALESCE(POSITION(CHR(0) IN {column}) > 0, FALSE)", "holds a NUL byte")
        for column in RATED
        if column not in {"winner", "weight"}
    ),
    *(
        Fault(column, rf"NOT COALESCE(REGEXP_MATCHES({column}, '[^\s\p{{Z}}]'), FALSE)", "is empty, not a model")
        for column in ("model_a", "model_b")
    ),
    Fault("winner", f"({winner_code('winner')}) IS NULL", f"is none of {', '.join(WINNERS)}"),
    Fault("model_b", "model_a = model_b", "is a model against itself"),
)

BAD_WEIGHT: Final = Fault(
    "weight",
    "NOT COALESCE(TRY_CAST(weight AS DOUBLE) >= 0 AND ISFINITE(TRY_CAST(weight AS DOUBLE)), FALSE)",
    "is no finite number of 0 or more",
)
"""A fault only where the file has weights: without the column every vote weighs 1."""
