"""A check says after the answer that it was one."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect

Begin = Callable[..., Any]


def test_a_check_is_told_kindly_and_its_answer_does_not_pass_for_a_preference(visit: Begin) -> None:
    """The answer of the server is that of a battle, made into a check's on its way: checks are too rare to wait for."""
    voter = visit()

    def tell_a_check(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        told["reveal"]["right"] = told["reveal"]["left"]
        route.fulfill(response=answer, body=json.dumps(told | {"check": {"damaged": "left"}}))

    voter.page.route("**/vote", tell_a_check)
    voter.open()
    voter.await_open_ballot()
    voter.page.keyboard.press("1")
    voter.await_reveal()
    said = voter.page.locator("#verdict-text")
    expect(said).to_contain_text("This was a check: A was a damaged copy of B")
    expect(said).not_to_contain_text("You preferred")
