"""What handlers are given: the arena, and the voter of the request.

Handlers on the hot path (battles, votes, the board) call these functions; resolving them as dependencies costs as much
as the vote itself.
"""

from typing import Annotated, Final

from anyio import from_thread
from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from arena.domain.voters import COOKIE_DAYS, Voter, new_voter, open_voter, seal_voter
from arena.routes.meter import charge_computing
from arena.services.arena import Arena
from arena.services.boards import MadeBoard
from arena.services.filters import BoardFilter

VOTER_COOKIE: Final = "voter"
_OPENED: Final = "blindcut.voter"
"""Where a request keeps its voter: the seal is opened once."""


def arena_of(request: Request) -> Arena:
    """The arena that this process serves."""
    arena: Arena = request.app.state.arena
    return arena


def voter_of(request: Request, arena: Arena) -> Voter | None:
    """The voter whose cookie the request carries, if it is one of ours."""
    if _OPENED not in request.scope:
        token = request.cookies.get(VOTER_COOKIE)
        request.scope[_OPENED] = open_voter(token, arena.seal) if token else None
    voter: Voter | None = request.scope[_OPENED]
    return voter


async def board_of(arena: Arena, wanted: BoardFilter) -> MadeBoard:
    """The board asked for: the standing one at once, a filtered one computed beside the event loop.

    Raises:
        NotFound: There is no such category or aspect.
        TooManyRequests: It has to be computed, and whoever asks has made us compute much already.
    """
    standing = arena.boards.standing(wanted)
    if standing is not None:
        return standing
    if wanted.selects:
        await charge_computing()
    return await run_in_threadpool(arena.boards.compute, wanted)


def count_computing(wanted: BoardFilter) -> None:
    """Count a request for something that is computed from such a board; for handlers that run on a thread.

    Raises:
        TooManyRequests: Whoever asks has made us compute much already.
    """
    if wanted.selects:
        from_thread.run(charge_computing)


def board_here(arena: Arena, wanted: BoardFilter) -> MadeBoard:
    """The board asked for, as `board_of` gives it; for handlers that run on a thread.

    Raises:
        NotFound: There is no such category or aspect.
        TooManyRequests: It has to be computed, and whoever asks has made us compute much already.
    """
    count_computing(wanted)
    return arena.boards.of(wanted)


async def _arena(request: Request) -> Arena:
    # A dependency that is no coroutine would be sent to a thread.
    return arena_of(request)


TheArena = Annotated[Arena, Depends(_arena)]


def admit(response: Response, arena: Arena) -> Voter:
    """A new voter, and their cookie on the answer."""
    voter = new_voter()
    response.set_cookie(
        VOTER_COOKIE,
        seal_voter(voter, arena.seal),
        max_age=COOKIE_DAYS * 86_400,
        httponly=True,
        samesite="lax",
        secure=arena.settings.secure_cookies,
    )
    return voter


def dismiss(response: Response, arena: Arena) -> Response:
    """The answer, with the voter's cookie taken away."""
    response.delete_cookie(VOTER_COOKIE, httponly=True, samesite="lax", secure=arena.settings.secure_cookies)
    return response
