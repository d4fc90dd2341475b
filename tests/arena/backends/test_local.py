"""Local backends: clips that are made, or lie, here."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from arena.backends.base import BackendError, Job, Stage, State, Ticket
from arena.backends.folder import FolderBackend
from arena.backends.local import Local
from arena.backends.procedural.jobs import ProceduralJobs
from arena.backends.procedural.render import render
from arena.backends.requests import Request
from arena.domain.generation import FailureKind
from arena.errors import BadManifest
from stubs.files import tiny_clip
from stubs.providers import CATALOG

LARGEST = 8 << 20


class Drawer(Local):
    """Makes the same clip of everything, when it is let."""

    name = "drawer"

    def __init__(self) -> None:
        super().__init__(CATALOG)
        self.made: list[str] = []
        self.gate = threading.Event()

    def _plan(self, request: Request) -> dict[str, Any]:
        return {"prompt": request.prompt}

    def _make(self, plan: Mapping[str, Any], target: Path) -> None:
        self.gate.wait(5)
        self.made.append(plan["prompt"])
        if "impossible" in plan["prompt"]:
            raise MemoryError("out of memory")
        target.write_bytes(tiny_clip())


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    with closing(Drawer()) as opened:
        yield opened
        opened.gate.set()


def job(**changes: object) -> Job:
    usual: dict[str, Any] = {
        "key": "clip-1",
        "model": "m",
        "category": "text-to-video",
        "prompt": "A fox.",
        "seconds": 4.0,
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "sound": False,
        "seed": 7,
    }
    return Job(**(usual | changes))


def finish(backend: Local, ticket: Ticket) -> State:
    """Wait until a job is over."""
    ended = backend._future(ticket)
    ended.exception(timeout=30)
    return backend.poll(ticket)


def test_one_clip_is_made_at_a_time_and_the_others_wait(drawer: Drawer, target: Path) -> None:
    first, second = drawer.submit(job()), drawer.submit(job(key="clip-2"))
    while (running := drawer.poll(first).stage) is Stage.WAITING:
        pass

    assert (running, drawer.poll(second).stage) == (Stage.RUNNING, Stage.WAITING)
    drawer.gate.set()
    state = finish(drawer, first)
    drawer.fetch(first, state, target, largest=LARGEST)

    assert (state.stage, state.cost) == (Stage.DONE, 0)
    assert target.read_bytes() == tiny_clip()


def test_a_ticket_is_enough_to_make_the_clip_in_another_process(drawer: Drawer, target: Path) -> None:
    with closing(Drawer()) as killed:
        killed.gate.set()
        ticket = killed.submit(job())
    drawer.gate.set()

    state = finish(drawer, ticket)
    drawer.fetch(ticket, state, target, largest=LARGEST)

    assert target.read_bytes() == tiny_clip()


def test_what_was_fetched_leaves_nothing_behind_and_is_made_anew_when_it_is_asked_for_again(
    drawer: Drawer, target: Path
) -> None:
    drawer.gate.set()
    ticket = drawer.submit(job())
    drawer.fetch(ticket, finish(drawer, ticket), target, largest=LARGEST)
    left = list(Path(drawer._folder.name).iterdir())

    drawer.fetch(ticket, State(Stage.DONE), target, largest=LARGEST)

    assert left == []
    assert drawer.made == ["A fox.", "A fox."]


def test_what_can_not_be_made_has_failed(drawer: Drawer) -> None:
    drawer.gate.set()

    state = finish(drawer, drawer.submit(job(prompt="An impossible fox.")))

    assert (state.stage, state.failure, state.message) == (Stage.FAILED, FailureKind.TRANSIENT, "out of memory")


def test_a_job_that_waits_can_be_stopped_and_one_that_runs_can_not(drawer: Drawer) -> None:
    running, waiting = drawer.submit(job()), drawer.submit(job(key="clip-2"))
    while drawer.poll(running).stage is Stage.WAITING:
        pass

    drawer.cancel(waiting)
    with pytest.raises(BackendError, match="has begun"):
        drawer.cancel(running)

    assert drawer.poll(waiting).failure is FailureKind.DEADLINE


def test_a_clip_over_the_cap_is_not_handed_over(drawer: Drawer, target: Path) -> None:
    drawer.gate.set()
    ticket = drawer.submit(job())

    with pytest.raises(BackendError) as caught:
        drawer.fetch(ticket, finish(drawer, ticket), target, largest=10)

    assert caught.value.failure is FailureKind.BAD_OUTPUT
    assert not target.exists()


@pytest.fixture
def procedural() -> Iterator[ProceduralJobs]:
    with closing(ProceduralJobs(catalog=CATALOG)) as opened:
        yield opened


def plan(backend: Local, asked: Job) -> dict[str, Any]:
    return backend._plan(Request.of(asked, CATALOG.call(backend.name, asked.model, asked.category)))


def test_a_rehearsal_draws_the_scene_that_the_prompt_names(procedural: ProceduralJobs, target: Path) -> None:
    asked = job(model="procedural-lowres", options={"scene": "pendulum"})

    ticket = procedural.submit(asked)
    procedural.fetch(ticket, finish(procedural, ticket), target, largest=LARGEST)

    again = target.with_name("again.mp4")
    render("procedural-lowres", "pendulum", 7, again)
    assert target.read_bytes() == again.read_bytes()


def test_the_same_words_show_the_same_scene_by_every_generator(procedural: ProceduralJobs) -> None:
    plans = [plan(procedural, job(model=model)) for model in ("procedural-faithful", "procedural-flicker")]
    others = {plan(procedural, job(model="procedural-faithful", prompt=f"Fox {n}."))["scene"] for n in range(40)}

    assert plans[0]["scene"] == plans[1]["scene"]
    assert len(others) > 5


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"model": "procedural-perfect"}, "model_retired", "procedural-faithful, procedural-flicker"),
        ({"model": "procedural-faithful", "options": {"scene": "moon"}}, "invalid_request", "there is no scene 'moon'"),
        ({"model": "procedural-faithful", "seconds": 8.0}, "invalid_request", "duration 8.0: it has 4"),
    ],
)
def test_what_there_is_not_can_not_be_drawn(
    procedural: ProceduralJobs, *, changes: dict[str, object], kind: str, words: str
) -> None:
    with pytest.raises(BackendError) as caught:
        procedural.submit(job(**changes))

    assert caught.value.failure == kind
    assert words in str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Callable[..., FolderBackend]]:
    """Opens a manifest of these lines; two files lie beside it."""
    (tmp_path / "fox.mp4").write_bytes(tiny_clip())
    (tmp_path / "page.mp4").write_bytes(b"<html>Sign in</html>")
    opened: list[FolderBackend] = []

    def open_(*lines: str, head: str = "category,model,prompt,file,seed") -> FolderBackend:
        (tmp_path / "clips.csv").write_text("\n".join([head, *lines]))
        opened.append(FolderBackend(tmp_path / "clips.csv", CATALOG))
        return opened[-1]

    yield open_
    for backend in opened:
        backend.close()


def test_a_retired_system_answers_with_the_clip_that_it_made(
    folder: Callable[..., FolderBackend], target: Path
) -> None:
    backend = folder("text-to-video,sora-2,A  fox.,fox.mp4,")

    ticket = backend.submit(job(model="sora-2"))
    backend.fetch(ticket, finish(backend, ticket), target, largest=LARGEST)

    assert target.read_bytes() == tiny_clip()
    assert not target.is_symlink()


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"model": "sora-3"}, "model_retired", "there is no model 'sora-3' in clips.csv; there are sora-2"),
        ({"prompt": "A cat."}, "invalid_request", "no clip of sora-2 on this prompt"),
        ({"category": "text-to-video-audio"}, "invalid_request", "no clip of sora-2 on this prompt"),
        ({"seed": 8}, "invalid_request", "no clip of sora-2 on this prompt"),
        ({"prompt": "A dog."}, "invalid_request", "dog.mp4 is not there"),
    ],
)
def test_what_is_not_in_the_folder_is_named(
    folder: Callable[..., FolderBackend], *, changes: dict[str, object], kind: str, words: str
) -> None:
    backend = folder("text-to-video,sora-2,A fox.,fox.mp4,7", "text-to-video,sora-2,A dog.,dog.mp4,")

    with pytest.raises(BackendError) as caught:
        backend.submit(job(**({"model": "sora-2"} | changes)))

    assert caught.value.failure == kind
    assert words in str(caught.value)


def test_a_file_that_is_no_video_is_not_handed_over(folder: Callable[..., FolderBackend], target: Path) -> None:
    backend = folder("text-to-video,sora-2,A fox.,page.mp4,")
    ticket = backend.submit(job(model="sora-2"))

    with pytest.raises(BackendError, match="an HTML page"):
        backend.fetch(ticket, finish(backend, ticket), target, largest=LARGEST)


def test_a_manifest_that_can_not_be_used_is_named(folder: Callable[..., FolderBackend], tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match=r"clips\.csv: has no column 'prompt'"):
        folder("sora-2,fox.mp4", head="model,file")
    with pytest.raises(BadManifest, match=r"none\.csv: can't be read"):
        FolderBackend(tmp_path / "none.csv", CATALOG)
