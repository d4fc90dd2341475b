"""What the rating engine refuses, drawn as a tree.

RatingError(ValueError)
├── InvalidVotes      a column of votes can't be used: names the column, the row and the value
├── InvalidOption     an option of rate() that is not offered: names the option, the value and what is
├── NotRateable       the votes don't connect the models: names the islands
├── UnknownModel      a model that is not on the board
└── DidNotConverge    Newton's method stopped before the optimum: carries its trace
"""

from collections.abc import Sequence


class RatingError(ValueError):
    """The root: anything the rating engine refuses with a reason."""


class InvalidVotes(RatingError):
    """A column of votes can't be used.

    Attributes:
        column: The column's name, e.g. `winner`.
        row: Position in the column, from 0; None if the column as a whole is at fault.
        place: Both as one text, e.g. `winner[17]`.
        value: What stood there.
    """

    def __init__(self, reason: str, *, column: str, row: int | None = None, value: object = None) -> None:
        self.column = column
        self.row = row
        self.place = column if row is None else f"{column}[{row}]"
        self.value = value
        self.reason = reason
        super().__init__(f"{self.place}: {reason}" if row is None else f"{self.place}: {reason}, got {value!r}")


class InvalidOption(RatingError):
    """An option that is not offered.

    Attributes:
        name: The option.
        value: What was asked for.
    """

    def __init__(self, name: str, value: object, offered: str) -> None:
        self.name = name
        self.value = value
        super().__init__(f"{name}={value!r} is not offered; choose {offered}")


class NotRateable(RatingError):
    """The votes don't connect the models, so no common scale exists (Ford 1957).

    Attributes:
        components: The islands, largest first: models of one island are comparable, models of two are not.
    """

    def __init__(self, reason: str, *, components: Sequence[Sequence[str]]) -> None:
        self.components = tuple(tuple(component) for component in components)
        super().__init__(reason)


class UnknownModel(RatingError):
    """A model that is not on the board."""


class DidNotConverge(RatingError):
    """Newton's method stopped before it reached the optimum.

    Attributes:
        trace: Largest absolute step of each iteration, in logits.
    """

    def __init__(self, reason: str, *, trace: Sequence[float]) -> None:
        self.trace = tuple(trace)
        super().__init__(reason)
