"""What filters and methods are called on a page, and what they do to a board."""

from dataclasses import dataclass
from typing import Final

from arena.domain.voters import ALL, HUMAN, SIMULATED
from arena.services.filters import METHODS, BoardFilter


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose.

    Attributes:
        key: Its value in an address.
        name: On a switch.
        does: What it does to the board, as the end of a sentence that begins with "this board".
        why: What to know about it; empty if nothing.
    """

    key: str
    name: str
    does: str = ""
    why: str = ""


_METHODS: Final = {
    choice.key: choice
    for choice in (
        Choice("headline", "Headline"),
        Choice(
            "davidson",
            "Ties modelled",
            "models ties and “both bad” as answers of their own (Davidson 1970)",
            "Ratings stand further apart, because ties no longer draw them together.",
        ),
        Choice(
            "controlled",
            "Controlled",
            "rates the models as if their clips differed in nothing but the model: length, size, bit rate, motion and "
            "loudness are controlled for",
            "What a model gains by longer or larger clips is taken out of its rating.",
        ),
        Choice(
            "unclustered",
            "Unclustered",
            "takes every vote for independent",
            "Its intervals are too narrow: votes of one person, or on one prompt, are alike, and intervals that ignore "
            "it hold the truth as rarely as 45 times in 100. It is here to be compared with other leaderboards.",
        ),
    )
}

_ESTIMANDS: Final = (
    Choice("prompt-population", "Prompts like these"),
    Choice(
        "prompt-set",
        "This prompt set",
        "is about these very prompts",
        "Its intervals are narrower: they leave out that other prompts would give another result.",
    ),
)

_COHORTS: Final = {HUMAN: "people", ALL: "everybody, simulated voters too", SIMULATED: "simulated voters"}


def methods() -> list[Choice]:
    """Every method that boards are made by; one without words of its own goes by its key."""
    return [_METHODS.get(key) or Choice(key, key.capitalize(), f"is rated by the method {key}") for key in METHODS]


def estimands() -> tuple[Choice, ...]:
    """What a board can be about."""
    return _ESTIMANDS


def cohort_name(cohort: str) -> str:
    """A cohort in words."""
    return _COHORTS.get(cohort, f"the cohort “{cohort}”")


def selections(wanted: BoardFilter, *, since: str | None, as_of: str | None) -> list[str]:
    """Which votes a board counts, each as the end of a sentence that begins with "only votes".

    Args:
        wanted: What was asked for.
        since: Its first moment as it was written.
        as_of: Its last moment as it was written.
    """
    parts = (
        (wanted.tag, f"on prompts tagged “{wanted.tag}”"),
        (wanted.aspect, f"on {wanted.aspect}, the second answer, in place of the winner"),
        (wanted.cohort, f"of {cohort_name(wanted.cohort or '')}"),
        (since, f"from {since} on"),
        (as_of, f"up to {as_of}"),
    )
    return [words for value, words in parts if value is not None]


def departures(wanted: BoardFilter) -> list[Choice]:
    """What is otherwise than on the headline board in how it is rated."""
    chosen = [choice for choice in methods() if choice.key == wanted.method]
    chosen += [choice for choice in _ESTIMANDS if choice.key == wanted.estimand]
    return [choice for choice in chosen if choice.does]


def signed(value: float) -> str:
    """A whole number with its sign, a minus being a minus and not a hyphen."""
    number = round(value)
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else "0"
