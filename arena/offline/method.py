"""The method of the published boards, and others that one can ask for."""

from typing import Any, Final

from arena.errors import BadInput
from ratings import InvalidOption, Method

__all__ = ["HEADLINE", "Method", "method_of"]

HEADLINE: Final = Method(components="separate")
"""What the live board and the recomputed one share, so that one log gives one board, digit for digit."""


def method_of(**options: Any) -> Method:  # noqa: ANN401 - as many types as `Method` has options, which checks them
    """The headline method with some options set otherwise; those of `ratings.Method`.

    Raises:
        BadInput: An option is not offered.
    """
    try:
        return Method(**{"components": HEADLINE.components, **options})
    except InvalidOption as error:
        raise BadInput(str(error)) from error
