"""Lists page by page: `?cursor=&limit=`, and with each page the cursor of the next.

A cursor names the last item that was handed out, not how many there were: what is added or taken away meanwhile neither
repeats an item nor hides one. A list is three things: an `Order`, what reads its items after a key, and

    page = ORDER.page(items, paging, key=lambda item: (item.slug,))
    return send_page(request, page, [shown(item) for item in page.items])

where `items` are at least `paging.size + 1` of those after `ORDER.after(paging)`, or all that are left.
"""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from arena.routes.documents import send
from arena.services.documents import csv_document, json_document

MOST: Final = 500
USUAL: Final = 100

_LARGEST: Final = (1 << 63) - 1
"""The largest number that a database has a column for."""

Key = tuple[str | int, ...]
Item = TypeVar("Item")


class PageOf(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    next: str | None = Field(description="The `cursor` of the next page; null on the last one.")


LINKED: Final[dict[str, Any]] = {
    "headers": {
        "Link": {
            "description": 'The address of the next page, `rel="next"` (RFC 8288); not on the last one.',
            "schema": {"type": "string"},
        }
    }
}
"""The OpenAPI entry of an answer that may be continued."""


@dataclass(frozen=True, slots=True)
class Paging:
    """What part of a list is asked for.

    Attributes:
        cursor: From the page before; None for the first page.
        limit: The most items to give; None for the usual.
    """

    cursor: str | None = None
    limit: int | None = None

    @property
    def asked(self) -> bool:
        """Whether the request knows of pages."""
        return self.cursor is not None or self.limit is not None

    @property
    def size(self) -> int:
        """How many items a page has."""
        return USUAL if self.limit is None else self.limit


async def _paging(
    cursor: Annotated[str | None, Query(description="Where the page before ended: its `next`.")] = None,
    limit: Annotated[int | None, Query(ge=1, le=MOST, description=f"Items a page; {USUAL} if not given.")] = None,
) -> Paging:
    return Paging(cursor, limit)


Paged = Annotated[Paging, Depends(_paging)]


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A page of a list.

    Attributes:
        items: In the list's order.
        next: The cursor of the next page; None on the last one.
    """

    items: Sequence[Item]
    next: str | None


class Order:
    """The order of a list, that its cursors are places in.

    Args:
        name: Of the list; another list's cursor is refused.
        kinds: The types of a key's parts. Keys are unique, and the list is sorted by them.
    """

    def __init__(self, name: str, *kinds: type[str] | type[int]) -> None:
        self._name = name
        self._kinds = kinds

    def after(self, paging: Paging) -> Key | None:
        """The key of the last item that the reader has; None where it has none.

        Raises:
            RequestValidationError: The cursor is not one of this list.
        """
        if paging.cursor is None:
            return None
        key = self._key(paging.cursor)
        if key is None:
            reason = f"must be the `next` of a page of {self._name}"
            fault = {"type": "cursor", "loc": ("query", "cursor"), "msg": reason, "input": paging.cursor}
            raise RequestValidationError([fault])
        return key

    def numbers_after(self, paging: Paging) -> tuple[int, ...] | None:
        """The same of a list whose keys are numbers alone."""
        key = self.after(paging)
        return None if key is None else tuple(int(part) for part in key)

    def page(self, items: Iterable[Item], paging: Paging, *, key: Callable[[Item], Key]) -> Page[Item]:
        """The page that begins with the first of the items.

        Args:
            items: What comes after the reader's key, in order: one more than fits, or all there is.
            paging: What was asked for.
            key: Of an item.
        """
        taken = list(islice(items, paging.size + 1))
        kept = taken[: paging.size]
        return Page(kept, self._cursor(key(kept[-1])) if len(taken) > len(kept) else None)

    def page_of_all(self, items: Iterable[Item], paging: Paging, *, key: Callable[[Item], Key]) -> Page[Item]:
        """The same from all items of a list that is in memory, in any order; all of them where no page is asked for."""
        if not paging.asked:
            return Page(sorted(items, key=key), None)
        after = self.after(paging)
        left = (item for item in items if after is None or key(item) > after)
        return self.page(sorted(left, key=key), paging, key=key)

    def _key(self, cursor: str) -> Key | None:
        """The key that a cursor names, or None where it is not one of this list, to the letter."""
        try:
            name, *parts = json.loads(b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
            key = tuple(parts)
            known = (name, tuple(map(type, key))) == (self._name, self._kinds) and all(map(_storable, key))
            return key if known and self._cursor(key) == cursor else None
        except (ValueError, TypeError, RecursionError):
            return None

    def _cursor(self, key: Key) -> str:
        place = json.dumps([self._name, *key], ensure_ascii=False, separators=(",", ":"))
        return urlsafe_b64encode(place.encode()).rstrip(b"=").decode("ascii")


def send_page(
    request: Request,
    page: Page[Any],
    items: Sequence[Mapping[str, Any]],
    *,
    bare: bool = False,
    about: Mapping[str, object] = MappingProxyType({}),
) -> Response:
    """A page as JSON, its items as they are shown; `bare` as an array, for lists that are older than pages.

    `about` is what it says of the whole list beside them.
    """
    told = items if bare else {**about, "items": items, "next": page.next}
    return linked(request, page, send(request, json_document(told)))


def page_schema(item: Mapping[str, Any], **about: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema of a page, of an item's; `about` has those of what is said of the whole list."""
    members = {**about, "items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}}
    return {"type": "object", "required": list(members), "properties": members}


def send_page_csv(
    request: Request, page: Page[Any], rows: Iterable[Mapping[str, Any]], columns: Sequence[str]
) -> Response:
    """A page as CSV under a header; only the Link leads on."""
    return linked(request, page, send(request, csv_document(rows, columns)))


def linked(request: Request, page: Page[Any], response: Response) -> Response:
    """The answer, with the address of the next page."""
    if page.next is not None:
        address = request.url.include_query_params(cursor=page.next)
        response.headers["Link"] = f'<{address.path}?{address.query}>; rel="next"'
    return response


def _storable(part: str | int) -> bool:
    return "\0" not in part if isinstance(part, str) else 0 <= part <= _LARGEST
