"""Offers: what a file of the catalog may say."""

from datetime import date

import pytest

from arena.domain.generation import Sound
from arena.domain.offer_files import parse_offers
from arena.domain.offers import Offer, Status
from arena.errors import BadCatalog

GOOD = """
route = "runway"

[[model]]
slug = "gen-9"
name = "Gen-9"
organization = "Runway"
family = "gen"
sources = ["a page"]
prices = [
    { per_second = 0.05, source = "founding documents" },
    { per_second = 0.12, on = 2026-11-21, source = "a page" },
    { per_second = 0.24, resolution = "1080p", on = 2026-11-21, source = "a page" },
    { per_second = 0.30, highest = 0.40, sound = true, on = 2026-11-22, source = "a page" },
]

[[model.call]]
id = "gen9"
categories = ["text-to-video"]
aspect_ratios = ["16:9"]
seconds = { first = 2, last = 4 }
resolutions = ["720p", "1080p"]
sound = "on_request"
seed = true
sizes = { "16:9 720p" = "1280:720", "16:9 1080p" = "1920:1080" }
request = { ratio = "{size}", duration = "{seconds}" }
"""


def offer(text: str = GOOD) -> Offer:
    (only,) = parse_offers(text, place="runway.toml")
    return only


def test_an_offer_says_what_can_be_asked_for() -> None:
    call = offer().call("text-to-video")

    assert call is not None
    assert call.capabilities.seconds == (2.0, 3.0, 4.0)
    assert call.capabilities.sound is Sound.ON_REQUEST
    assert offer().call("video-edit") is None
    assert offer().categories == ("text-to-video",)
    assert offer().status is Status.ACTIVE


def test_the_board_gets_the_price_of_today() -> None:
    model = offer().model

    assert (model.slug, model.route, model.price_per_second) == ("gen-9", "runway", 0.12)


@pytest.mark.parametrize(
    ("asked", "per_second"),
    [
        ({}, 0.12),
        ({"resolution": "1080p"}, 0.24),
        ({"sound": True}, 0.30),
        ({"resolution": "1080p", "sound": True}, 0.30),
        ({"on": date(2026, 11, 20)}, 0.05),
    ],
)
def test_the_newest_figure_holds_and_of_one_day_the_one_that_says_most(
    asked: dict[str, object], per_second: float
) -> None:
    price = offer().price(**asked)  # type: ignore[arg-type]

    assert price is not None
    assert price.per_second == per_second


def test_a_clip_costs_at_most_what_the_upper_end_of_a_range_says() -> None:
    assert offer().cost(10, sound=True) == pytest.approx(4.0)
    assert offer().cost(10) == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('slug = "gen-9"', 'slug = "Gen 9"', "model 1 (Gen 9), slug: "),
        ('name = "Gen-9"', "", "model 1 (gen-9), name: Field required"),
        ('name = "Gen-9"', "name = 9", "name: Input should be a valid string, not 9"),
        ('family = "gen"', 'family = "gen"\ncolour = 1', "colour: Extra inputs are not permitted, not 1"),
        ('["text-to-video"]', '["films"]', "call 1, categories: there is no category 'films'"),
        ("first = 2", "first = 5", "call 1, seconds: first comes after last"),
        ("{ first = 2, last = 4 }", "[4, 2]", "call 1, seconds: must be ascending, not"),
        ('"on_request"', '"sometimes"', "call 1, sound: "),
        ("{size}", "{sise}", "call 1, request: there is no {sise}"),
        (', "16:9 1080p" = "1920:1080"', "", "sizes and the product of aspect_ratios and resolutions differ"),
        ("per_second = 0.05", "per_second = -1", "prices 1, per_second: "),
        ("on = 2026-11-22", 'on = "soon"', "prices 4, on: "),
        ("[[model.call]]", "[[model.calls]]", "calls: Extra inputs are not permitted"),
        ('family = "gen"', 'family = "gen"\nstatus = "retired"', "needs a successor, or a note"),
    ],
)
def test_a_fault_is_named_by_file_entry_field_and_value(good: str, bad: str, said: str) -> None:
    assert good in GOOD

    with pytest.raises(BadCatalog) as caught:
        parse_offers(GOOD.replace(good, bad), place="runway.toml")

    assert str(caught.value).startswith("runway.toml: ")
    assert said in str(caught.value)


def test_all_faults_are_named_at_once() -> None:
    text = GOOD.replace('"gen-9"', '"GEN"').replace('["text-to-video"]', '["films"]').replace('"16:9"]', '"wide"]')

    with pytest.raises(BadCatalog) as caught:
        parse_offers(text + GOOD.partition("runway")[2][1:].replace('name = "Gen-9"', ""), place="runway.toml")

    message = str(caught.value)
    assert all(word in message for word in ("slug", "films", "wide", "model 2 (gen-9), name"))


@pytest.mark.parametrize("text", ["route = 'x'", "model = []", "route = ", "route = 'x'\nmodel = 3"])
def test_a_file_without_offers_is_refused(text: str) -> None:
    with pytest.raises(BadCatalog, match=r"^f\.toml: "):
        parse_offers(text, place="f.toml")


def test_two_calls_of_one_category_are_refused() -> None:
    again = GOOD + GOOD[GOOD.index("[[model.call]]") :]

    with pytest.raises(BadCatalog, match="two calls are for text-to-video"):
        parse_offers(again, place="runway.toml")
