import io
import json
import sys
from pathlib import Path

import pytest
import structlog

from arena.events import set_up_logging
from arena.settings import Settings


@pytest.fixture(autouse=True)
def _set_up(tmp_path: Path) -> None:
    set_up_logging(Settings(data_dir=tmp_path))


def test_an_event_is_a_line_of_json_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().exception("votes.not_written", votes=2, exc_info=OSError("the disk is full"))

    [line] = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"], event["votes"]) == ("votes.not_written", "error", 2)
    assert "OSError: the disk is full" in event["exception"]


def test_an_event_that_cannot_be_written_ends_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    log = structlog.get_logger()
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    log.error("votes.not_written")

    monkeypatch.setattr(sys, "stderr", reopened := io.StringIO())
    log.error("votes.not_written")
    assert reopened.getvalue().count("\n") == 1
