"""The pages of a board: what they say of a filter, of islands and of boards that can say little; what they weigh."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database

LARGEST_PAGE = 60_000


def text(site: Any, path: str, status: int = 200) -> str:  # noqa: ANN401 - of conftest
    """The words of a page."""
    page = site.client.get(path, headers={"accept": "text/html"})
    assert page.status_code == status, page.text
    assert not re.search(r"\b(None|nan|Undefined)\b", page.text)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def board(site: Any, query: str = "") -> Any:  # noqa: ANN401
    return site.client.get(f"/api/v1/leaderboard?{query}").json()


def test_a_board_that_nobody_filtered_is_the_headline_board(site: Any) -> None:  # noqa: ANN401
    page = text(site, "/leaderboard")

    assert "Not the headline board" not in page
    assert "The votes leave open which of Model m" in page
    assert "would flip #1" in page
    assert re.search("Ranks [12] to [34]: the votes (don.t order these|order only some of these) [34] models", page)
    assert "Method Headline Ties modelled" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("tag=odd", "It counts only votes on prompts tagged “odd”."),
        ("cohort=public&since=1970-01-01", "only votes of the cohort “public”, from 1970-01-01 on."),
        ("as_of=2030-01-01", "only votes up to 2030-01-01."),
        ("aspect=motion", "only votes on motion, the second answer, in place of the winner."),
        ("method=davidson", "It models ties and “both bad” as answers of their own"),
        ("method=unclustered", "Its intervals are too narrow: votes of one person, or on one prompt, are alike"),
        ("estimand=prompt-set&tag=all", "only votes on prompts tagged “all”. It is about these very prompts."),
    ],
)
def test_what_is_otherwise_is_said_before_any_figure(site: Any, query: str, said: str) -> None:  # noqa: ANN401
    page = text(site, f"/leaderboard?{query}")

    assert said in page
    assert page.index("Not the headline board.") < page.index("Rank ↑ Model" if "↑" in page else "Rank Model Rating")
    assert "Back to the headline board" in page


def test_where_clips_can_not_be_controlled_for_the_same_board_without_it_is_offered(site: Any) -> None:  # noqa: ANN401
    path = "/leaderboard/matrix?category=text-to-video&method=controlled&tag=all"
    page = site.client.get(path, headers={"accept": "text/html"})

    assert page.status_code == 409
    assert "duration: it is not known of" in page.text
    assert site.client.get("/leaderboard").text.count("method=controlled") == 1
    (instead,) = re.findall('class="button" href="([^"]+)"', page.text)
    assert html.unescape(instead) == "/leaderboard/matrix?category=text-to-video&tag=all"


def test_names_lead_to_models_and_prompts_to_their_pages(site: Any) -> None:  # noqa: ANN401
    for path in ("", "/matrix", "/history", "/prompts"):
        assert '<a href="/models/m1">Model m1</a>' in site.client.get(f"/leaderboard{path}").text
    assert '<a href="/prompts/text-to-video/p1">' in site.client.get("/leaderboard/prompts").text


def test_the_arenas_own_choice_of_voters_is_the_headline_board(site: Any) -> None:  # noqa: ANN401
    page = site.client.get("/leaderboard?cohort=human&tag=all").text
    assert "of people" not in page
    assert "cohort=human" not in page


def test_what_costs_the_same_is_not_drawn_against_its_cost(site: Any) -> None:  # noqa: ANN401
    page = text(site, "/leaderboard/value?organization=Lab+of+m2")
    assert "Only Model m2 is known to cost $0.1." in page
    assert "Of no listed model the price is known." in text(site, "/leaderboard/value?organization=Lab+of+m3")
    assert "Of no listed model the time is known." in text(site, "/leaderboard/value?organization=Lab+of+m3")


def test_the_state_of_the_page_is_its_address(site: Any) -> None:  # noqa: ANN401
    """The form and every link keep what was asked for, but for what they change."""
    address = "/leaderboard?tag=odd&method=davidson&sort=votes&organization=Lab+of+m1&open_weights=&order="
    page = site.client.get(address).text

    assert '<option value="odd" selected>' in page
    assert '<option value="Lab of m1" selected>' in page
    assert '<option value="votes" selected>' in page
    assert '<input type="hidden" name="method" value="davidson">' in page
    for kept in (
        "/leaderboard?category=text-to-video&tag=odd&method=davidson&sort=votes&order=reversed&organization=Lab+of+m1",
        "/leaderboard?category=text-to-video&tag=odd&method=davidson&sort=p_best&organization=Lab+of+m1",
        "/leaderboard?category=text-to-video&tag=odd&sort=votes&organization=Lab+of+m1",
        "/leaderboard/matrix?category=text-to-video&tag=odd&method=davidson",
        "/api/v1/leaderboard.csv?category=text-to-video&tag=odd&method=davidson",
        "/leaderboard?category=text-to-video",
    ):
        assert f'href="{html.escape(kept)}"' in page, kept
    assert 'aria-sort="descending"' in page


def test_listing_some_models_changes_no_rank_and_says_so(site: Any) -> None:  # noqa: ANN401
    page = text(site, "/leaderboard?organization=Lab+of+m3")

    assert "1 of 4 models are listed, those of Lab of m3. Their ratings and ranks are those among all." in page
    assert re.search("Ranks [12] to [34]: the votes .* models, 1 listed", page)
    assert "Not the headline board" not in page
    assert "0 of 4 models are listed" in text(site, "/leaderboard?organization=Nobody")


def test_a_filter_that_leaves_islands_says_who_is_on_which(site: Any) -> None:  # noqa: ANN401
    connected, islands = board(site)["islands"], board(site, "tag=odd")["islands"]

    assert [sorted(island) for island in connected] == [["m1", "m2", "m3", "m4"]]
    assert sorted(sorted(island) for island in islands) == [["m1", "m2"], ["m3", "m4"]]
    page = text(site, "/leaderboard?tag=odd")
    assert "no chain of comparisons leads from one of these islands to another" in page
    for island in islands:
        assert ", ".join(f"Model {slug}" for slug in island) in page
    assert "Island 1" in page
    assert "Island 2" in page
    assert "no chain of comparisons" not in text(site, "/leaderboard")


def test_a_filter_without_votes_says_so_kindly_and_offers_the_way_back(site: Any) -> None:  # noqa: ANN401
    page = text(site, "/leaderboard?tag=seaside&since=2030-01-01")

    assert "No vote fits this filter: there is none on prompts tagged “seaside”, from 2030-01-01 on." in page
    assert "No prompt of Text to video is tagged “seaside”; the tags are all, odd." in page
    assert "All votes of Text to video" in page
    assert board(site, "tag=seaside")["islands"] == []
    assert "Nobody has voted in this category yet" in text(site, "/leaderboard?category=multi-shot")


def test_a_board_with_one_vote_says_what_is_missing(site: Any) -> None:  # noqa: ANN401
    page = text(site, "/leaderboard?category=video-edit&sort=price")

    assert "Model m1 Lab of m1 open weights 1 won its only vote; a loss or a tie would give it a rating" in page
    assert "Model m2 Lab of m2 1 lost its only vote; a win or a tie would give it a rating" in page
    assert board(site, "category=video-edit")["islands"] == [["m1"], ["m2"]]


def test_a_model_with_only_losses_stands_apart_and_the_others_are_rated(site: Any) -> None:  # noqa: ANN401
    page = text(site, "/leaderboard?category=image-to-video")

    assert "Ranks 1 to 3" in page
    assert "Model m4 Lab of m4 2 lost all of its 2 votes; a win or a tie would give it a rating" in page
    assert board(site, "category=image-to-video")["islands"][1:] == [["m4"]]


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ("category=films", 404, "films"),
        ("aspect=beauty", 404, "adherence, motion"),
        ("method=elo", 404, "headline, davidson"),
        ("sort=beauty", 404, "p_best"),
        ("open_weights=maybe", 404, "yes, no"),
        ("since=tomorrow", 422, "since"),
        ("as_of=20", 422, "as_of"),
        ("first=0", 422, "first"),
    ],
)
def test_what_can_not_be_asked_for_is_named(site: Any, query: str, status: int, named: str) -> None:  # noqa: ANN401
    assert named in text(site, f"/leaderboard?{query}", status)


PAGES = ("", "/matrix", "/history", "/value", "/prompts", "/evidence")
AWKWARD = (
    "category=multi-shot",
    "category=video-edit",
    "category=image-to-video",
    "tag=odd",
    "tag=seaside",
    "cohort=expert&method=davidson&estimand=prompt-set",
    "organization=Nobody&first=99&prompts=99",
    "as_of=1970-01-01",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_something_to_say_of_every_board(site: Any, path: str) -> None:  # noqa: ANN401
    for query in ("", *AWKWARD):
        page = text(site, f"/leaderboard{path}?{query}")
        assert "Ranking Head to head History Price and speed Tags and prompts Evidence" in page, query


def test_every_link_of_every_page_leads_somewhere(site: Any) -> None:  # noqa: ANN401
    found: dict[str, str] = {}
    for path in PAGES:
        for query in ("tag=all&method=davidson", "category=multi-shot"):
            page = site.client.get(f"/leaderboard{path}?{query}").text
            for link in re.findall(r'href="([^"#]+)', page):
                found.setdefault(html.unescape(link), f"{path}?{query}")
    assert len(found) > 60
    answers = {link: site.client.get(link).status_code for link in found}
    assert {found[link]: link for link, status in answers.items() if status not in {200, 409}} == {}
    assert all("method=controlled" in link for link, status in answers.items() if status == 409)


@pytest.mark.parametrize("path", PAGES)
def test_from_page_to_page_the_filter_is_kept(site: Any, path: str) -> None:  # noqa: ANN401
    page = site.client.get(f"/leaderboard{path}?tag=all&since=1970-01-02&sort=votes").text
    for other in PAGES:
        kept = html.escape(f"/leaderboard{other}?category=text-to-video&since=1970-01-02&tag=all")
        assert f'<a href="{kept}"' in page
    assert 'aria-current="page"' in page


def test_history_is_that_of_the_headline_board_and_says_so(site: Any) -> None:  # noqa: ANN401
    assert "History is kept of the headline board alone" in text(site, "/leaderboard/history?tag=odd")
    assert "History is kept of the headline board alone" not in text(site, "/leaderboard/history?since=1970-01-01")
    assert "No board from then rates one of these models" in text(site, "/leaderboard/history?as_of=1970-01-01")


def test_numbers_of_plots_stand_beside_them(site: Any) -> None:  # noqa: ANN401
    """A reader who doesn't see the plots reads the same in tables and sentences."""
    pairs = site.client.get("/api/v1/leaderboard/matrix").json()["pairs"]
    matrix = text(site, "/leaderboard/matrix")
    for pair in pairs:
        share, of = round(100 * pair["observed"]), pair["votes"]
        assert f"{100 * pair['expected']:.0f} % ({100 * pair['lower']:.0f} to {100 * pair['upper']:.0f} %)" in matrix
        assert f", {share} % of {of}" in matrix
    value = text(site, "/leaderboard/value")
    assert re.search(r"Model m2 \$0\.1 \d+ ±\d+ none: on the line", value)
    evidence = text(site, "/leaderboard/evidence")
    assert "6 of 6 pairs of models met" in evidence
    assert re.search(r"predictions miss by \d+\.\d points of a hundred on average", evidence)
    prompts = text(site, "/leaderboard/prompts")
    assert "The text of p2" in prompts
    assert re.search("odd 8 1 open: 2 islands", prompts)


