"""`blindcut models enter | show`: what takes part, and under which name."""

from collections.abc import Callable
from typing import Any

import pytest

from arena.domain.entries import DAY_MS
from arena.services.clock import iso, now_ms
from arena.settings import Settings

Blindcut = Callable[..., Any]
Complaint = Callable[..., str]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HERON = ("blue-heron", "--codename", "Blue Heron", "--name", "Veo 9", "--organization", "Google", "--price", "0.4")


@pytest.fixture(autouse=True)
def configured(stocked: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(stocked.data_dir))
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", stocked.database_url)


def shown(blindcut: Blindcut, model: str) -> dict[str, str]:
    lines = (line.strip().partition("  ") for line in blindcut("models", "show", model).out.splitlines())
    return {what: value.strip() for what, _, value in lines}


def test_a_model_is_entered_and_said_more_of(blindcut: Blindcut) -> None:
    entered = blindcut("models", "enter", "veo-9", "--name", "Veo 9", "--family", "Veo", "--closed")
    assert entered.code == 0
    assert entered.err.startswith("veo-9 is entered as Veo 9.\nWith the first vote on it all of this is fixed")
    assert blindcut("models", "enter", "veo-9", "--route", "fal", "--open-weights").code == 0

    facts = shown(blindcut, "veo-9")
    assert (facts["name"], facts["family"], facts["route"], facts["weights"]) == ("Veo 9", "Veo", "fal", "open")
    assert "codename" not in facts


def test_a_codename_covers_a_model_in_the_list_and_not_where_its_operator_asks(blindcut: Blindcut) -> None:
    entered = blindcut("models", "enter", *HERON, "--reveal-after", 500, "--reveal-on", next_month())
    assert f"Its name shows on {next_month()} or after 500 votes, whichever comes first." in entered.err

    listed = blindcut("models").out
    assert "Blue Heron" in listed
    assert "under a codename" in listed
    assert "Veo" not in listed
    assert "Google" not in listed
    facts = shown(blindcut, "blue-heron")
    assert (facts["name"], facts["organisation"], facts["codename"]) == ("Veo 9", "Google", "Blue Heron")
    assert facts["price"] == "0.4 US dollars per second"
    assert len(facts["commitment"]) == 64


def test_retiring_a_model_under_a_codename_says_its_name(blindcut: Blindcut) -> None:
    blindcut("models", "enter", *HERON, "--reveal-after", 500)
    retired = blindcut("models", "retire", "blue-heron")
    assert retired.err == "Blue Heron is revealed by this: it is Veo 9.\nblue-heron is retired.\n"
    assert "Veo 9" in blindcut("models").out


def test_what_cannot_be_entered_is_said_in_one_line(complaint: Complaint) -> None:
    assert "it has to be blue-heron" in complaint("models", "enter", "heron", *HERON[1:], "--reveal-after", 500)
    assert "must be in the future" in complaint("models", "enter", *HERON, "--reveal-on", "2020-01-01")
    assert "for 90 days at most" in complaint("models", "enter", *HERON, "--reveal-on", "2999-01-01")
    assert "there is no model 'nobody'" in complaint("models", "show", "nobody")


def next_month() -> str:
    return iso(now_ms() + 30 * DAY_MS)[:10]
