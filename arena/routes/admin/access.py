"""Who may come in: an operator's session, or the token as a bearer."""

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import parse_qs, quote

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from arena.errors import BadInput, Unauthorized
from arena.routes.deps import arena_of
from arena.routes.turnstile import address_of
from arena.services.arena import Arena

SESSION_COOKIE: Final = "operator"
LOGIN: Final = "/admin/login"

_MOST_FIELDS: Final = 500

bearer: Final = HTTPBearer(auto_error=False, description="`BLINDCUT_ADMIN_TOKEN`.", scheme_name="operator")


def require_operator(request: Request) -> Arena:
    """The arena, for an operator.

    Raises:
        NotFound: This arena has no operator's pages.
        Unauthorized: The request carries neither a session nor the token.
        TooManyRequests: Too many wrong tokens came from there.
    """
    arena = arena_of(request)
    arena.door.require_open()
    scheme, _, word = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        arena.door.check(word, address_of(request.scope))
    elif not arena.door.admits(request.cookies.get(SESSION_COOKIE, "")):
        raise Unauthorized("say the token: as a bearer, or on the page /admin/login")
    return arena


async def _of_api(request: Request) -> Arena:
    return require_operator(request)


async def _of_page(request: Request) -> Arena:
    """The arena, for an operator at a page; others are shown the door, and come back from there."""
    try:
        return require_operator(request)
    except Unauthorized as error:
        if request.method != "GET":
            raise
        place = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        raise HTTPException(303, str(error), {"Location": f"{LOGIN}?back={place}"}) from error


TheOperatorsArena = Annotated[Arena, Depends(_of_page)]
"""The arena in a handler of a page."""

TheOperatorsApi = Annotated[Arena, Depends(_of_api)]
"""The arena in a handler of the API."""


class Form:
    """What a page's form sent.

    Args:
        fields: By name.
    """

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """A field without space around it; empty where there is none."""
        return self._fields.get(name, [""])[0].strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field, and what stands between commas in it, but for empty ones."""
        words = (word.strip() for value in self._fields.get(name, []) for word in value.split(","))
        return tuple(word for word in words if word)

    def number(self, name: str) -> float | None:
        """A number; None for an empty field.

        Raises:
            BadInput: It is none; names the field and the value.
        """
        value = self.text(name)
        try:
            number = float(value) if value else None
        except ValueError:
            raise BadInput(f"must be a number, not {value!r}", place=name) from None
        if number is not None and not 0 <= number < 1e9:
            raise BadInput(f"is out of range: {value}", place=name)
        return number

    def whole(self, name: str) -> int | None:
        """A whole number; None for an empty field.

        Raises:
            BadInput: It is none; names the field and the value.
        """
        number = self.number(name)
        if number is not None and number != int(number):
            raise BadInput(f"must be a whole number, not {self.text(name)!r}", place=name)
        return None if number is None else int(number)

    @property
    def back(self) -> str:
        """The page that the form is on; never one elsewhere."""
        return own_page(self.text("back"))


async def _form(request: Request) -> Form:
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return Form(parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise BadInput(f"can't be read: {error}", place="form") from error


TheForm = Annotated[Form, Depends(_form)]


def own_page(place: str) -> str:
    """A place that is a page of these, else the first of them."""
    return place if place.startswith("/admin") and "\\" not in place and "\n" not in place else "/admin"


def go_to(page: str) -> RedirectResponse:
    """The answer to a form: the page to look at now."""
    return RedirectResponse(page, 303)
