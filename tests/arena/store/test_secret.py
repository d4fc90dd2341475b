import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run
from sys import executable

from arena.settings import Settings
from arena.store.secret import load_secret

PROGRAM = (
    "import sys; from pathlib import Path; from arena.settings import Settings;"
    "from arena.store.secret import load_secret;"
    "print(load_secret(Settings(data_dir=Path(sys.argv[1]))), end='')"
)


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ThreadPoolExecutor(4) as pool:
        told = set(
            pool.map(
                lambda _: (
                    run([executable, "-c", PROGRAM, str(data)], capture_output=True, text=True, check=True).stdout
                ),
                range(4),
            )
        )

    assert len(told) == 1
    assert load_secret(Settings(data_dir=data)) in told
    assert len(told.pop()) >= 32
    assert [path.name for path in data.iterdir()] == ["secret"]
    assert stat.S_IMODE((data / "secret").stat().st_mode) == 0o600


def test_the_operators_secret_goes_before_and_is_not_written_down(tmp_path: Path) -> None:
    assert load_secret(Settings(data_dir=tmp_path, secret="s" * 32)) == "s" * 32
    assert list(tmp_path.iterdir()) == []


def test_two_arenas_have_two_secrets(tmp_path: Path) -> None:
    assert load_secret(Settings(data_dir=tmp_path / "a")) != load_secret(Settings(data_dir=tmp_path / "b"))
