"""Journeys: a real server in a process of its own, real clips, and a real Chromium.

One server and one browser serve the whole session. Every journey has a browser context, and so a voter, of its own.
"""

import csv
import os
import re
import runpy
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import delete, insert, or_, select

from arena.store import tables
from arena.store.engine import Database

CHECKOUT = Path(__file__).resolve().parents[2]

MODELS = ("kestrel-nine", "osprey-large", "heron-2-turbo")
TWO_MODELS = MODELS[:2]
PROMPTS = {
    "sailing": "A paper boat sails across a puddle",
    "marble": "A marble rolls down a wooden track, through two loops and over a bridge, while the camera stays close "
    "behind it; when it falls into a tin cup the picture tilts up to show the hands of the child who let it go, "
    "and the evening light on the wall behind. The whole scene is one take, without a cut, shot from very near.",
    "kettle": "Steam rises from a kettle",
}
RETIRED = "curtain"
"""A prompt that has been in no battle for hours, so that its clips may be shown with names."""
CANARIES = {
    "title": "Plumage Study by Birdhouse-Pictures",
    "artist": "Falconer-Atelier",
    "comment": '{"workflow": {"nodes": [{"class_type": "SamplerOfWrens"}]}}',
    "encoder": "Rookery-Muxer 7",
    "handler": "NestboxHandler",
    "credentials": "contentauth:urn:uuid:thrush-and-sparrow",
}
"""What the sources of clips say of themselves, as those of real generators do: tags, workflows, Content Credentials."""
TELLTALE = ("Birdhouse-Pictures", "Falconer-Atelier", "SamplerOfWrens", "Rookery-Muxer", "NestboxHandler", "thrush-and")
_C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
REAL_PROMPTS = ("the-cars-drove-fast", "hummingbird")
SHOTS = ("A hand folds a boat of paper", "The boat glides past a drain", "Rain begins, and the boat sinks slowly")
HIDDEN_PROMPT = ("text-to-video", "marble")
HIDDEN_SLUG, CODENAME, HIDDEN_NAME, HIDDEN_MAKER = "grey-owl", "Grey Owl", "Nightjar Deluxe", "Corvid Works"
ADMIN_TOKEN = "of whoever runs this arena"
SHORT_SECONDS, LONG_SECONDS = 0.8, 3.4

WINDOW = {"width": 1024, "height": 720}  # where size does not matter, a small one paints faster
LOOKS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": WINDOW},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "still": {"viewport": WINDOW, "reduced_motion": "reduce"},
}
"""What `--look` can ask for: every journey passes in each, where it names no look of its own."""

_CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
_START_SECONDS = 30

expect.set_options(timeout=15_000)


@dataclass
class Visit:
    """A voter's page, and what it said to the console."""

    page: Page
    url: str
    console: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        self.page.goto(self.url + path)

    def await_battle(self) -> None:
        """Wait until both clips are there and play."""
        expect(self.page.locator("#arena")).to_have_attribute("data-state", "watching")

    def await_open_ballot(self) -> None:
        """Wait until the clips have been watched for long enough, and heard where there is sound."""
        self.await_battle()
        if (start := self.page.locator("#big-play")).is_visible():
            start.click()
        for button in self.page.locator("[data-side]").all():
            button.click()
            letter = button.inner_text()[-1]
            expect(self.page.locator("#gate")).not_to_contain_text(letter)
        expect(self.page.locator("[data-winner=left]")).to_have_attribute("aria-disabled", "false")

    def await_aspects(self) -> None:
        """Wait until the page asks for the aspects: the choice is made, and not sent yet."""
        expect(self.page.locator("#aspects")).to_be_visible()

    def show_names(self) -> None:
        """Send the choice with the aspects that were judged."""
        self.await_aspects()
        self.page.get_by_role("button", name="Show names").click()

    def await_reveal(self) -> None:
        """Wait until the vote is stored and the models are named, passing by the aspects if the page asks for them."""
        arena = self.page.locator("#arena")
        expect(arena).to_have_attribute("data-state", re.compile("aspects|revealed"))
        if arena.get_attribute("data-state") == "aspects":
            self.show_names()
        expect(self.page.locator("#verdict")).to_be_visible()

    def board(self, category: str) -> dict[str, Any]:
        """The board of a category, from the API."""
        answer = self.page.request.get(f"{self.url}/api/v1/leaderboard?category={category}")
        board: dict[str, Any] = answer.json()
        return board


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the clips, with their manifest."""
    folder = tmp_path_factory.mktemp("journeys")
    _write_clips(folder)
    return folder


@pytest.fixture(scope="session")
def names(clips: Path) -> tuple[str, ...]:
    """Every word that would give a model away: labels, file names, and what the files say of themselves."""
    return (*MODELS, *TELLTALE, *(path.stem for path in clips.glob("*.mp4")))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the running arena."""
    return tmp_path_factory.mktemp("arena")


