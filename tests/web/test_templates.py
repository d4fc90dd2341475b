"""What the templates must be for the Content-Security-Policy, and what the board's page makes of awkward boards."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arena.domain.catalog import category_of
from arena.resources import WEB
from arena.routes import templates
from arena.routes.board_query import asked_by
from arena.routes.board_view import View
from arena.routes.ranking import HEADS, lead, ranking
from arena.services.publication import publish
from ratings import Method, Tally, Votes, board_of

TEMPLATES = sorted((WEB / "templates").rglob("*.*"))
SOURCES = [*TEMPLATES, *sorted((WEB / "static").rglob("*.*"))]


def relative(path: Path) -> str:
    return path.relative_to(WEB).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_has_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:", text)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_nothing_points_to_another_site(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")  # a namespace, never fetched
    assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text)


def view_of(winners: dict[tuple[str, str], list[str]], *, marks: tuple[int, int] = (0, 0), **measured: Any) -> View:  # noqa: ANN401
    """The view of a board of these votes: the winners of each (left, right), and what measured the voters."""
    rows = [(left, right, winner) for (left, right), each in winners.items() for winner in each]
    votes = Votes.from_labels([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
    names: dict[str, dict[str, Any]] = {
        model: {"name": f"Model <{model}>", "organization": "", "open_weights": None}
        | {"watermarked": marks[0], "suspected_watermarks": marks[1]}
        for model in votes.models
    }
    rated = board_of(Tally.of(votes), Method(components="separate"))
    board = rated.to_dict(category="text-to-video", computed_at="2026-01-02T03:04:05Z", catalog=names)
    board["excluded"] = measured.pop("excluded", {})
    board["reliability"] |= measured
    return View(asked_by({}), publish(board).board, category_of("text-to-video"), [], [], [("", "people")])


def board_page(winners: dict[tuple[str, str], list[str]]) -> str:
    view = view_of(winners)
    entries = view.board["entries"]
    page = templates._environment().get_template("leaderboard.html")
    return page.render(
        site=SimpleNamespace(name="Arena", banner=None),
        path="/leaderboard",
        view=view,
        heads=HEADS,
        ranking=ranking(entries),
        lead=lead(entries),
    )


def reliability(winners: dict[tuple[str, str], list[str]], **measured: Any) -> str:  # noqa: ANN401
    """What is said of how far votes can be relied on."""
    part = templates._environment().get_template("parts/reliability.html")
    return " ".join(part.render(board=view_of(winners, **measured).board).split())


def test_a_board_names_every_model_escaped_and_says_no_none() -> None:
    page = board_page({("a", "b"): ["model_a", "model_b", "tie", "model_a"], ("b", "c"): ["model_a", "model_b"]})
    assert re.findall('class="title"><a href="([^"]+)">Model &lt;', page) == ["/models/a", "/models/b", "/models/c"]
    assert "Model <" not in page
    assert page.count('<circle class="dot"') == 3
    assert "Not rated yet" not in page
    assert "no chain of comparisons" not in page
    assert not re.search(r"\b(None|nan|Undefined)\b", page)


def test_islands_are_told_apart_and_the_unrated_stand_by_themselves() -> None:
    even = ["model_a", "model_b"]
    page = board_page({("a", "b"): even, ("c", "d"): even, ("a", "e"): ["model_a"]})
    assert "no chain of comparisons" in page
    assert (
        "<li>Model &lt;a&gt;, Model &lt;b&gt;</li><li>Model &lt;c&gt;, Model &lt;d&gt;</li><li>Model &lt;e&gt;" in page
    )
    assert page.count('class="ranking cards"') == 2
    assert page.count('class="ranking waiting"') == 1
    assert page.index("Not rated yet") < page.index(">Model &lt;e&gt;</a></span>")
    assert "lost its only vote" in page
    assert not re.search(r"\b(None|nan|Undefined)\b", page)


def test_a_board_says_in_sentences_what_its_votes_are_worth() -> None:
    even = {("a", "b"): ["model_a", "model_b", "model_a"]}
    said = reliability(
        even,
        marks=(1, 2),
        self_consistency={"repeats": 212, "agreed": 171, "share": 0.8066, "lower": 0.74, "upper": 0.86},
        checks={"asked": 1, "passed": 1, "share": 1.0, "lower": 0.21, "upper": 1.0},
        watched_seconds={"median": 6.4},
        excluded={"operator": 0, "withdrawn": 1, "erased": 3, "repeat": 214},
    )
    assert "<b>81 %</b> (74 to 86 %) of 212 battles" in said
    assert "<b>100 %</b> (21 to 100 %) of 1 check were passed" not in said
    assert "<b>100 %</b> (21 to 100 %) of 1 check:" in said
    assert "<b>6.4 seconds</b>" in said
    assert "1 vote taken back by the voter at once, 0 excluded by the operator with a reason, 3 erased" in said
    assert "214 second answers" in said
    assert "2 clips show a mark" in said
    assert "4 more are suspected to" in said


def test_a_board_of_unmeasured_votes_says_so() -> None:
    said = reliability({("a", "b"): ["model_a", "model_b"]})
    assert "No battle has been answered twice yet" in said
    assert "No such check has been answered yet" in said
    assert "watermark" not in said
    assert not re.search(r"\b(None|nan|Undefined)\b", said)
