"""python -m ratings: files in, a board out, and what it refuses."""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ratings
from arena.offline.duckdb import FileLog
from arena.offline.method import HEADLINE
from arena.offline.rating import categories_of, recompute
from ratings.__main__ import main

HEADER = ["model_a", "model_b", "winner", "voter_id", "prompt_id", "category", "cohort", "weight"]

ALONE = """
import importlib.abc, os, runpy, sys

class NothingElse(importlib.abc.MetaPathFinder):
    installed = {entry.partition(".")[0] for entry in os.listdir(sys.argv[2])} - {"numpy", "scipy"} | {"arena"}

    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in self.installed:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NothingElse())
sys.path[:0] = sys.argv[1:3]
sys.argv = ["ratings", *sys.argv[3:]]
runpy.run_module("ratings", run_name="__main__")
"""


def rows(size: int = 600, seed: int = 0) -> list[list[str]]:
    """Votes with all columns: voters that are not recorded, weights, simulated votes and both-bads."""
    random = np.random.default_rng(seed)
    models = ["veo, 3", "Mödel", "sora", "gen-4.5"]
    found = []
    for _ in range(size):
        a, b = random.choice(4, 2, replace=False)
        winner = random.choice(
            ["model_a", "left", "right", "tie", "tie (bothbad)"], p=[0.3, 0.1 + 0.05 * a, 0.35 - 0.05 * a, 0.15, 0.1]
        )
        voter, prompt = random.integers(0, 30), random.integers(0, 12)
        found.append(
            [
                models[a],
                models[b],
                str(winner),
                "" if voter == 0 else f"v{voter}",
                f"p{prompt}",
                "text-to-video",
                "simulated" if random.random() < 0.1 else "public",
                str(random.choice(["1", "2", "0.5"])),
            ]
        )
    return found


def written(path: Path, header: list[str], body: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *body])
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return written(tmp_path / "votes.csv", HEADER, rows())


def board_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("cohort", ["human", "all", "public"])
def test_the_figures_are_those_of_blindcut_rate(log: Path, capsys: pytest.CaptureFixture[str], cohort: str) -> None:
    more = written(
        log.with_name("more.csv"), [*HEADER[:3], "prompt_id"], [[*row[:3], row[4]] for row in rows(80, seed=1)]
    )
    with FileLog.open([log, more]) as files:
        shares = [share for share in categories_of(files, cohort=cohort) if share.category]
        (expected,) = recompute(files, shares, cohort=cohort, method=HEADLINE)
    found = board_of(capsys, str(log), str(more), "--cohort", cohort, "--category", "text-to-video")
    wanted = expected.to_dict(computed_at="")
    for part in ("category", "votes", "voters", "prompts", "side_bias", "digest", "entries"):
        assert found[part] == wanted[part]
    assert {entry["model"] for entry in found["entries"]} == {"veo, 3", "Mödel", "sora", "gen-4.5"}


def test_it_runs_where_there_is_nothing_but_numpy_and_scipy(log: Path, tmp_path: Path) -> None:
    shutil.copytree(Path(ratings.__file__).parent, tmp_path / "alone" / "ratings")
    site = str(Path(np.__file__).parents[1])

    def alone(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-S", "-c", code, str(tmp_path / "alone"), site, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    done = alone(ALONE, str(log))
    assert done.returncode == 0, done.stderr
    assert "veo, 3" in done.stdout
    # The check can fail: what else is installed can't be imported there.
    refused = alone(ALONE.replace("runpy.run_module", "import typer; runpy.run_module"), str(log))
    assert "typer" in refused.stderr
    assert refused.returncode == 1


def test_the_table_is_aligned_and_says_how_it_was_made(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(log), "--anchor", "sora=1200", "--level", "0.9"]) == 0
    table, notes = capsys.readouterr().out.split("\n\n")
    lines = table.splitlines()
    heads = "rank, rank set, model, rating, interval, P(best), votes, wins, losses, ties, both bad"
    assert re.split(r" {2,}", lines[0]) == heads.split(", ")
    assert len(lines) == 5
    for head in ("rating", "votes", "both bad"):  # numbers end where their head ends
        end = lines[0].index(head) + len(head)
        assert all(line[end - 1].isdigit() and line[end : end + 1] in {"", " "} for line in lines[1:])
    assert all(line[lines[0].index("model")].isalpha() for line in lines[1:])
    (sora,) = (line for line in lines if "sora" in line)
    assert "1200.0" in sora
    for text in ("90 % intervals, clustered by voter and prompt", "Anchor: sora = 1200", "Being shown left", "digest"):
        assert text in notes


