"""The journeys on clips of real models: at a desk and on a phone, in light and dark, with less motion."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Begin = Callable[..., Any]

pytestmark = pytest.mark.shared

MODELS = (
    *("veo2", "veo3", "luma-ray2", "kling-1.6", "cogvideox-1.5", "framepack-hunyuan"),
    *("cogvideo", "modelscope-t2v", "text2video-zero", "zeroscope"),
)
LEFT_INSIDE = ("google", "comfyui", "ksampler", "lavf", "x264")
WORDS = re.compile(
    rb"\b(%s)\b" % b"|".join(re.escape(word.encode()) for word in (*MODELS, *LEFT_INSIDE)), re.IGNORECASE
)
FORM = """[...document.querySelectorAll('.frame video')].map(
    video => [video.videoWidth, video.videoHeight, video.duration].join())"""
LOOKS = [
    pytest.param("text-to-video", {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}, id="desk"),
    pytest.param(
        "image-to-video",
        {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark", "is_mobile": True, "has_touch": True},
        id="phone",
    ),
    pytest.param("text-to-video", {"reduced_motion": "reduce", "viewport": {"width": 360, "height": 740}}, id="still"),
]


@pytest.mark.parametrize(("category", "look"), LOOKS)
def test_two_battles_are_watched_judged_and_revealed(visit_real: Begin, category: str, look: dict[str, Any]) -> None:
    voter = visit_real(**look)
    page = voter.page
    voter.open(f"/?category={category}")
    for answer in ("A is better", "Tie"):
        voter.await_battle()
        if (start := page.locator("#big-play")).is_visible():
            start.click()
        voter.await_open_ballot()
        assert page.evaluate("document.documentElement.scrollWidth") <= look["viewport"]["width"]
        assert len(set(page.evaluate(FORM))) == 1
        page.get_by_role("button", name=answer).click()
        voter.await_reveal()
        named = [page.locator(f"#{side} .name strong").inner_text() for side in ("left", "right")]
        assert set(named) <= set(MODELS)
        page.get_by_role("button", name="Next battle").click()
    voter.await_battle()
    assert voter.console == []


def test_the_reference_image_of_a_real_prompt_is_shown(visit_real: Begin) -> None:
    voter = visit_real()
    voter.open("/?category=image-to-video")
    voter.await_battle()
    image = voter.page.get_by_role("button", name="Reference image: enlarge").locator("img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") > 0


def test_nothing_that_is_sent_before_the_vote_names_a_real_model(visit_real: Begin) -> None:
    voter = visit_real()
    sent: list[bytes] = []

    def keep(response: Any) -> None:  # noqa: ANN401 - playwright's response
        heads = [response.url, *(f"{name}: {value}" for name, value in response.all_headers().items())]
        sent.extend(["\n".join(heads).encode(), response.body()])

    voter.page.on("requestfinished", lambda request: keep(request.response()))
    voter.open("/?category=image-to-video")
    voter.await_open_ballot()
    heard = b"\n".join([*sent, voter.page.content().encode(), *(line.encode() for line in voter.console)])
    assert len(heard) > 1_000_000
    assert WORDS.findall(heard) == []
    assert len({len(body) for body in sent if body[4:8] == b"ftyp"}) == 1, "clips of one prompt differ in length"
    voter.page.keyboard.press("3")
    voter.await_reveal()
    assert WORDS.search(voter.page.content().encode()), "the reveal must be found, or nothing would be"
