"""Lists that are handed out page by page: `items`, and the cursor of the next page."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=1000, description="The most items to answer with.")]
NumberCursor = Annotated[
    str | None, Query(pattern="^[0-9]{1,15}$", description="`next` of the page before; without it, the newest items.")
]

DEFAULT_LIMIT: Final = 100


def page(items: Sequence[Mapping[str, Any]], cursor: str | None, **more: object) -> dict[str, Any]:
    """A page.

    Args:
        items: Its items.
        cursor: Where the next page begins; None on the last one.
        more: What else it says.
    """
    return {**more, "items": list(items), "next": cursor}


def page_schema(item: Mapping[str, Any], **more: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema of a page."""
    return {
        "type": "object",
        "required": [*more, "items", "next"],
        "properties": {**more, "items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}},
    }
