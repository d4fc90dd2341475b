"""The voter's own page: what was voted on, as data, and gone."""

import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

DESK = {"viewport": {"width": 1024, "height": 720}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def cast(page: Page, url: str, winner: str) -> dict[str, Any]:
    """Vote as the page's voter, without the page."""
    battle = page.request.post(f"{url}/api/v1/battles", data={"category": "text-to-video"}).json()["battle"]
    answer = page.request.post(f"{url}/api/v1/battles/{battle}/vote", data={"winner": winner})
    assert answer.status == 201
    told: dict[str, Any] = answer.json()
    return told


def sealed(page: Page, proof: str) -> dict[str, Any]:
    """The proof at an address, once the vote is sealed."""
    end = monotonic() + 10
    while (answer := page.request.get(proof)).status == 404:
        assert monotonic() < end, "the vote was not sealed within ten seconds"
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_vote_is_found_again_with_its_names_and_its_clips(visit: Begin, device: dict[str, Any]) -> None:
    voter = visit(**device)
    page = voter.page
    voter.open()
    voter.await_open_ballot()
    prompt = page.locator("#prompt").inner_text()
    page.locator("[data-winner=right]").click()
    voter.await_reveal()
    revealed = [page.locator(f"#{side} .name strong").inner_text() for side in ("left", "right")]

    page.get_by_role("link", name="My votes").click()
    expect(page.get_by_role("heading", name="1 vote", exact=True)).to_be_visible()
    entry = page.locator(".entry")
    expect(entry).to_have_count(1)
    assert entry.locator("figcaption strong").all_inner_texts() == revealed
    expect(entry).to_contain_text("You preferred B")
    expect(entry).to_contain_text(prompt)
    assert page.locator("html").evaluate("page => page.scrollWidth") <= device["viewport"]["width"]
    still = entry.locator("img").first
    still.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.images].some(image => image.naturalWidth > 0)")

    entry.get_by_role("link", name=f"Play clip A, {revealed[0]}").click()
    expect(page.get_by_label(f"Clip A, {revealed[0]}")).to_be_focused()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.1")
    assert voter.console == []


def test_what_is_downloaded_is_what_the_page_shows(visit: Begin, tmp_path: Path) -> None:
    voter = visit()
    page = voter.page
    told = [cast(page, voter.url, winner) for winner in ("left", "both_bad", "tie")]
    voter.open("/me")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all of it").click()
    download.value.save_as(file := tmp_path / download.value.suggested_filename)
    stored = json.loads(file.read_text(encoding="utf-8"))["votes"]
    assert file.name == "my-votes.json"
    assert [vote["receipt"] for vote in stored] == [each["receipt"] for each in reversed(told)]
    assert page.locator(".receipt code").all_inner_texts() == [vote["receipt"] for vote in stored]
    names = [[vote[side]["name"] for side in ("left", "right")] for vote in stored]
    shown = page.locator(".entry").all()
    assert [entry.locator("figcaption strong").all_inner_texts() for entry in shown] == names
    with page.expect_download() as download:
        page.get_by_role("link", name="Votes as a table").click()
    assert download.value.suggested_filename == "my-votes.csv"
    assert voter.console == []


@pytest.mark.parametrize(
    ("device", "button", "said"),
    [
        pytest.param(DESK, "Forget me", "You are forgotten", id="desk"),
        pytest.param(PHONE, "Delete everything", "Your votes are deleted", id="phone"),
    ],
)
def test_a_voter_can_go(visit: Begin, device: dict[str, Any], button: str, said: str) -> None:
    voter = visit(**device)
    page = voter.page
    cast(page, voter.url, "left")
    voter.open("/me")
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog", name="Are you sure?")
    expect(dialog.get_by_role("button", name="Keep it all")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert len(page.request.get(f"{voter.url}/api/v1/me/votes").json()["votes"]) == 1
    page.get_by_role("button", name=button).click()
    dialog.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=said)).to_be_visible()
    assert page.locator("html").evaluate("page => page.scrollWidth") <= device["viewport"]["width"]
    page.get_by_role("link", name="My votes").click()
    expect(page.get_by_role("link", name="Cast your first vote")).to_be_visible()
    assert page.request.get(f"{voter.url}/api/v1/me/votes").status == 404
    assert voter.console == []


def test_a_deletion_that_fails_says_so(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    cast(page, voter.url, "left")
    voter.open("/me")
    page.get_by_role("button", name="Forget me").click()
    page.context.set_offline(True)
    page.get_by_role("dialog").get_by_role("button", name="Forget me").click()
    expect(page.get_by_role("alert")).to_have_text("The arena can't be reached. Nothing was deleted.")
    page.context.set_offline(False)
    page.get_by_role("dialog").get_by_role("button", name="Forget me").click()
    expect(page.get_by_role("heading", name="You are forgotten")).to_be_visible()


def test_without_javascript_votes_are_listed_and_clips_can_be_opened(visit: Begin) -> None:
    reader = visit(java_script_enabled=False)
    told = cast(reader.page, reader.url, "left")
    reader.open("/me")
    expect(reader.page.locator(".entry")).to_contain_text(told["reveal"]["left"]["name"])
    expect(reader.page.get_by_role("button", name="Forget me")).to_be_hidden()
    link = reader.page.locator("a.still").first.get_attribute("href")
    assert reader.page.request.get(f"{reader.url}{link}").headers["content-type"] == "video/mp4"


def test_a_voter_checks_that_their_vote_is_in_the_ledger(visit: Begin) -> None:
    voter = visit(**PHONE)
    page = voter.page
    receipt = cast(page, voter.url, "left")["receipt"]
    head = sealed(page, f"{voter.url}/api/v1/ledger/proofs/{receipt}")["head"]
    voter.open("/me")
    check, told = page.get_by_role("link", name="Check that this vote is in the ledger"), page.locator(".proved")
    check.focus()
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Checked in this browser: it is in block")
    expect(told).to_contain_text(head)
    assert page.locator("html").evaluate("page => page.scrollWidth") <= PHONE["viewport"]["width"]

    # An arena that says now that another answer was given is found out.
    page.route(
        "**/ledger/proofs/*", lambda route: route.fulfill(body=route.fetch().text().replace("model_a", "model_c"))
    )
    check.click()
    expect(told).to_have_text("The arena's proof does not hold. The leaf is not the vote's.")
    page.unroute_all()
    check.click()
    told.get_by_role("link").click()
    expect(page.locator(".checked")).to_contain_text("Checked in this browser")
    expect(page.locator(".proof")).to_contain_text(head)
    assert voter.console == []
