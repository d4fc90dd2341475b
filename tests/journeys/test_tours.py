"""The tours of docs/protocol.md, walked again: by the Tab key alone, and through the accessibility tree."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

Begin = Callable[..., Any]

PROTOCOL = (Path(__file__).resolve().parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
WITH_SOUND = "/?category=text-to-video-audio"
PASSING = {  # what differs from battle to battle, and the word for it
    "kestrel-nine|osprey-large|heron-2-turbo": "MODEL",
    "[0-9a-f]{64}": "RECEIPT",
    r"(?<=Position in both clips\": )\"\d+\"": "POSITION",
    r"(?<=status: )\d+ / \d+ fr": "POSITION",
}


def recorded(title: str) -> str:
    """The tour of this title, as docs/protocol.md has it."""
    found = re.search(rf"^### {re.escape(title)}\n.*?```text\n(.*?)```", PROTOCOL, re.DOTALL | re.MULTILINE)
    assert found is not None, f"docs/protocol.md records no tour {title!r}"
    return found[1].strip()


def stops(page: Page) -> list[str]:
    """Role and name of each place where the Tab key stops, from the beginning of the page to its end."""
    wire = page.context.new_cdp_session(page)
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); }")
    found = []
    while len(found) < 60:
        page.keyboard.press("Tab")
        focused = wire.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
        tree = wire.send("Accessibility.getPartialAXTree", {"objectId": focused, "fetchRelatives": False})
        node = tree["nodes"][0]
        if node["ignored"] or node["role"]["value"] == "RootWebArea":
            break
        found.append(f"{node['role']['value']}: {node['name']['value'].strip()}")
    return found


def settled(text: str) -> str:
    """The text without what differs from battle to battle."""
    for pattern, word in PASSING.items():
        text = re.sub(pattern, word, text)
    return text


@pytest.fixture
def page(visit: Begin) -> Page:
    """The voting page of a category with sound, both clips heard, and standing still."""
    voter = visit(viewport={"width": 1024, "height": 720}, has_touch=False)
    voter.open(WITH_SOUND)
    voter.await_open_ballot()
    if voter.page.locator("#toggle").get_attribute("data-playing") == "true":
        voter.page.locator("#toggle").click()
    opened: Page = voter.page
    return opened


def test_the_tour_by_keyboard_is_the_recorded_one(page: Page) -> None:
    walked = [*stops(page), "-- 1 --"]
    page.keyboard.press("1")
    page.locator("#aspects").wait_for()
    walked += [*stops(page), "-- n --"]
    page.locator("#show-names").focus()
    page.keyboard.press("Enter")
    page.locator("#verdict").wait_for()
    page.locator("#undo").wait_for(state="hidden")
    walked += stops(page)
    assert settled("\n".join(walked)) == recorded("By keyboard")


def test_the_tour_through_the_accessibility_tree_is_the_recorded_one(page: Page) -> None:
    walked = [page.locator("main").aria_snapshot(), "-- 1 --"]
    page.keyboard.press("1")
    page.locator("#aspects").wait_for()
    walked += [page.locator("#controls").aria_snapshot(), "-- n --"]
    page.locator("#show-names").click()
    page.locator("#verdict").wait_for()
    page.locator("#undo").wait_for(state="hidden")
    walked += [page.locator(part).aria_snapshot() for part in ("#stage", "#verdict")]
    assert settled("\n".join(walked)) == recorded("Through the accessibility tree")
