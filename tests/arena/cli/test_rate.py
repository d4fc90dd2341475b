"""`blindcut rate`: a board on stdout, everything else on stderr, one line for what is wrong."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Blindcut = Callable[..., Any]
Complaint = Callable[..., str]

HEADER = "model_a,model_b,winner,voter_id,prompt_id,category,cohort\n"
VOTES = (
    "m1,m2,model_a,v1,p1,text-to-video,public\n"
    "m2,[m3],model_a,v2,p2,text-to-video,public\n"
    "[m3],m1,tie,v3,p1,text-to-video,expert\n"
    "m1,[m3],both_bad,v3,p1,text-to-video,public\n"
    "m1,m2,model_b,v9,p1,text-to-video,simulated\n"
)
OTHER = "m1,m2,model_a,v1,q1,multi-shot,public\nm2,m1,model_a,v1,q1,multi-shot,public\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text(HEADER + VOTES)
    return path


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.csv"
    path.write_text(HEADER + VOTES + OTHER)
    return path


def test_a_board_is_printed_with_how_it_was_made(blindcut: Blindcut, log: Path) -> None:
    ran = blindcut("rate", log)

    assert ran.code == 0
    assert "text-to-video\n4 votes, 3 voters, 2 prompts; cohort human" in ran.out
    assert re.search(r"1-3 +m1 +\d", ran.out)
    assert "[m3]" in ran.out
    assert ran.err == "Left out 1 simulated votes (--cohort all rates them too).\n"


def test_every_category_is_printed_in_turn(blindcut: Blindcut, two: Path) -> None:
    ran = blindcut("rate", two)

    assert ran.out.index("text-to-video") < ran.out.index("multi-shot")
    assert ran.out.count("digest ") == 2


def test_json_is_the_board_of_the_contract(blindcut: Blindcut, log: Path) -> None:
    board = json.loads(blindcut("rate", log, "--json", "--anchor", "m2=1226").out)

    assert board["category"] == "text-to-video"
    assert board["anchor"] == {"model": "m2", "rating": 1226.0}
    assert next(entry["rating"] for entry in board["entries"] if entry["model"] == "m2") == 1226.0
    assert board["method"]["cohort"] == "human"
    assert (board["votes"], len(board["digest"])) == (4, 64)


def test_csv_has_a_row_a_model(blindcut: Blindcut, log: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(blindcut("rate", log, "--csv").out)))

    assert {row["model"] for row in rows} == {"m1", "m2", "[m3]"}
    assert rows[0]["rank"] == "1"


def test_cohorts_are_chosen_by_name(blindcut: Blindcut, log: Path) -> None:
    votes = {
        cohort: json.loads(blindcut("rate", log, "--json", "--cohort", cohort).out)["votes"]
        for cohort in ("human", "all", "expert", "simulated")
    }
    assert votes == {"human": 4, "all": 5, "expert": 1, "simulated": 1}


def test_several_categories_need_a_choice_where_one_board_is_printed(
    blindcut: Blindcut, complaint: Complaint, two: Path
) -> None:
    assert "choose one with --category: text-to-video, multi-shot" in complaint("rate", two, "--json")
    assert json.loads(blindcut("rate", two, "--json", "--category", "multi-shot").out)["votes"] == 2


def test_the_method_can_be_chosen(blindcut: Blindcut, log: Path) -> None:
    options = ("--intervals", "bootstrap", "--rounds", "50", "--level", "0.9", "--seed", "7", "--voter-weights", "none")
    method = json.loads(blindcut("rate", log, "--json", *options, "--no-side-bias").out)["method"]

    assert (method["intervals"], method["rounds"], method["level"], method["seed"]) == ("bootstrap", 50, 0.9, 7)
    assert (method["voter_weights"], method["side_bias"]) == (None, False)
    assert "no intervals" in blindcut("rate", log, "--intervals", "none").out


@pytest.mark.parametrize("form", ["--json", "--csv", None])
def test_the_board_is_written_to_a_file(blindcut: Blindcut, log: Path, tmp_path: Path, form: str | None) -> None:
    arguments = [log, *([form] if form else [])]
    printed = blindcut("rate", *arguments).out

    ran = blindcut("rate", *arguments, "--out", tmp_path / "board")

    assert ran.out == ""
    hide = re.compile(r'"computed_at":"[^"]*"')
    assert hide.sub("", (tmp_path / "board").read_text()).split() == hide.sub("", printed).split()


def test_bad_rows_are_refused_or_left_out_and_counted(blindcut: Blindcut, complaint: Complaint, log: Path) -> None:
    log.write_text(HEADER + VOTES + "m1,m1,tie,v1,p1,text-to-video,public\n")

    assert f"{log}, data row 6: model_b 'm1' is a model against itself" in complaint("rate", log)
    ran = blindcut("rate", log, "--skip-invalid")
    assert "Left out 1 rows that can't be used.\n" in ran.err
    assert "4 votes" in ran.out


def test_a_value_that_would_break_the_line_does_not(complaint: Complaint, log: Path) -> None:
    log.write_text(HEADER + VOTES + 'm1,m2,"so\nmany [bold]lines\x00",v1,p1,text-to-video,public\n')

    assert r"winner 'so\nmany [bold]lines\x00' is none of" in complaint("rate", log)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no votes are given"),
        (("{log}", "--json", "--csv"), "--json and --csv can't both be printed"),
        (
            ("{log}", "--category", "video-edit"),
            "the log has no category 'video-edit'; its categories are text-to-video",
        ),
        (("{log}", "--cohort", "aliens"), "the log holds no votes of cohort 'aliens', only 1 simulated ones"),
        (("{log}", "--ties", "thirds"), "ties='thirds' is not offered"),
        (("{log}", "--intervals", "wide"), "intervals='wide' is not offered"),
        (("{log}", "--level", "2"), "level=2.0 is not offered"),
        (("{log}", "--seed", "-1"), "seed=-1 is not offered"),
        (("{log}", "--anchor", "m1"), "--anchor: must be MODEL=RATING, as in veo-3=1226, not 'm1'"),
        (("{log}", "--anchor", "m1=high"), "not 'm1=high'"),
        (("{log}", "--anchor", "=1000"), "not '=1000'"),
        (("{log}", "--anchor", "m1=nan"), "is not offered"),
        (
            ("{log}", "--cohort", "all", "--anchor", "m7=1000"),
            "the anchor m7 has no votes; the models are [m3], m1, m2",
        ),
        (("{log}", "--engine", "abacus"), "there is no engine 'abacus'"),
        (("{log}", "sqlite:///x.db"), "a database is a log of its own"),
        (("{log}", "--engine", "sqlite:///x.db"), "a database is a log of its own"),
        (("sqlite:///nowhere/x.db",), "sqlite:///nowhere/x.db: there is no such database"),
        (("nowhere.csv",), "nowhere.csv: there is no such file"),
        (("{log}", "--cohort", "all", "--out", "{log}/board.txt"), "board.txt: can't be written: Not a directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    complaint: Complaint, log: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in complaint("rate", *(argument.format(log=log) for argument in arguments))


def test_an_arena_is_rated_by_its_url_or_on_it_as_engine(complaint: Complaint, database_url: str) -> None:
    for arguments in ((database_url,), ("--engine", database_url)):
        assert "the log holds no votes" in complaint("rate", *arguments)


@pytest.mark.shared
def test_the_real_votes_give_a_board(blindcut: Blindcut, shared: Path) -> None:
    path = shared / "data" / "video-tone-mapping-votes.csv"

    board = json.loads(blindcut("rate", path, "--json").out)

    assert (board["category"], board["votes"], board["voters"], board["prompts"]) == ("hdr-tone-mapping", 1213, 18, 5)
    assert [entry["model"] for entry in board["entries"]][::6] == ["irawan05", "hateren06"]
    assert "irawan05" in blindcut("rate", path).out