@pytest.fixture
def hundred(settings: Settings, clip_files: tuple[Path, ...], stock: Callable[..., None]) -> Settings:
    """An arena with a hundred models."""
    database = Database(settings.database)
    models = tuple(f"a-model-with-a-long-name-{number}" for number in range(100))
    stock(database, Blobs(settings.blobs), clip_files, models=models, prompts=("p1", "p2"))
    database.close()
    return settings


class TestAHundredModels:
    """A board of a hundred models is light enough for a phone."""

    @pytest.fixture
    def stocked(self, hundred: Settings) -> Settings:
        return hundred

    def test_each_page_with_all_that_it_loads_weighs_little(
        self, client: TestClient, cast: Callable[..., None]
    ) -> None:
        models = [f"a-model-with-a-long-name-{number}" for number in range(100)]
        near = [(a, b) for at, a in enumerate(models) for b in models[at + 1 : at + 4]]
        cast(vote for a, b in near for vote in ((a, b, "left"), (a, b, "right"), (b, a, "tie"), (b, a, "both_bad")))
        for path in PAGES:
            page = client.get(f"/leaderboard{path}", headers={"accept-encoding": "gzip"}).text
            assert path or page.count('class="title"') == 100
            loaded = {f"/leaderboard{path}", *re.findall(r'(?:src|href)="(/static/[^"]+)"', page)}
            assert 10_000 < sum(weight(client, each) for each in loaded) <= LARGEST_PAGE, path


def weight(client: TestClient, path: str) -> int:
    """Bytes on the wire: status line, headers and body as they are sent to a browser."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip, zstd"}) as answer:
        body = b"".join(answer.iter_raw())
    return len("HTTP/1.1 200 OK\r\n\r\n") + sum(len(f"{k}: {v}\r\n") for k, v in answer.headers.items()) + len(body)
