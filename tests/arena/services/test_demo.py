"""The demo's own parts; that it serves and is voted in is a journey."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from arena.backends.procedural import SCENES, ProceduralBackend
from arena.services.demo import BANNER, SIMULATED_VOTES, demo_prompts


def test_has_twelve_prompts_or_more_and_two_of_them_with_sound() -> None:
    prompts = demo_prompts()
    assert len(prompts) >= 12
    assert sum(prompt.category == "text-to-video-audio" for prompt in prompts) == 2
    assert all((prompt.scene or prompt.id) in SCENES for prompt in prompts)


def test_the_first_three_prompts_are_of_one_category_so_that_voting_can_begin() -> None:
    assert {prompt.category for prompt in demo_prompts()[:3]} == {"text-to-video"}


def test_the_models_say_that_they_are_procedural() -> None:
    models = ProceduralBackend().models()
    assert len(models) == 6
    assert all(model.slug.startswith("procedural-") and "Procedural" in model.name for model in models)


def test_the_banner_names_the_simulated_votes() -> None:
    assert f"{SIMULATED_VOTES:,}" in BANNER
    assert "simulated" in BANNER


def test_killed_while_it_draws_clips_it_leaves_no_process_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "BLINDCUT_DATA_DIR": str(tmp_path)}
    demo = subprocess.Popen(
        [sys.executable, "-m", "arena", "demo", "--no-open", "--port", "0"],
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(lambda: len(_group(demo.pid)) >= 3, "the workers to start")
    finally:
        demo.send_signal(signal.SIGKILL)
        demo.wait()
    _wait(lambda: not _group(demo.pid), "the workers to end")


def _group(leader: int) -> list[int]:
    """The processes of a session that still live."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)
