"""What lies behind a board, over HTTP: with the board's filters, known by its ETag, as JSON and CSV."""

import csv
import io
from typing import Any

import pytest

API = "/api/v1/leaderboard"


def get(site: Any, path: str, **wanted: str) -> dict[str, Any]:  # noqa: ANN401 - of conftest
    response = site.client.get(f"{API}/{path}", params=wanted)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def table(site: Any, path: str, **wanted: str) -> list[dict[str, str]]:  # noqa: ANN401
    response = site.client.get(f"{API}/{path}.csv", params=wanted)
    assert response.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.text)))


@pytest.mark.parametrize(
    "path", ["matrix", "matrix.csv", "coverage", "history", "history.csv", "calibration", "tags", "prompts"]
)
def test_a_finding_is_sent_as_the_board_is(site: Any, path: str) -> None:  # noqa: ANN401
    of, other = "category=image-to-video", "category=text-to-video"
    first = site.client.get(f"{API}/{path}?{of}")
    etag = first.headers["etag"]

    assert (first.status_code, first.headers["cache-control"]) == (200, "public, no-cache")
    assert first.headers["access-control-allow-origin"] == "*"
    assert site.client.get(f"{API}/{path}?{of}", headers={"if-none-match": etag}).status_code == 304
    assert site.client.get(f"{API}/{path}?{other}", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("matrix", [{}, {"tag": "odd"}, {"category": "multi-shot"}, {"method": "davidson"}]),
        ("coverage", [{}, {"tag": "odd"}, {"category": "multi-shot"}, {"method": "davidson"}]),
        ("calibration", [{}, {"tag": "odd"}, {"category": "multi-shot"}, {"cohort": "expert"}]),
        ("tags", [{}, {"since": "1970-01-03"}, {"category": "multi-shot"}, {"estimand": "prompt-set"}]),
        ("prompts", [{}, {"tag": "odd"}, {"category": "multi-shot"}, {"aspect": "motion"}]),
    ],
)
def test_a_finding_says_of_which_board_it_is(site: Any, path: str, filters: list[dict[str, str]]) -> None:  # noqa: ANN401
    for wanted in filters:
        board = site.client.get(API, params=wanted).json()
        found = get(site, path, **wanted)
        for name in ("category", "votes", "method", "digest"):
            assert found[name] == board[name]


@pytest.mark.parametrize("path", ["", ".csv", "/matrix", "/history.csv", "/calibration", "/tags", "/prompts"])
def test_a_parameter_that_there_is_not_is_named(site: Any, path: str) -> None:  # noqa: ANN401
    """A filter with a slip in its name would give another board than the one that was asked for."""
    response = site.client.get(f"{API}{path}?tags=odd")

    assert response.status_code == 422
    assert "query.tags: there is no such parameter here, only category, since" in response.json()["detail"]


def test_the_matrix_has_every_pair_in_json_and_csv(site: Any) -> None:  # noqa: ANN401
    pairs = get(site, "matrix")["pairs"]

    assert len(pairs) == 6
    assert all(0 < pair["lower"] < pair["expected"] < pair["upper"] < 1 for pair in pairs)
    assert [(row["model"], row["votes"]) for row in table(site, "matrix")] == [
        (pair["model"], str(pair["votes"])) for pair in pairs
    ]


def test_coverage_names_the_islands_and_who_never_met(site: Any) -> None:  # noqa: ANN401
    found = get(site, "coverage", tag="odd")

    assert sorted(map(sorted, found["islands"])) == [["m1", "m2"], ["m3", "m4"]]
    assert found["met"] == 2
    assert [pair["votes"] for pair in found["pairs"]].count(0) == 4


def test_the_history_ends_with_the_board_that_stands(site: Any) -> None:  # noqa: ANN401
    board = site.client.get(API).json()
    last = get(site, "history")["points"][-1]

    assert (last["digest"], last["votes"], last["at"]) == (board["digest"], board["votes"], board["computed_at"])
    assert [(entry["model"], entry["rating"]) for entry in last["entries"]] == [
        (entry["model"], entry["rating"]) for entry in board["entries"]
    ]
    assert {row["model"] for row in table(site, "history")} == {"m1", "m2", "m3", "m4"}
    assert get(site, "history", as_of="1971-01-01")["points"] == []


@pytest.mark.parametrize(
    ("wanted", "status"), [({"limit": "0"}, 422), ({"limit": "all"}, 422), ({"category": "x"}, 404)]
)
def test_a_history_that_can_not_be_is_a_problem(site: Any, wanted: dict[str, str], status: int) -> None:  # noqa: ANN401
    response = site.client.get(f"{API}/history", params=wanted)

    assert response.status_code == status
    assert next(iter(wanted)) in response.json()["detail"]


def test_what_an_address_is_not_about_is_not_taken(site: Any) -> None:  # noqa: ANN401
    for path, name, value in (
        ("history", "tag", "odd"),
        ("tags", "tag", "odd"),
        ("calibration", "method", "davidson"),
        ("prompts", "estimand", "prompt-set"),
        ("matrix", "limit", "5"),
    ):
        assert site.client.get(f"{API}/{path}", params={name: value}).status_code == 422


def test_tags_have_boards_of_their_own(site: Any) -> None:  # noqa: ANN401
    found = {tag["tag"]: tag for tag in get(site, "tags")["tags"]}

    assert list(found) == ["all", "odd"], "the one with most votes first"
    assert sorted(map(sorted, found["odd"]["islands"])) == [["m1", "m2"], ["m3", "m4"]]
    for entry in found["all"]["entries"]:
        assert entry["difference"] == pytest.approx(0, abs=1e-3), "every prompt has this tag"


def test_prompts_come_in_pages(site: Any) -> None:  # noqa: ANN401
    response = site.client.get(f"{API}/prompts", params={"limit": "2"})
    first = response.json()
    second = get(site, "prompts", limit="2", cursor=first["next"])

    assert site.client.get(response.links["next"]["url"]).json() == second
    assert site.client.get(f"{API}/prompts", params={"cursor": "p2"}).status_code == 422
    assert [each["prompt"] for each in (*first["prompts"], *second["prompts"])] == ["p1", "p2", "p4"]
    assert second["next"] is None
    for entry in first["prompts"][1]["entries"]:
        assert entry["lower"] <= entry["shrunk"] <= entry["upper"]
        assert abs(entry["shrunk"]) <= abs(entry["residual"])
