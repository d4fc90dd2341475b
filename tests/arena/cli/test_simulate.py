"""`blindcut simulate`; what it does to an arena is tested beside the service."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn

from arena.app import create_app
from arena.services.arena import Arena

Blindcut = Callable[..., Any]
Complaint = Callable[..., str]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def configured(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = arena.settings.secret
    assert secret is not None
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(arena.settings.data_dir))
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", arena.settings.database_url)
    monkeypatch.setenv("BLINDCUT_SECRET", secret.get_secret_value())


@pytest.fixture
def port(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(arena), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        found: int = listening.getsockname()[1]
        monkeypatch.setenv("BLINDCUT_PORT", str(found))
        yield found
        server.should_exit = True
        thread.join()


@pytest.mark.usefixtures("port")
def test_the_truth_is_compared_with_the_board(blindcut: Blindcut) -> None:
    options = ("--voter-sd", "0", "--prompt-sd", "0", "--strength", "m3=1200", "--spread", "100")

    ran = blindcut("simulate", "--votes", "100", "--voters", "2", *options)

    assert ran.code == 0
    assert re.search(r"^\d+ votes by 2 voters in [\d.]+ s \(\d+/s\)\.\nNothing is left to ask", ran.err)
    assert re.search(r"text-to-video: \d of 6 pairs in the true order, \d+ simulated votes", ran.out)
    assert re.search(r"^m3 +1200 +\d+", ran.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--strength", "m1"), "--strength: must be MODEL=ELO, as in veo-3=1226, not 'm1'"),
        (("--strength", "m1=strong"), "not 'm1=strong'"),
        (("--strength", "m9=1000"), "'m9' has no clip to show; the models are m1, m2, m3, m4"),
        (("--ties", "2"), "ties: must be a number from 0 to 0.95, not 2"),
        (("--category", "audio-books"), "'audio-books' has no battles"),
        (("--url", "http://127.0.0.1:1"), "no arena answers at http://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_simulated_is_said_in_one_line(
    complaint: Complaint, arguments: tuple[str, ...], said: str
) -> None:
    assert said in complaint("simulate", *arguments)
