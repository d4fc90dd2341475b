"""The operator's door."""

import pytest
from pydantic import SecretStr

from arena.domain.seals import Seal
from arena.errors import NotFound, TooManyRequests, Unauthorized
from arena.services import door as doors
from arena.services.door import Door

TOKEN = "a token of sixteen and more"


def door(token: str | None = TOKEN, *, secret: str = "s" * 32) -> Door:
    return Door(SecretStr(token) if token else None, Seal(secret))


def test_who_says_the_token_is_let_in_and_stays() -> None:
    opened = door()

    opened.check(TOKEN, "1.2.3.4")

    assert opened.admits(opened.session())


@pytest.mark.parametrize("word", ["", "a token", TOKEN + " ", TOKEN.upper(), "ä" * 16])
def test_who_says_anything_else_is_not(word: str) -> None:
    with pytest.raises(Unauthorized):
        door().check(word, "1.2.3.4")


def test_without_a_token_there_is_no_door() -> None:
    with pytest.raises(NotFound, match="BLINDCUT_ADMIN_TOKEN"):
        door(None).check("", "1.2.3.4")
    assert not door(None).admits(door().session())


def test_whoever_guesses_is_stopped_even_if_they_guess_right_then() -> None:
    opened = door()
    for _ in range(10):
        with pytest.raises(Unauthorized):
            opened.check("no", "1.2.3.4")

    with pytest.raises(TooManyRequests) as refused:
        opened.check(TOKEN, "1.2.3.4")
    assert 1 <= refused.value.retry_after <= 300
    opened.check(TOKEN, "5.6.7.8")


def test_a_session_ends_with_its_time_with_its_token_and_with_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    session = door().session()

    assert not door("another token of sixteen").admits(session)
    assert not door(secret="t" * 32).admits(session)
    assert not door().admits("forged")
    assert not door().admits("")
    now = doors.time.time()
    monkeypatch.setattr(doors.time, "time", lambda: now + doors.SESSION_SECONDS + 1)
    assert not door().admits(session)
