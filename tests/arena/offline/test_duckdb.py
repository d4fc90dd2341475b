"""Vote files as logs: what is read, and what is refused with its place and value."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arena.errors import BadLog
from arena.offline.duckdb import FileLog
from arena.offline.log import tally_of
from arena.offline.method import HEADLINE
from ratings import Board, Votes, board_of, rate

FORMATS = ["votes.csv", "votes.jsonl", "votes.parquet"]
Row = dict[str, object]
VoteFileMaker = Callable[..., Path]


def board(*paths: Path, cohort: str = "human", category: str = "", skip_invalid: bool = False) -> Board:
    with FileLog.open(paths, skip_invalid=skip_invalid) as log:
        return board_of(tally_of(log.votes(category, cohort), log.columns), HEADLINE)


def refusal(*paths: Path) -> str:
    with pytest.raises(BadLog) as refused, FileLog.open(paths):
        pass
    return str(refused.value)


def from_labels(rows: list[Row]) -> Votes:
    a, b, winner, voter, prompt = (
        [str(row[name]) for row in rows] for name in ("model_a", "model_b", "winner", "voter_id", "prompt_id")
    )
    return Votes.from_labels(a, b, winner, voter=voter, prompt=prompt)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_board_of_its_votes_digit_for_digit(
    rows: list[Row], vote_file: VoteFileMaker, name: str
) -> None:
    rows = rows * 3

    found, expected = board(vote_file(rows, name)), rate(from_labels(rows), components="separate")

    assert found.to_dict() == expected.to_dict()
    assert (found.votes, found.voters, found.prompts) == (15, 3, 2)


def test_several_files_are_one_log_in_the_order_given(rows: list[Row], vote_file: VoteFileMaker) -> None:
    first, second = vote_file(rows[3:], "b.jsonl"), vote_file(rows[:3], "a.parquet")

    assert board(first, second).digest == rate(from_labels(rows[3:] + rows[:3]), components="separate").digest
    assert board(first, second).digest != board(second, first).digest


def test_the_order_of_a_large_file_is_kept(vote_file: VoteFileMaker) -> None:
    """DuckDB reads with several threads; the digits depend on who is first."""
    a, won, voter = np.random.default_rng(5).integers(0, [[5], [2], [9_000]], (3, 100_000)).tolist()
    rows: list[Row] = [
        {
            "model_a": f"m{model}",
            "model_b": f"m{(model + 1) % 5}",
            "winner": "model_a" if left else "tie",
            "voter_id": f"v{who}",
            "prompt_id": f"p{who % 40}",
            "battle_id": "x" * 90,
        }
        for model, left, who in zip(a, won, voter, strict=True)
    ]

    assert board(vote_file(rows)).digest == rate(from_labels(rows), components="separate").digest


def test_synonyms_of_winners_are_read(rows: list[Row], vote_file: VoteFileMaker) -> None:
    synonyms = {"model_a": "left", "both_bad": "tie (bothbad)"}
    told = [row | {"winner": synonyms.get(str(row["winner"]), row["winner"])} for row in rows]

    assert board(vote_file(told)).digest == board(vote_file(rows, "plain.csv")).digest
    assert board(vote_file([*rows[:4], rows[4] | {"winner": "bothbad"}])).counts[:, 3].sum() == 2


def test_a_weight_counts_as_so_many_votes(rows: list[Row], vote_file: VoteFileMaker) -> None:
    weighted = vote_file([row | {"weight": weight} for row, weight in zip(rows, (2, 1, 1, 3, 1), strict=True)])
    repeated = vote_file([rows[0], rows[0], *rows[1:3], rows[3], rows[3], rows[3], rows[4]], "repeated.csv")

    np.testing.assert_allclose(np.sort(board(weighted).rating), np.sort(board(repeated).rating), atol=1e-8)
    assert board(weighted).votes == board(repeated).votes == 8


def test_a_vote_of_weight_0_does_not_count(rows: list[Row], vote_file: VoteFileMaker) -> None:
    weighted = [row | {"weight": "1"} for row in rows]

    assert board(vote_file([*weighted, rows[0] | {"weight": "0"}])).votes == 5


def test_voters_who_are_not_recorded_are_each_their_own(rows: list[Row], vote_file: VoteFileMaker) -> None:
    rows = [row | {"voter_id": ""} for row in rows] + [rows[0]]

    assert board(vote_file(rows)).digest == rate(from_labels(rows), components="separate").digest
    assert board(vote_file(rows)).voters == 6


def test_a_log_without_voters_and_prompts_says_so(rows: list[Row], vote_file: VoteFileMaker) -> None:
    bare = [{name: row[name] for name in ("model_a", "model_b", "winner")} for row in rows]

    found = board(vote_file(bare))

    assert (found.voters, found.prompts) == (None, None)
    assert any("voter" in note for note in found.method["notes"])


def test_a_file_without_voters_beside_one_with_them_has_votes_of_nobody_known(
    rows: list[Row], vote_file: VoteFileMaker
) -> None:
    bare = [{name: row[name] for name in ("model_a", "model_b", "winner")} for row in rows]

    assert board(vote_file(rows), vote_file(bare, "bare.csv")).voters == 3 + 5


def test_simulated_votes_are_left_out_unless_asked_for(rows: list[Row], vote_file: VoteFileMaker) -> None:
    cohorts = ("public", "", "expert", "simulated", "simulated")
    path = vote_file([row | {"cohort": cohort} for row, cohort in zip(rows, cohorts, strict=True)])

    with FileLog.open([path]) as log:
        (share,) = log.shares("human")
    assert (share.votes, share.simulated) == (3, 2)
    assert [board(path, cohort=cohort).votes for cohort in ("human", "all", "expert")] == [3, 5, 1]


def test_categories_come_by_first_appearance(rows: list[Row], vote_file: VoteFileMaker) -> None:
    categories = ("video-edit", "multi-shot", "video-edit", "multi-shot", "video-edit")
    path = vote_file([row | {"category": category} for row, category in zip(rows, categories, strict=True)])

    with FileLog.open([path]) as log:
        assert [(share.category, share.votes) for share in log.shares("all")] == [("video-edit", 3), ("multi-shot", 2)]


@pytest.mark.parametrize(
    "content",
    [
        b'\xef\xbb\xbf"model_a","model_b","winner"\nm1,m2,tie\n',
        b"model_a,model_b,winner\r\nm1,m2,tie\r\n",
        b'model_a,note,model_b,winner\n"m1","one, ""two""\nthree",m2,tie',
        b"MODEL_A,model_a,model_b,winner\n-,m1,m2,tie\n",
    ],
    ids=["byte order mark", "CRLF", "quotes", "names that differ in case"],
)
def test_csv_of_every_kind_is_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(content)

    assert board(path).models == ("m1", "m2")


def test_a_file_name_that_looks_like_a_pattern_is_a_name(rows: list[Row], vote_file: VoteFileMaker) -> None:
    vote_file(rows[:1], "votes1.csv")
    vote_file(rows[:2], "votesx.csv")

    assert board(vote_file(rows, "votes[1].csv")).votes == board(vote_file(rows, "vote*.csv")).votes == 5
    assert board(vote_file(rows, "o'brien.csv")).votes == 5


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"winner": "model_c"}, r"winner 'model_c' is none of model_a, left, "),
        ({"winner": ""}, r"winner (''|) ?is none of"),
        ({"winner": "Tie"}, r"winner 'Tie' is none of"),
        ({"model_b": "m3"}, r"model_b 'm3' is a model against itself"),
        ({"model_a": ""}, r"model_a (''|) ?is empty"),
        ({"model_a": " \t\u00a0"}, r"model_a ' \\t\\xa0' is empty"),
        ({"model_b": "m\x001"}, r"model_b 'm\\x001' holds a NUL byte"),
        ({"voter_id": "\x00"}, r"voter_id '\\x00' holds a NUL byte"),
        ({"weight": "nan"}, r"weight 'nan' is no finite number of 0 or more"),
        ({"weight": "-1"}, r"weight '-1' is no"),
        ({"weight": "inf"}, r"weight 'inf' is no"),
        ({"weight": "heavy"}, r"weight 'heavy' is no"),
        ({"weight": ""}, r"weight (''|) ?is no"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    rows: list[Row], vote_file: VoteFileMaker, name: str, changed: Row, said: str
) -> None:
    rows = [row | ({"weight": "1"} if "weight" in changed else {}) for row in rows]
    path = vote_file([*rows[:2], rows[2] | changed, *rows[3:]], name)

    assert re.search(rf"^{re.escape(str(path))}, data row 3: {said}", message := refusal(path)), message
    with FileLog.open([path], skip_invalid=True) as log:
        assert log.skipped == 1
        assert [share.votes for share in log.shares("human")] == [4]


def test_of_several_bad_rows_the_first_is_named_and_the_rest_counted(rows: list[Row], vote_file: VoteFileMaker) -> None:
    good, bad = vote_file(rows), vote_file([rows[0], *(row | {"winner": "?"} for row in rows)], "bad.csv")

    message = refusal(good, bad)

    assert message.startswith(f"{bad}, data row 2: winner '?'")
    assert "4 more rows" in message
    assert "--skip-invalid" in message


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("missing", ["model_a", "model_b", "winner"])
def test_a_missing_column_is_named(rows: list[Row], vote_file: VoteFileMaker, name: str, missing: str) -> None:
    path = vote_file([{key: value for key, value in row.items() if key != missing} for row in rows], name)

    assert refusal(path) == f"{path}: has no column {missing}"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("votes.csv", b"", ": is empty"),
        ("votes.csv", b"model_a,model_b,winner,model_a\n", ": has the column model_a twice"),
        ("votes.csv", b"model_a,model_b,winner\nm1,m2,tie\nm1,m2\n", ", line 3: .*equally many fields"),
        ("votes.csv", b"model_a,model_b,winner\nm1,m2,tie\nm1,m2,tie,tie\n", ", line 3: .*equally many fields"),
        ("votes.csv", b'model_a,model_b,winner\nm1,"m2,tie\n', ", line 2: .*nterminated quote"),
        ("votes.csv", b"model_a,model_b,winner\nm1,m2,tie\nm1,m\xe9,tie\n", ", line 3: .*UTF-8"),
        ("votes.csv", b"\xff\xfem\x00o\x00", ", line 1: is no CSV of UTF-8"),
        ("votes.jsonl", b'{"model_a": "m1"\n', ", line 1: is no JSON"),
        ("votes.jsonl", b'\n{"model_a": "m1", "model_b": "m2"}\n[1]\n', ", line 3: must be a JSON object"),
        ("votes.jsonl", b'{"model_a": "m\xe9"}\n', ", line 1: is no JSON of UTF-8"),
        ("votes.parquet", b"PAR1 but not really", ": can't be read"),
        ("votes.parquet", b"", ": can't be read"),
        ("votes.xlsx", b"PK", ": must end in one of .csv, "),
        ("votes", b"", ": must end in one of .csv, "),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_in_one_line(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert re.match(re.escape(str(path)) + said, message := refusal(path)), message
    assert "\n" not in message


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.csv") == f"{tmp_path / 'no.csv'}: there is no such file"
    assert refusal(tmp_path) == f"{tmp_path}: there is no such file"


def test_a_compressed_file_is_not_taken_for_text(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(gzip.compress(b"model_a,model_b,winner\nm1,m2,tie\n"))

    assert "is no CSV of UTF-8" in refusal(path)


def test_nothing_is_left_in_the_working_folder(
    rows: list[Row], vote_file: VoteFileMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = vote_file(rows)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    board(path)

    assert not list((tmp_path / "work").iterdir())
