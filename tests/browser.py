"""Find a Chromium for the journeys, or install one: `python tests/browser.py` prints where it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PROBE_SECONDS = 20
_INSTALL_SECONDS = 600


def find_chromium() -> Path | None:
    """The first Chromium that starts: on the path, or playwright's own."""
    return next((path for path in _candidates() if _starts(path)), None)


def install_chromium() -> Path | None:
    """Let playwright fetch its Chromium; where that can't be had or lacks libraries, ask the system's packages."""
    as_root = () if os.geteuid() == 0 else ("sudo", "-n")
    _run(sys.executable, "-m", "playwright", "install", "chromium")
    if found := find_chromium():
        return found
    _run(*as_root, "apt-get", "-q", "update")
    _run(*as_root, "apt-get", "-qy", "install", "chromium")
    return find_chromium()


def _candidates() -> Iterator[Path]:
    for name in _NAMES:
        if found := shutil.which(name):
            yield Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if own.exists():
        yield own


def _starts(path: Path) -> bool:
    """Whether the program runs, which it does not where a library is missing."""
    try:
        probe = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=_PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0


def _run(*command: str) -> None:
    """Run an installer in sight; whether it helped is seen by what can be found afterwards."""
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False, timeout=_INSTALL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a script speaks


def main() -> int:
    """Print the path of a Chromium, installed if need be."""
    found = find_chromium()
    if found is None:
        print("No Chromium is here: installing one (once)", file=sys.stderr)  # noqa: T201
        found = install_chromium()
    if found is None:
        print("The journeys need a Chromium, and none could be installed.", file=sys.stderr)  # noqa: T201
        return 1
    print(found)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
