"""What a page of the board was asked for, and the addresses of its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError

from arena.routes.api.leaderboard import BoardQuery
from arena.routes.ranking import RANK, REVERSED, Wanted
from arena.services.filters import HEADLINE_METHOD, POPULATION, BoardFilter


class PageQuery(BoardQuery):
    """A board, and which of its rows to show."""

    sort: str = RANK
    order: str | None = None
    organization: str | None = None
    open_weights: str | None = None
    first: int = Field(1, ge=1, le=1_000_000)
    prompts: int = Field(1, ge=1, le=100_000_000)


_DEFAULTS: Final = {"method": HEADLINE_METHOD, "estimand": POPULATION, "sort": RANK, "first": "1", "prompts": "1"}
_OF_BOARD: Final = tuple(BoardQuery.model_fields)
_OF_VOTES: Final = tuple(name for name in _OF_BOARD if name not in {"category", "method", "estimand"})
_OF_ROWS: Final = tuple(name for name in PageQuery.model_fields if name not in _OF_BOARD)


@dataclass(frozen=True)
class Asked:
    """A question to the board, as its address puts it.

    Attributes:
        query: Its values.
        given: As they were written, without those that say nothing.
        filter: Of which votes, and how they are rated.
        rows: Which rows, and in which order.
    """

    query: PageQuery
    given: Mapping[str, str]
    filter: BoardFilter
    rows: Wanted

    @property
    def selects_votes(self) -> bool:
        """Whether it leaves out votes."""
        return any(name in self.given for name in _OF_VOTES)

    def at(self, path: str, **changes: str | int | None) -> str:
        """The address of a page with the same question, but for what is changed; None takes a part away."""
        return _address(path, {**self.given, **{name: value and str(value) for name, value in changes.items()}})

    def sorted_at(self, path: str, column: str) -> str:
        """The same sorted by a column, or the other way round if it is already."""
        again = column == self.rows.sort and self.rows.order is None
        return self.at(path, sort=column, order=REVERSED if again else None, first=None)

    def board_at(self, path: str, **changes: str | int | None) -> str:
        """The same without what is about rows."""
        return self.at(path, **{**dict.fromkeys(_OF_ROWS), **changes})

    def headline_at(self, path: str) -> str:
        """The address of a page of the category's own board."""
        return _address(path, {"category": self.given.get("category")})

    def within(self, category: str) -> "Asked":
        """The same, with the category in the addresses of its neighbours."""
        return replace(self, given={**self.given, "category": category})

    def without(self, name: str) -> "Asked":
        """The same without one of its values."""
        return asked_by({each: value for each, value in self.given.items() if each != name})


def ask(request: Request) -> Asked:
    """The question of an address. A form sends what was left open as empty; that says nothing.

    Raises:
        RequestValidationError: A value can't be used.
        NotFound: A value is none of those that there are.
    """
    given = {name: value for name, value in request.query_params.items() if value and name in PageQuery.model_fields}
    try:
        return asked_by(given)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("query", *each["loc"])} for each in error.errors()]) from error


def asked_by(given: Mapping[str, str]) -> Asked:
    """The question that these values ask."""
    query = PageQuery.model_validate(given)
    rows = Wanted(query.sort, query.order, query.organization, query.open_weights)
    return Asked(query, given, query.filter(), rows)


def _address(path: str, parts: Mapping[str, Any]) -> str:
    said = {
        name: parts[name]
        for name in PageQuery.model_fields
        if parts.get(name) is not None and parts[name] != _DEFAULTS.get(name)
    }
    return f"{path}?{urlencode(said)}" if said else path
