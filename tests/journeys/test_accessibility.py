"""axe-core finds nothing on any page, in light and in dark, at a desk and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Begin = Callable[..., Any]

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKS = [
    pytest.param({"color_scheme": "light", "viewport": DESK}, EVERY_RULE, id="desk"),
    pytest.param({"color_scheme": "light", "viewport": PHONE}, EVERY_RULE, id="phone"),
    pytest.param({"color_scheme": "dark", "viewport": DESK}, COLOURS, id="dark"),  # nothing else differs
]


def violations(page: Page, rules: dict[str, object]) -> list[str]:
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {node['html']}\n{node['failureSummary']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize(("look", "rules"), LOOKS)
def test_the_voting_page_in_every_state(visit: Begin, look: dict[str, Any], rules: dict[str, object]) -> None:
    voter = visit(**look)
    page = voter.page
    voter.open()
    voter.await_battle()
    assert violations(page, rules) == []
    page.keyboard.press("?")
    assert violations(page, rules) == []
    page.keyboard.press("Escape")
    voter.await_open_ballot()
    page.keyboard.press("s")
    assert violations(page, rules) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Report a clip").click()
    assert violations(page, rules) == []
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    voter.await_aspects()
    page.get_by_role("group", name="motion").get_by_label("same").check()
    page.wait_for_timeout(500)  # let the circle be drawn: colours in motion can't be judged
    assert violations(page, rules) == []
    voter.show_names()
    voter.await_reveal()
    assert violations(page, rules) == []


@pytest.mark.parametrize(("look", "rules"), LOOKS)
def test_the_pages_of_a_board(visit: Begin, judged: str, look: dict[str, Any], rules: dict[str, object]) -> None:
    reader = visit(**look)
    pages = ("/leaderboard", "/leaderboard/matrix", "/leaderboard/history", "/leaderboard/value")
    for path in (*pages, "/leaderboard/prompts", "/leaderboard/evidence", "/embed/leaderboard"):
        reader.open(f"{path}?category={judged}&estimand=prompt-set&as_of=2999-01-01")
        reader.page.locator("details").evaluate_all("every => every.forEach((one) => { one.open = true; })")
        assert violations(reader.page, rules) == [], path


@pytest.mark.parametrize(("look", "rules"), LOOKS)
@pytest.mark.parametrize(
    "path",
    [
        *("/leaderboard", "/leaderboard?category=image-to-video-audio", "/patterns"),
        *("/about/blindness", "/about/method", "/about/registry", "/ledger"),
    ],
    ids=["board", "empty", "patterns", "blindness", "method", "registry", "ledger"],
)
def test_what_can_be_read(visit: Begin, path: str, look: dict[str, Any], rules: dict[str, object]) -> None:
    reader = visit(**look)
    reader.open(path)
    assert violations(reader.page, rules) == []


def test_the_page_of_a_problem(visit: Begin) -> None:
    reader = visit()
    reader.open("/no-such-page")
    assert reader.page.title() == "Not Found · Blindcut"
    assert violations(reader.page, EVERY_RULE) == []
    assert violations(reader.page, COLOURS) == []


@pytest.mark.parametrize(("look", "rules"), LOOKS)
def test_ones_own_page(visit: Begin, look: dict[str, Any], rules: dict[str, object]) -> None:
    voter = visit(**look)
    page = voter.page
    voter.open("/me")
    assert violations(page, rules) == []
    for winner in ("left", "tie"):
        battle = page.request.post(f"{voter.url}/api/v1/battles", data={}).json()["battle"]
        page.request.post(f"{voter.url}/api/v1/battles/{battle}/vote", data={"winner": winner})
    voter.open("/me")
    assert violations(page, rules) == []
    page.get_by_role("button", name="Forget me").click()
    assert violations(page, rules) == []
    voter.open("/me/forgotten?votes=keep")
    assert violations(page, rules) == []


@pytest.mark.parametrize(("look", "rules"), LOOKS)
def test_models_prompts_and_duels(visit: Begin, look: dict[str, Any], rules: dict[str, object]) -> None:
    reader = visit(**look)
    for path in ("/models", "/models/kestrel-nine", "/compare", "/compare/kestrel-nine/osprey-large", "/prompts"):
        reader.open(path)
        assert violations(reader.page, rules) == [], path
    reader.open("/prompts/text-to-video/curtain")
    reader.page.get_by_role("button", name="Play A and B side by side").click()
    reader.await_battle()
    assert violations(reader.page, rules) == []
