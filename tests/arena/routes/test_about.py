"""The pages about the arena, and the API of what they show."""

import csv
import html
import io
import json
import re
import subprocess
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.app import create_app
from arena.routes.about import SHARES, guess_rows
from arena.services.arena import Arena
from arena.services.audit.record import keep_blindness
from arena.services.entries import Entries, Said
from arena.services.moderation import Moderation
from arena.settings import Settings

PAGE, API = "/about/blindness", "/api/v1/audits/blindness"


def guess(accuracy: float, lower: float, upper: float) -> dict[str, Any]:
    shares = {"accuracy": accuracy, "chance": 0.25, "excess": accuracy - 0.25, "lower": lower, "upper": upper}
    return {"attacker": "nearest", **shares, "servings": 400, "clips": 24}


def audited(verdict: str, **questions: Any) -> dict[str, Any]:  # noqa: ANN401 - guesses, or None
    fact = {"fact": "header content-length", **guess(1.0, 0.7, 0.75)}
    category = {
        "category": "text-to-video",
        "name": "Text to video",
        "models": 4,
        "prompts": 6,
        "clips": 24,
        "servings": 800,
        "known": guess(0.251, -0.03, 0.032),
        "new": None,
        "facts": [fact] if verdict == "tells" else [],
        "facts_tried": 70,
        "facts_constant": 60,
        "verdict": verdict,
        **questions,
    }
    head = {"version": "9.8.7", "computed_at": "2026-11-22T04:05:06.000Z", "level": 0.95, "within": 0.05}
    return {**head, "servings": 800, "categories": [category]}


def test_an_arena_that_was_not_audited_says_so_and_how(client: TestClient) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "This arena has not been audited yet." in page.text
    assert "blindcut audit blindness" in page.text
    refused = client.get(API)
    assert refused.status_code == 404
    assert refused.headers["content-type"] == "application/problem+json"
    assert "has not been audited here yet" in refused.json()["detail"]


def test_the_last_audit_is_shown_and_handed_out(client: TestClient, arena: Arena) -> None:
    keep_blindness(arena.database, audited("tells"))
    keep_blindness(arena.database, audited("at_chance"))
    page = client.get(PAGE).text
    for said in ("2026-11-22, 04:05 UTC", "9.8.7", "At chance", "25.1 %", "22.0 % to 28.2 %", "Too few to say"):
        assert said in page
    assert "Most is told by" not in page
    assert client.get(API).json() == audited("at_chance")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("tells", "header content-length (100 %): the shares that each alone would name."),
        ("unclear", "No leak was found, but"),
    ],
)
def test_a_category_that_is_not_blind_says_what_is_known(
    client: TestClient, arena: Arena, verdict: str, said: str
) -> None:
    keep_blindness(arena.database, audited(verdict, new=guess(0.9, 0.5, 0.75)))
    page = " ".join(client.get(PAGE).text.split())
    assert said in page
    assert "At chance</p>" not in page


def test_rows_lie_where_their_shares_are() -> None:
    known, new = guess_rows(audited("tells", known=guess(1.0, 0.5, 0.75))["categories"][0])
    assert known["at"] == {
        "x": SHARES.place(1.0),
        "lower": SHARES.place(0.75),
        "upper": SHARES.place(1.0),
        "chance": SHARES.place(0.25),
    }
    assert SHARES.place(0.0) < known["at"]["chance"] < known["at"]["lower"] < known["at"]["x"] < 100
    assert new["guess"] is None


def test_the_board_leads_to_the_page(client: TestClient) -> None:
    assert f'href="{PAGE}"' in client.get("/leaderboard").text


