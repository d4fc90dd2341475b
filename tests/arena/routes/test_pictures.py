"""Pictures of boards for other sites: plots as files, badges, and the one page that may be framed."""

import base64
import hashlib
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from arena.routes.badges import badge
from arena.routes.pictures import PLOTS

SVG = "{http://www.w3.org/2000/svg}"


def picture(site: Any, path: str) -> ET.Element:  # noqa: ANN401 - of conftest
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    assert not re.search(r"\b(None|nan|Undefined)\b", answer.text)
    return ET.fromstring(answer.text)  # noqa: S314 - our own


def words(element: ET.Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_is_a_file_that_stands_alone(site: Any, name: str) -> None:  # noqa: ANN401
    for query in ("", "?category=image-to-video", "?tag=odd", "?category=video-edit"):
        root = picture(site, f"/plots/{name}.svg{query}")
        title, about, style = (root.find(f"{SVG}{each}") for each in ("title", "desc", "style"))
        assert title is not None
        assert title.text
        assert about is not None
        assert about.text
        assert style is not None
        assert "prefers-color-scheme: dark" in (style.text or "")
        assert (root.get("role"), root.get("aria-labelledby")) == ("img", "title about")
        assert root.find(f".//{SVG}script") is None
        assert not [each for each in root.iter() if {"href", "style", "onload"} & set(each.keys())]
        width, height = (float(root.get(each) or 0) for each in ("width", "height"))
        assert root.get("viewBox") == f"0 0 {width:g} {height:g}"


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_of_no_votes_says_so(site: Any, name: str) -> None:  # noqa: ANN401
    said = words(picture(site, f"/plots/{name}.svg?category=multi-shot"))
    assert re.search("It comes with more votes|No model is rated yet|0 votes", said)


def test_a_plot_has_the_filters_of_its_page(site: Any) -> None:  # noqa: ANN401
    whole, odd = (words(picture(site, f"/plots/expected.svg{query}")) for query in ("", "?tag=odd"))
    assert "no chain of votes connects them" in odd
    assert "no chain of votes connects them" not in whole
    assert "tagged “odd”" in odd
    assert site.client.get("/plots/expected.svg?since=tomorrow").status_code == 422
    open_ones = words(picture(site, "/plots/intervals.svg?open_weights=yes"))
    assert "Model m1" in open_ones
    assert "Model m2" not in open_ones


def test_a_plot_that_there_is_not_is_told_which_there_are(site: Any) -> None:  # noqa: ANN401
    answer = site.client.get("/plots/pie.svg")
    assert answer.status_code == 404
    assert "intervals, expected, observed" in answer.json()["detail"]


def test_the_board_is_a_picture_for_a_readme(site: Any) -> None:  # noqa: ANN401
    said = words(picture(site, "/leaderboard.svg"))
    for slug in ("m1", "m2", "m3", "m4"):
        assert f"Model {slug}" in said
    assert "more models" not in said
    assert "2 more models" in words(picture(site, "/leaderboard.svg?limit=2"))
    assert "3 more models" not in words(picture(site, "/leaderboard.svg?tag=odd"))
    assert site.client.get("/leaderboard.svg?limit=0").status_code == 422


@pytest.mark.parametrize("path", ["/leaderboard.svg", "/plots/price.svg", "/badge/m1.svg"])
def test_a_picture_may_be_shown_by_any_site_and_is_asked_for_once_in_a_while(site: Any, path: str) -> None:  # noqa: ANN401
    answer = site.client.get(path)
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=300"
    again = site.client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_picture_that_is_opened_may_have_its_own_style_and_nothing_else(site: Any) -> None:  # noqa: ANN401
    answer = site.client.get("/plots/expected.svg")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    )


def test_a_badge_says_where_a_model_stands(site: Any) -> None:  # noqa: ANN401
    entry = next(each for each in site.client.get("/api/v1/leaderboard").json()["entries"] if each["model"] == "m1")
    said = words(picture(site, "/badge/m1.svg"))
    assert "Text to video" in said
    assert re.search(rf"#{entry['rank_lower']}\S* of 4 · {entry['rating']:.0f} ±\d+", said)
    assert "not rated yet" in words(picture(site, "/badge/m1.svg?category=video-edit"))


@pytest.mark.parametrize("path", ["/badge/m9.svg", "/badge/m1.svg?category=multi-shot", "/badge/m1.svg?category=films"])
def test_a_badge_of_what_is_not_there_is_a_problem(site: Any, path: str) -> None:  # noqa: ANN401
    assert site.client.get(path).status_code == 404


def test_what_a_badge_repeats_is_escaped() -> None:
    entry = {"name": "<b> & co", "rating": None}
    root = ET.fromstring(badge(entry, "Text & video", 3))  # noqa: S314
    assert root.get("aria-label") == "<b> & co, Text & video: not rated yet"


def test_one_page_may_be_framed_and_only_one(site: Any) -> None:  # noqa: ANN401
    framed = site.client.get("/embed/leaderboard?tag=odd")
    assert framed.headers["content-security-policy"].endswith("; frame-ancestors *")
    assert framed.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in framed.headers
    assert "only votes on prompts tagged “odd”" in framed.text
    assert all('target="_blank" rel="noopener"' in link for link in re.findall(r"<a [^>]*>", framed.text))
    for path in ("/", "/leaderboard", "/leaderboard/matrix", "/me", "/patterns", "/plots/price.svg"):
        policy = site.client.get(path).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path


def test_a_frame_shows_as_many_models_as_it_is_asked_for(site: Any) -> None:  # noqa: ANN401
    assert site.client.get("/embed/leaderboard?limit=2").text.count('class="title"') == 2
    assert "No model is rated yet" in site.client.get("/embed/leaderboard?category=multi-shot").text
