"""An entry under a codename: voted on by that name, revealed by its votes, and every page follows."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

Begin = Callable[..., Any]

CODENAME, NAME, MAKER = "Grey Owl", "Nightjar Deluxe", "Corvid Works"


def test_an_entry_is_voted_on_by_its_codename_and_revealed_by_its_votes(visit_hidden: Begin) -> None:
    voter, other = visit_hidden(), visit_hidden()
    page = voter.page
    voter.open("/about/registry")
    expect(page.get_by_role("row", name=CODENAME).first).to_contain_text("whichever comes first; 0 so far")
    read = page.content()
    voter.open("/")
    voter.await_open_ballot()
    page.keyboard.press("1")
    voter.await_reveal()
    assert CODENAME in [page.locator(f"#{side} .name strong").inner_text() for side in ("left", "right")]
    for path in ("/", "/leaderboard", "/about/registry", "/me"):
        read += page.content()
        voter.open(path)
    read += page.content()
    assert read.count(CODENAME) > 3
    assert NAME not in read
    assert MAKER not in read

    request = other.page.request
    battle = request.post(f"{other.url}/api/v1/battles", data={}).json()["battle"]
    request.post(f"{other.url}/api/v1/battles/{battle}/vote", data={"winner": "tie"})
    deadline = time.monotonic() + 10
    while all(entry["name"] != NAME for entry in voter.board("text-to-video")["entries"]):
        assert time.monotonic() < deadline, "the name is still hidden"
        page.wait_for_timeout(50)

    voter.open("/leaderboard")
    expect(page.get_by_text(f"ran as {CODENAME}")).to_be_visible()
    expect(page.get_by_role("table").get_by_text(MAKER)).to_be_visible()
    voter.open("/me")
    expect(page.locator(".entry")).to_contain_text(NAME)
    voter.open("/about/registry")
    row = page.get_by_role("row", name=NAME).first
    expect(row).to_contain_text(f"Ran as {CODENAME} until")
    row.get_by_text("Check that this was fixed before").click()
    expect(row.get_by_text("| sha256sum")).to_be_visible()
    told = page.locator(".record li").first
    expect(told).to_contain_text(f"{CODENAME} was revealed, because it had its votes: it is {NAME}")
    page.locator(".colophon").get_by_role("link", name="How it works").click()
    expect(page.get_by_role("heading", name="How it works", level=1)).to_be_visible()