def plain(page: str) -> str:
    """The words of a page, without what marks them up."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", page).split())).replace("\u00a0", " ").replace("\u2019", "'")


def test_the_rules_on_the_page_are_those_of_the_policy_with_its_history(client: TestClient, arena: Arena) -> None:
    page, policy = plain(client.get("/about/method").text), client.get("/api/v1/policy").json()
    rules = [rule for section in policy["sections"] for rule in section["rules"]]
    assert len(rules) > 25
    assert [rule["id"] for rule in rules if rule["text"] not in page] == []
    assert policy["version"] == arena.policy.version
    assert policy["version"][:12] in page
    assert "Nothing since this arena first started." in page


def test_an_arena_of_other_settings_shows_other_numbers_and_what_has_changed(stocked: Settings) -> None:
    pages = []
    for settings in (stocked, stocked.model_copy(update={"report_threshold": 17, "hidden_days": 21})):
        with TestClient(create_app(Arena(settings))) as client:
            pages.append(plain(client.get("/about/method").text))
            policy = client.get("/api/v1/policy").json()
    assert "A clip that 3 voters have reported" in pages[0]
    assert "A clip that 17 voters have reported" in pages[1]
    assert "for 21 days at most" in pages[1]
    assert "The rules changed: hidden_days from 90 to 21; report_threshold from 3 to 17." in pages[1]
    assert [len(policy["versions"]), len(policy["changes"])] == [2, 1]


def test_the_registry_shows_every_entry_with_its_share_and_what_was_done(
    client: TestClient, arena: Arena, draw: Callable[..., dict[str, Any]]
) -> None:
    heron = Said(name="Veo 9", organization="Google", codename="Blue Heron", reveal_after_votes=2000)
    Entries(arena.database, hidden_days=90).enter("blue-heron", heron)
    client.post(f"/api/v1/battles/{draw()['battle']}/vote", json={"winner": "left"})
    Moderation(arena.database).retire("m4")
    await_registry(client, lambda entries: entries["m4"]["status"] == "retired")
    told = await_registry(client, lambda entries: any(entry["first_vote_at"] for entry in entries.values()))
    page = plain(client.get("/about/registry").text)

    assert "5 entries" in page
    for words in ("Blue Heron codename", "Model m4 retired", "or after 2,000 votes, whichever comes first; 0 so far"):
        assert words in page
    assert "Model m4 was retired: it enters no battles, and its votes and its place stay." in page
    assert "Blue Heron was entered, under a codename: its name shows on 2" in page
    assert "Veo" not in page
    (battled, other) = (entry for entry in told.values() if entry["first_vote_at"])
    assert battled["categories"][0]["share"] == other["categories"][0]["share"] == 1.0
    assert {event["kind"] for event in client.get("/api/v1/registry").json()["events"]} == {
        "model_entered",
        "model_retired",
    }


def test_a_revealed_entry_can_be_checked_by_a_command_on_the_page(client: TestClient, arena: Arena) -> None:
    heron = Said(name="Veo's “9”", organization="Google", codename="Blue Heron", reveal_after_votes=2000)
    Entries(arena.database, hidden_days=90).enter("blue-heron", heron)
    Moderation(arena.database).retire("blue-heron")
    told = await_registry(client, lambda entries: not entries["blue-heron"]["hidden"])["blue-heron"]["codename"]
    page = client.get("/about/registry").text

    (command,) = re.findall(r"<code>(printf [^<]+ \| sha256sum)</code>", page)
    ran = subprocess.run(["sh", "-c", html.unescape(command)], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[0] == told["commitment"]
    assert json.loads(told["opening"])["name"] == "Veo's “9”"
    assert told["commitment"] in page


def test_the_registry_is_handed_out_as_a_table_too(client: TestClient) -> None:
    answer = client.get("/api/v1/registry.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["model"], row["category"], row["clips"]) for row in rows] == [
        (model, "text-to-video", "5") for model in ("m1", "m2", "m3", "m4")
    ]
    again = client.get("/api/v1/registry.csv", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def await_registry(client: TestClient, holds: Callable[[dict[str, dict[str, Any]]], bool]) -> dict[str, dict[str, Any]]:
    """The entries of the registry by slug, as soon as something holds of them."""
    end = monotonic() + 10
    while True:
        answer = client.get("/api/v1/registry").json()
        entries = {entry["model"]: entry for entry in answer["entries"]}
        if holds(entries):
            return entries
        assert monotonic() < end, "it did not come about within ten seconds"
        sleep(0.01)


@pytest.mark.parametrize("path", ["/leaderboard", "/me", "/about/blindness", "/about/method", "/no-such-page"])
def test_every_page_leads_to_what_is_said_about_the_arena(client: TestClient, path: str) -> None:
    foot = client.get(path, headers={"Accept": "text/html"}).text.partition('<footer class="colophon">')[2]
    for address in ("/about/method", "/about/registry", "/about/blindness"):
        assert f'href="{address}"' in foot


def test_the_voting_page_leads_there_from_its_help(client: TestClient) -> None:
    help_dialog = client.get("/").text.partition('<dialog id="help"')[2].partition("</dialog>")[0]
    for address in ("/about/method", "/about/registry", "/about/blindness"):
        assert f'href="{address}"' in help_dialog
