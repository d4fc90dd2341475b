"""All tests: the journeys one at a time, and beside them, on what they leave of the machine, all others.

Two clips play in step only where the browser is served in time, so whatever else runs must yield to it. What the others
print is shown when they have ended.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

_PYTEST = [sys.executable, "-m", "pytest"]
_YIELDING = ["nice", "-n", "19"]
_AT_ONCE = (os.cpu_count() or 1) + 1  # many wait for a server or a clock: one more keeps every core busy
_ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run all; 0 if they passed."""
    with tempfile.TemporaryFile("w+") as printed:
        command = [*_YIELDING, *_PYTEST, "--numprocesses", str(_AT_ONCE), "--ignore", "tests/journeys"]
        others = subprocess.Popen(command, cwd=_ROOT, stdout=printed, stderr=subprocess.STDOUT)
        try:
            failed = subprocess.run([*_PYTEST, "tests/journeys"], cwd=_ROOT, check=False).returncode
            failed |= others.wait()
        finally:
            others.kill()
            others.wait()
        printed.seek(0)
        sys.stdout.write(printed.read())
    return failed


if __name__ == "__main__":
    sys.exit(main())