def test_islands_have_a_column_and_a_model_without_rating_a_dash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = [["a", "b", "model_a"], ["b", "a", "model_a"], ["c", "a", "model_a"]]
    path = written(tmp_path / "votes.csv", HEADER[:3], body)
    assert main([str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("island")
    assert lines[3].split()[:5] == ["2", "-", "-", "c", "-"]
    assert main([str(path), "--components", "refuse"]) == 2
    assert "{c} (undefeated)" in capsys.readouterr().err


def test_entries_as_csv(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = board_of(capsys, str(log))
    assert main([str(log), "--csv"]) == 0
    entries = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [entry["model"] for entry in entries] == [entry["model"] for entry in found["entries"]]
    assert [float(entry["rating"]) for entry in entries] == [entry["rating"] for entry in found["entries"]]
    assert not any("{" in value for entry in entries for value in entry.values())


def test_options_reach_the_method(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = "--intervals none --voter-weights none --no-side-bias --prior 400 --seed 7 --pairs uniform"
    method = board_of(capsys, str(log), *given.split())["method"]
    expected = {"intervals": None, "voter_weights": None, "side_bias": False, "prior": 400.0, "pairs": "uniform"}
    assert {name: method[name] for name in expected} == expected
    assert method["seed"] == 7
    method = board_of(capsys, str(log), *["--estimand", "prompt-set", "--firth", "--ties", "half"])["method"]
    assert (method["estimand"], method["firth"], method["ties"]) == ("prompt-set", True, "half")


def spoilt(column: str, value: str) -> Callable[[list[list[str]]], None]:
    def spoil(body: list[list[str]]) -> None:
        body[6][HEADER.index(column)] = value

    return spoil


FAULTS = {
    "winner": (spoilt("winner", "nobody"), r"winner: the winner must be one of .*, got 'nobody'"),
    "case of a winner": (spoilt("winner", "Tie"), r"winner: .*, got 'Tie'"),
    "empty model": (spoilt("model_b", " "), r"model_b: a model's label is empty, got ' '"),
    "NUL": (spoilt("voter_id", "v\0"), r"voter_id: a label holds a NUL byte, got 'v\\x00'"),
    "negative weight": (spoilt("weight", "-1"), r"weight: a weight must be a finite number of 0 or more, got '-1'"),
    "no weight": (spoilt("weight", ""), r"weight: .*, got ''"),
    "infinite weight": (spoilt("weight", "inf"), r"weight: .*, got 'inf'"),
    "itself": (lambda body: body[6].__setitem__(1, body[6][0]), r"model_b: a model stands against itself, got "),
    "too short": (lambda body: body.__setitem__(6, ["a", "b"]), r"2 fields where the header has 8"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_row_is_named_in_one_line_or_left_out(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("ratings.votelog._ROWS", 5)
    spoil, message = FAULTS[name]
    body = rows()
    spoil(body)
    bad = written(log.with_name("bad.csv"), HEADER, body)
    assert main([str(bad)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    place, rest = output.err.split(": ", 1)
    assert place == f"{bad}:8"
    assert re.match(message, rest)

    assert main([str(bad), "--skip-invalid", "--json"]) == 0
    output = capsys.readouterr()
    assert "Left out 1 rows that can't be used." in output.err
    good = written(log.with_name("good.csv"), HEADER, [row for number, row in enumerate(body) if number != 6])
    assert json.loads(output.out) == board_of(capsys, str(good))


def test_rows_that_are_bad_together_are_counted_each_and_the_first_is_told(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = rows()
    for number, (spoil, _message) in enumerate(FAULTS.values()):
        part = body[number * 20 : number * 20 + 20]
        spoil(part)
        body[number * 20 : number * 20 + 20] = part
    bad = written(log.with_name("bad.csv"), HEADER, body)
    assert main([str(bad)]) == 2
    assert capsys.readouterr().err.startswith(f"{bad}:8: winner: ")
    assert main([str(bad), "--skip-invalid"]) == 0
    assert f"Left out {len(FAULTS)} rows" in capsys.readouterr().err


def test_a_file_of_faults_alone_is_read_once_and_no_slower_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every row has another fault; looking for each fault in every block would take minutes."""
    body = [["a", "b", f"nobody {number}"] for number in range(60_000)]
    path = written(tmp_path / "votes.csv", HEADER[:3], [*body, ["a", "b", "tie"]])
    assert main([str(path), "--skip-invalid"]) == 0
    assert "Left out 60,000 rows" in capsys.readouterr().err


FILES = {
    "no column": (b"model_a,winner\n", "has no column model_b"),
    "a column twice": (b"model_a,model_b,winner,winner\n", "has the column winner twice"),
    "nothing": (b"", "is empty"),
    "a header alone": (b"model_a,model_b,winner\n", "the log holds no votes"),
    "another encoding": (b"model_a,model_b,winner\na,M\xf6del,tie\n", ":2: model_b: a label is not UTF-8"),
    "an open quote": (b'model_a,model_b,winner\na,b,tie\na,"b,tie\n', ", line 3: is no CSV: unexpected end of data"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    content, message = FILES[name]
    path = tmp_path / "votes.csv"
    path.write_bytes(content)
    assert main([str(path)]) == 2
    text = capsys.readouterr().err
    assert text.startswith(str(path))
    assert message in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.csv"], "missing.csv: can't be read: No such file"),
        (["."], ".: can't be read: Is a directory"),
        (["-", "-"], "-: the standard input can be read once"),
        (["x.csv", "--level", "2"], "level=2.0 is not offered"),
        (["x.csv", "--ties", "whole"], "ties='whole' is not offered"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(arguments) == 2
    text = capsys.readouterr().err
    assert text.startswith(message)
    assert text.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["x.csv", "--anchor", "veo=fast"], ["x.csv", "--json", "--csv"]], ids=str)
def test_a_command_line_that_makes_no_sense_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_of_several_categories_one_must_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = [*HEADER[:3], "category"]
    body = [["a", "b", "model_a", "film"], ["b", "a", "model_a", "film"], ["a", "c", "tie", "song"]]
    path = written(tmp_path / "votes.csv", header, body)
    assert main([str(path)]) == 2
    assert "several categories; choose one with --category: film, song" in capsys.readouterr().err
    board = board_of(capsys, str(path), "--category", "film")
    assert (board["category"], board["votes"]) == ("film", 2)
    assert [entry["model"] for entry in board["entries"]] == ["a", "b"]
    assert main([str(path), "--category", "game"]) == 2
    assert "no votes of category 'game'" in capsys.readouterr().err
    assert main([str(path), "--cohort", "expert"]) == 2
    assert "no votes and cohort 'expert'" in capsys.readouterr().err


def test_a_byte_order_mark_and_blank_lines_are_no_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b"\xef\xbb\xbfmodel_a,model_b,winner\r\n\r\na,b,model_a\r\n\r\nb,a,left\r\na,a,tie\r\n")
    assert main([str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}:6: model_b")
    assert board_of(capsys, str(path), "--skip-invalid")["votes"] == 2


def test_votes_come_through_a_pipe_and_a_reader_may_leave(log: Path) -> None:
    command = [sys.executable, "-m", "ratings", "-", "--csv"]
    with log.open("rb") as votes:
        done = subprocess.run(command, stdin=votes, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("rank,rank_lower,rank_upper,model,")
    with (
        log.open("rb") as votes,
        subprocess.Popen(command, stdin=votes, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as left,
    ):
        assert left.stdout is not None
        assert left.stderr is not None
        left.stdout.close()
        assert b"Error" not in left.stderr.read()
    assert left.returncode == 1


def test_a_label_that_would_disturb_a_terminal_is_printed_as_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "votes.csv", HEADER[:3], [["a\n\x1b[31m", "b", "tie"], ["a\n\x1b[31m", "b", "tie"]])
    assert main([str(path)]) == 0
    assert r"a\n\x1b[31m" in capsys.readouterr().out