@pytest.fixture(scope="session")
def address(clips: Path, home: Path) -> Iterator[str]:
    """The address of a running arena, without a slash at the end."""
    with _serving(clips, home) as served_at:
        yield served_at


@pytest.fixture
def operate(address: str, home: Path) -> Callable[..., str]:
    """Runs `blindcut` beside the running arena, as its operator does: what it prints."""
    assert address

    def run(*arguments: str) -> str:
        environment = os.environ | {"BLINDCUT_DATA_DIR": str(home / "data")}
        command = [sys.executable, "-m", "arena", *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def operated(address: str, home: Path) -> Iterator[str]:
    """The operator's token; a clip waits for their look, and one of a run came to nothing."""
    assert address
    database = Database(f"sqlite:///{home / 'data' / 'blindcut.db'}")
    with database.writing() as connection:
        shown = connection.execute(select(tables.clips).where(tables.clips.c.id == 1)).one()._asdict()
        of = {name: shown[name] for name in ("model_id", "prompt_id")}
        connection.execute(insert(tables.runs).values(id=9, asked={}, left_out=[], created_ms=1))
        connection.execute(insert(tables.clips).values(**shown | {"id": None, "original": "00", "state": "review"}))
        failed = {"state": "failed", "error": "HTTP 500", "failure": "transient", "backend": "openai", "created_ms": 1}
        connection.execute(insert(tables.clips).values(**of, **failed, run_id=9, take=1))
    yield ADMIN_TOKEN
    with database.writing() as connection:
        connection.execute(delete(tables.clips).where(or_(tables.clips.c.original == "00", tables.clips.c.run_id == 9)))
        connection.execute(delete(tables.runs))
    database.close()


@pytest.fixture(scope="session")
def judged(address: str) -> str:
    """A category that nobody else votes in, once 24 people have: half of them could not decide."""
    for number in range(24):
        with httpx.Client(base_url=f"{address}/api/v1") as person:
            battle = person.post("/battles", json={"category": "video-edit"}).json()["battle"]
            winner = ("left", "tie", "right", "tie")[number % 4]
            person.post(f"/battles/{battle}/vote", json={"winner": winner}).raise_for_status()
    deadline = time.monotonic() + 10
    while httpx.get(f"{address}/api/v1/leaderboard?category=video-edit").json()["votes"] < 24:
        assert time.monotonic() < deadline, "the votes did not reach the board"
        time.sleep(0.05)
    return "video-edit"


@pytest.fixture(scope="session")
def real_address(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an arena with clips of real models: four of one prompt, six of one with a reference image."""
    folder = tmp_path_factory.mktemp("real")
    with (shared / "clips" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["prompt_id"] in REAL_PROMPTS]
    for row in rows:
        row |= {name: str(shared / "clips" / row[name]) for name in ("file", "reference_image") if row[name]}
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with _serving(folder, folder) as served_at:
        yield served_at


@pytest.fixture(scope="session")
def hidden_address(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an arena with two entries, one of which runs under a codename until its second vote."""
    folder = tmp_path_factory.mktemp("hidden")
    with (clips / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["category"], row["prompt_id"]) == HIDDEN_PROMPT][:2]
    for row, model in zip(rows, (HIDDEN_SLUG, TWO_MODELS[1]), strict=True):
        row |= {"model": model, "file": str(clips / row["file"])}
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    said = ["--codename", CODENAME, "--name", HIDDEN_NAME, "--organization", HIDDEN_MAKER, "--reveal-after", "2"]
    environment = os.environ | {"BLINDCUT_DATA_DIR": str(folder / "data")}
    command = [sys.executable, "-m", "arena", "models", "enter", HIDDEN_SLUG, *said]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    with _serving(folder, folder) as served_at:
        yield served_at


@contextmanager
def _serving(clips: Path, folder: Path) -> Iterator[str]:
    """An arena of its own process with these clips: its address, until the end of the block."""
    # A journey asks for each battle once, unless it is one about what measures the voter.
    chosen = {"BLINDCUT_REPEAT_SHARE": "0", "BLINDCUT_CHECK_SHARE": "0", "BLINDCUT_SHOW_RETIRED_CLIPS": "true"}
    chosen |= {"BLINDCUT_SNAPSHOT_MINUTES": "0.01", "BLINDCUT_ADMIN_TOKEN": ADMIN_TOKEN}
    environment = os.environ | chosen | {"BLINDCUT_DATA_DIR": str(folder / "data")}
    command = [sys.executable, "-m", "arena"]
    subprocess.run([*command, "import", "clips", clips], env=environment, check=True)
    with closing(sqlite3.connect(folder / "data" / "blindcut.db")) as database, database:
        long_ago = int((time.time() - 86_400) * 1000)
        database.execute("UPDATE prompts SET retired_ms = ? WHERE slug = ?", (long_ago, RETIRED))
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen([*command, "serve", "--port", "0"], env=environment, stdout=output, stderr=output)
    try:
        yield _announced_address(server, log)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=15)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = runpy.run_path(str(CHECKOUT / "tests" / "browser.py"))["find_chromium"]()
    assert chromium is not None, "no Chromium: `make browser` finds or installs one"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def usual_look(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How every page is looked at, by `--look`."""
    return LOOKS[request.config.getoption("look")]


@pytest.fixture
def visit(address: str, browser: Browser, usual_look: dict[str, Any]) -> Iterator[Callable[..., Visit]]:
    """Opens a context with the options given, and a page in it; each is a voter of its own."""
    with _visiting(address, browser, usual_look) as begin:
        yield begin


@pytest.fixture
def visit_hidden(hidden_address: str, browser: Browser, usual_look: dict[str, Any]) -> Iterator[Callable[..., Visit]]:
    """The same before the arena with an entry under a codename."""
    with _visiting(hidden_address, browser, usual_look) as begin:
        yield begin


@pytest.fixture
def visit_real(real_address: str, browser: Browser, usual_look: dict[str, Any]) -> Iterator[Callable[..., Visit]]:
    """The same before the arena with clips of real models."""
    with _visiting(real_address, browser, usual_look) as begin:
        yield begin


@contextmanager
def _visiting(address: str, browser: Browser, usual_look: dict[str, Any]) -> Iterator[Callable[..., Visit]]:
    with ExitStack() as stack:

        def begin(**options: Any) -> Visit:  # noqa: ANN401 - playwright's options
            context = stack.enter_context(browser.new_context(**usual_look | options))
            begun = Visit(context.new_page(), address)
            begun.page.on("console", lambda message: begun.console.append(message.text))
            begun.page.on("pageerror", lambda error: begun.console.append(str(error)))
            return begun

        yield begin
        for context in browser.contexts:
            for page in context.pages:
                page.unroute_all(behavior="ignoreErrors")


def _announced_address(server: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints once it listens."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if found := re.search(r"http://[\d.]+:\d+", log.read_text()):
            return found.group()
        time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


def _write_clips(folder: Path) -> None:
    """Short silent clips, and long ones with sound of a single pair; the manifest names them."""
    _write_image(folder / "harbour.png")
    _write_clip(folder / "unedited.mp4", SHORT_SECONDS, hue=5, loud=False)
    image, images = {"reference_image": "harbour.png"}, {"reference_image": "harbour.png;harbour.png"}
    shots, edit = {"shots": " | ".join(SHOTS)} | images, {"source_clip": "unedited.mp4"}
    rows: list[tuple[str, str, str, dict[str, str]]] = [
        *(("text-to-video", prompt, model, {}) for prompt in PROMPTS for model in TWO_MODELS),
        ("text-to-video", "sailing", MODELS[2], {}),
        *(("text-to-video", RETIRED, model, {}) for model in MODELS),
        *(("text-to-video-audio", "kettle", model, {}) for model in TWO_MODELS),
        *(("image-to-video", "sailing", model, image) for model in TWO_MODELS),
        *(("video-edit", "kettle", model, edit) for model in TWO_MODELS),
        *(("multi-shot", "sailing", model, shots) for model in TWO_MODELS),
    ]
    columns = ["category", "prompt_id", "prompt", "model", "file", "reference_image", "shots", "source_clip"]
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for number, (category, prompt, model, more) in enumerate(rows):
            name = f"{model}_{category}_{prompt}.mp4"
            loud = category.endswith("audio")
            _write_clip(folder / name, LONG_SECONDS if loud else SHORT_SECONDS, hue=number, loud=loud)
            told = {
                "category": category,
                "prompt_id": prompt,
                "prompt": PROMPTS.get(prompt, prompt),
                "model": model,
                "file": name,
            }
            writer.writerow(told | more)


def _write_clip(path: Path, seconds: float, *, hue: int, loud: bool) -> None:
    """A bar that crosses the picture, with a tone if it is to be heard."""
    with av.open(path, "w", format="mp4") as container:
        container.metadata.update({name: CANARIES[name] for name in ("title", "artist", "comment", "encoder")})
        video = container.add_stream("libx264", rate=20)
        video.metadata["handler_name"] = CANARIES["handler"]
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        sound = container.add_stream("aac", rate=48_000, layout="mono") if loud else None
        frames = round(seconds * 20)
        for index in range(frames):
            picture = np.full((180, 320, 3), (40 + 20 * hue % 160, 60, 120), np.uint8)
            left = round(index / frames * 280)
            picture[:, left : left + 40] = (240, 220, 40 + 12 * hue % 200)
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(video.encode())
        if sound is not None:
            wave = 0.3 * np.sin(2 * np.pi * (220 + 40 * hue) * np.arange(round(seconds * 48_000)) / 48_000)
            frame = av.AudioFrame.from_ndarray(wave.astype(np.float32)[None], format="fltp", layout="mono")
            frame.sample_rate = 48_000
            container.mux(sound.encode(frame))
            container.mux(sound.encode())
    manifest = _C2PA_BOX + b"jumbc2pa" + CANARIES["credentials"].encode()
    with path.open("ab") as file:
        file.write((len(manifest) + 8).to_bytes(4) + b"uuid" + manifest)
    assert all(word.encode() in path.read_bytes() for word in TELLTALE if word != "Rookery-Muxer")


def _write_image(path: Path) -> None:
    """A gradient, as the reference image of a prompt."""
    across = np.linspace(0, 255, 320, dtype=np.uint8)
    picture = np.stack(np.broadcast_arrays(across[None, :], across[:180, None], np.uint8(120)), axis=-1)
    with av.open(path, "w", format="image2") as container:
        still = container.add_stream("png")
        still.width, still.height, still.pix_fmt = 320, 180, "rgb24"
        container.mux(still.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")))
        container.mux(still.encode())
