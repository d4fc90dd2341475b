"""`blindcut generate`, `runs` and `worker`, with the real adapter of a server on loopback."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from arena.cli.generating import working_beside
from arena.domain.prompts import PromptSpec
from arena.settings import Settings
from arena.store.catalog import put_prompt
from arena.store.engine import Database
from arena.store.migrate import upgrade
from stubs.kit import Behaviour
from stubs.openai_videos import OpenAIVideosStub

Blindcut = Callable[..., Any]
MODEL = "wan-2.2-openai"
SIZES = ("16:9", "16:9", "9:16")


@pytest.fixture(scope="module")
def stub() -> Iterator[OpenAIVideosStub]:
    with OpenAIVideosStub() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, stub: OpenAIVideosStub, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An arena with three prompts, and a server of its own that makes clips."""
    stub.reset()
    environment = stub.environment | {
        "BLINDCUT_DATA_DIR": str(tmp_path / "data"),
        "BLINDCUT_POLL_SECONDS": "0.05",
        "BLINDCUT_LEASE_SECONDS": "1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    told = Settings()
    database = Database(told.database)
    upgrade(database)
    with database.writing() as connection:
        for number, ratio in enumerate(SIZES, start=1):
            tags = ("motion",) if number == 1 else ("motion", "light")
            spec = PromptSpec(f"p{number}", "text-to-video", f"Fox {number}", tags, aspect_ratio=ratio)
            put_prompt(connection, spec, now_ms=1, aspect_ratio=ratio)
        spec = PromptSpec("loud", "text-to-video-audio", "A loud fox", ("sound",), aspect_ratio="16:9")
        put_prompt(connection, spec, now_ms=1, aspect_ratio="16:9")
    database.close()
    return told


@pytest.mark.usefixtures("settings")
def test_a_dry_run_says_what_it_would_cost_and_orders_nothing(blindcut: Blindcut, stub: OpenAIVideosStub) -> None:
    ran = blindcut("generate", "--models", f"{MODEL},runway-gen-4.5", "--seeds", 2, "--dry-run", "--json")

    plan = json.loads(ran.out)
    assert ran.code == 0
    assert (plan["clips"], plan["cost"]) == (12, pytest.approx(6 * 5 * 0.12))
    assert [share["model"] for share in plan["models"]] == [MODEL, "runway-gen-4.5"]
    assert {each["prompts"][0] for each in plan["left_out"]} == {"text-to-video-audio/loud"}
    assert stub.requests == []
    assert blindcut("runs").out.split() == ["run", "begun", "clips", "done", "waiting", "under", "way", "US$", "budget"]

    table = blindcut("generate", "--models", "all", "--dry-run")
    assert "runway-gen-4.5" in table.out
    assert "Left out: category text-to-video-audio, " in table.err, "by what can't be asked for, where there is much"
    assert "reasons, with their prompts." in table.err


@pytest.mark.usefixtures("settings")
def test_clips_are_ordered_made_and_reported(blindcut: Blindcut, stub: OpenAIVideosStub) -> None:
    ran = blindcut("generate", "--models", MODEL, "--prompts", "p1,p3", "--yes", "--json", "--processes", 1)

    report = json.loads(ran.out)
    assert (ran.code, report["clips"]) == (0, {"published": 2})
    assert report["models"][0]["done"] == 2
    assert sorted(job.asked["size"] for job in stub.jobs.values()) == ["1280x720", "720x1280"]
    assert {job.asked["prompt"] for job in stub.jobs.values()} == {"Fox 1", "Fox 3"}

    again = blindcut("generate", "--models", MODEL, "--prompts", "p1,p3", "--yes")
    assert again.code == 2
    assert "there is nothing to be made: 2 clips are here already" in again.err
    assert len(stub.billed) == 2


@pytest.mark.usefixtures("settings")
def test_what_a_budget_is_not_enough_for_waits_and_goes_on_with_another(
    blindcut: Blindcut, stub: OpenAIVideosStub
) -> None:
    stub.behaviour = Behaviour(fails=OpenAIVideosStub.failures["refused_output", "moderation"])
    asked = ("--models", MODEL, "--price", f"{MODEL}=0.1", "--tags", "motion", "--budget", "1.00", "--yes")

    ran = blindcut("generate", *asked)

    assert ran.code == 0, "what is refused costs nothing"
    assert ran.err.splitlines()[-1] == "Run 1: 3 of 3 done, $0.00 of $1.00 spent."
    stub.behaviour = Behaviour(cut="after")
    ran = blindcut("generate", *asked, "--again")
    assert ran.code == 1
    wait, ambiguous = ran.err.splitlines()[-2:]
    assert "1 clips wait: $1.00 of the budget of $1.00 are spent" in wait
    assert "Of 2 clips nobody knows whether the provider took them" in ambiguous
    assert len(stub.billed) == 2, "none was sent again"

    stub.behaviour = Behaviour(fails=OpenAIVideosStub.failures["refused_output", "moderation"])
    ran = blindcut("generate", "--resume", "--budget", "2.00")
    assert ran.code == 1
    assert "Run 2: 3 of 3 done" in ran.err
    numbers = [line.split()[0] for line in blindcut("clips", "list", "--state", "ambiguous").out.splitlines()[1:]]
    assert "clip" in blindcut("clips", "again", numbers[0]).err
    assert "given up" in blindcut("clips", "give-up", numbers[1]).err
    assert blindcut("clips", "list", "--state", "queued").out.splitlines()[1].split()[0] == numbers[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "models: none is named"),
        (("--models", "sora-9"), "there is no 'sora-9' in the catalog"),
        (("--models", MODEL, "--prompts", "p9"), "there is no prompt 'p9'"),
        (("--models", MODEL, "--tags", "noir"), "no prompt has the tag 'noir'"),
        (("--models", MODEL, "--category", "films"), "there is no category 'films'"),
        (("--models", MODEL, "--ratio", "2:1"), "--ratio: there is no '2:1'"),
        (("--models", MODEL, "--resolution", "huge"), "--resolution: a resolution is like 720p"),
        (("--models", MODEL, "--price", "x"), "--price: must be like kling-3.0-pro=0.12, not 'x'"),
        (("--models", MODEL, "--price", "veo=1"), "there is a price of 'veo', and no such model is asked"),
        (("--resume",), "no run has clips that are still to be made"),
        (("--run", "7"), "there is no run 7"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_what_can_not_be_asked_for_is_one_line(
    complaint: Callable[..., str], arguments: tuple[str, ...], said: str
) -> None:
    assert said in complaint("generate", *arguments, "--yes")


@pytest.mark.usefixtures("settings")
def test_a_model_that_can_not_be_called_here_is_refused_with_what_is_missing(blindcut: Blindcut) -> None:
    ran = blindcut("generate", "--models", "runway-gen-4.5", "--prompts", "p1", "--yes")

    assert ran.code == 2
    assert "runway is not open here: it needs RUNWAYML_API_SECRET" in ran.err


@pytest.mark.usefixtures("settings")
def test_where_nobody_can_be_asked_nothing_is_ordered_without_yes(blindcut: Blindcut) -> None:
    ran = blindcut("generate", "--models", MODEL)

    assert ran.code == 2
    assert "--yes: is needed where nobody can be asked" in ran.err


@pytest.mark.usefixtures("settings")
def test_ctrl_c_pauses_a_run_and_a_worker_makes_the_rest_after_resume(
    blindcut: Blindcut, stub: OpenAIVideosStub
) -> None:
    stub.behaviour = Behaviour(polls=10_000)
    command = [sys.executable, "-m", "arena"]
    asked = ["generate", "--models", MODEL, "--category", "text-to-video", "--yes"]
    environment = os.environ | {"BLINDCUT_BACKEND_CONCURRENCY": "1"}
    with subprocess.Popen([*command, *asked], env=environment, stderr=subprocess.PIPE, text=True) as run:
        while not stub.jobs:
            assert run.poll() is None
            sleep(0.05)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Run 1 is paused: 2 clips wait, and 1 that are being made" in said

    with subprocess.Popen([*command, "worker", "--processes", "1"], stderr=subprocess.DEVNULL) as worker:
        stub.behaviour = Behaviour()
        assert "goes on: 2 clips wait" in blindcut("runs", "resume", 1).err
        while (stands := json.loads(blindcut("runs", "show", 1, "--json").out))["goes_on"]:
            assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    assert stands["clips"] == {"published": 3}
    assert len(stub.billed) == 3


def test_a_server_makes_what_was_ordered_unless_it_is_told_not_to(
    blindcut: Blindcut, settings: Settings, stub: OpenAIVideosStub
) -> None:
    ran = blindcut("generate", "--models", MODEL, "--prompts", "p1", "--yes", "--detach")
    assert "Run 1 is ordered" in ran.err

    with working_beside(settings.model_copy(update={"worker": False})):
        assert "generation" not in {thread.name for thread in threading.enumerate()}
    assert stub.requests == []

    with working_beside(settings):
        while json.loads(blindcut("runs", "show", 1, "--json").out)["clips"] != {"published": 1}:
            sleep(0.1)
