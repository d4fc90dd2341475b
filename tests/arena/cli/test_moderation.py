"""`blindcut clips | votes | models | prompts`: an operator looks, decides, and is told what can't be."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from arena.domain.reports import ReportReason
from arena.domain.voters import Voter
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.reports import add_report

Blindcut = Callable[..., Any]
Complaint = Callable[..., str]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def configured(stocked: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(stocked.data_dir))
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", stocked.database_url)


def listed(blindcut: Blindcut, *options: str) -> list[list[str]]:
    ran = blindcut("clips", "list", *options)
    assert ran.code == 0
    return [line.split() for line in ran.out.splitlines()[1:]]


def test_clips_are_held_released_and_withdrawn(blindcut: Blindcut, complaint: Complaint) -> None:
    assert len(listed(blindcut)) == 20
    assert blindcut("clips", "hold", 3).err == "Clip 3 is held.\n"
    assert listed(blindcut, "--held") == [["3", "m3", "text-to-video", "p1", "held", "0"]]
    assert "clip 3: is held already" in complaint("clips", "hold", 3)
    assert blindcut("clips", "release", 3).code == 0
    assert blindcut("clips", "withdraw", 3, "--reason", "a real person").code == 0
    withdrawn = ["3", "m3", "text-to-video", "p1", "withdrawn", "0"]
    assert [*withdrawn, "a", "real", "person"] in listed(blindcut, "--model", "m3")
    assert "a real person" in blindcut("clips", "show", 3).out
    assert "there is no clip 99" in complaint("clips", "release", 99)


def test_a_clip_is_shown_with_what_was_said_against_it(blindcut: Blindcut, stocked: Settings) -> None:
    database = Database(stocked.database)
    with database.writing() as connection:
        add_report(
            connection, clip=5, voter=Voter("ab" * 16), battle="cd" * 16, reason=ReportReason.IDENTITY, now_ms=2_000
        )
        connection.execute(text('UPDATE clips SET watermark = \'{"corner": "top left"}\' WHERE id = 5'))
    database.close()

    told = blindcut("clips", "show", 5).out

    for words in ("m1-original.mp4", "suspected", "top left", "it shows who made it", "ab" * 16, "not yet: no vote"):
        assert words in told
    assert [row[0] for row in listed(blindcut, "--suspected")] == ["5"]
    assert blindcut("clips", "watermark", 5, "yes").err == "Clip 5 shows a watermark.\n"
    assert listed(blindcut, "--suspected") == []


def test_models_are_listed_retired_and_brought_back(blindcut: Blindcut, complaint: Complaint) -> None:
    assert "retired" not in blindcut("models").out
    assert blindcut("models", "retire", "m2").code == 0
    (line,) = [line for line in blindcut("models").out.splitlines() if line.split()[0] == "m2"]
    assert line.split()[-1] == "retired"
    assert "model m2: is retired already" in complaint("models", "retire", "m2")
    assert blindcut("models", "restore", "m2").code == 0
    assert "retired" not in blindcut("models").out


def test_prompts_are_listed_retired_and_brought_back(blindcut: Blindcut, complaint: Complaint) -> None:
    def line(prompt: str) -> list[str]:
        listed = blindcut("prompts", "--category", "text-to-video").out
        return next(each.split() for each in listed.splitlines() if each.split()[1] == prompt)

    assert line("p2")[-1] == "4"
    assert blindcut("prompts", "retire", "text-to-video/p2", "--reason", "seen too often").err == (
        "text-to-video/p2 is retired.\n"
    )
    assert (line("p2")[-1], line("p1")[-1]) == ("retired", "4")
    assert "prompt text-to-video/p2: is retired already, since 20" in complaint("prompts", "retire", "text-to-video/p2")
    assert blindcut("prompts", "restore", "text-to-video/p2").code == 0
    assert line("p2")[-1] == "4"
    assert "there is no prompt 'p9' in 'text-to-video'" in complaint("prompts", "retire", "text-to-video/p9")
    assert "prompt: must be CATEGORY/PROMPT" in complaint("prompts", "restore", "p2")


def test_a_vote_that_is_not_here_is_named(complaint: Complaint) -> None:
    assert "no battle 'abc' has ended here" in complaint("votes", "exclude", "abc", "--reason", "x")
    assert "no battle 'abc' has ended here" in complaint("votes", "restore", "abc", "--reason", "x")
