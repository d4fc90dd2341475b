"""An operator comes in, looks at a clip that waits for that, and has another made again; axe-core finds nothing."""

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def violations(page: Page) -> list[str]:
    """What axe-core finds, and what it finds of the colours in the dark."""
    found = Axe().run(page, options={"runOnly": EVERY_RULE, "resultTypes": ["violations"]}).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += Axe().run(page, options={"runOnly": COLOURS, "resultTypes": ["violations"]}).response["violations"]
    page.emulate_media(color_scheme="light")
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def test_an_operator_looks_refuses_and_has_made_again(visit: Begin, operated: str) -> None:
    operator = visit()
    page = operator.page
    operator.open("/admin/clips")
    page.get_by_label("Token").fill("a guess")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is not the token")
    assert violations(page) == []
    page.get_by_label("Token").fill(operated)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Waiting for your look")).to_be_visible()
    clip = page.locator("video")
    clip.evaluate("clip => { clip.muted = true; return clip.play(); }")
    page.wait_for_function("document.querySelector('video').currentTime > 0")
    assert violations(page) == []
    page.locator(".case").locator("summary").first.click()
    page.get_by_label("Why; it is public").fill("shows a logo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There are none.")).to_be_visible()

    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Run 9").click()
    expect(page.get_by_role("heading", name="1 of 1 done")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Hand in again").click()
    expect(page.get_by_role("heading", name="0 of 1 done")).to_be_visible()
    page.get_by_text("Cancel the run").click()
    page.get_by_role("button", name="Cancel run 9").click()
    expect(page.get_by_role("row", name=re.compile("kestrel|osprey|heron"))).to_contain_text("1")

    for name in ("Order clips", "Models"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        assert violations(page) == []
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="Say the token")).to_be_visible()
    operator.open("/admin")
    expect(page.get_by_label("Token")).to_be_visible()
    assert [said for said in operator.console if "401" not in said] == []
