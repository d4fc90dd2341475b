"""What a voter can do with the two clips: flip, zoom, slow down, fill the screen; by key, by mouse and by thumb."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

WITH_SOUND = "/?category=text-to-video-audio"
DESK = {"viewport": {"width": 1024, "height": 720}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def begin(visit: Begin, path: str = "/", **options: Any) -> Page:  # noqa: ANN401 - playwright's options
    voter = visit(**options)
    voter.open(path)
    if path == "/":  # else the ballot's opening is announced between what a test awaits
        voter.await_open_ballot()
    voter.await_battle()
    page: Page = voter.page
    return page


def says(page: Page, words: str) -> None:
    expect(page.locator("#announcer")).to_have_text(words)


def transforms(page: Page) -> list[list[float]]:
    """Of each clip: how much it is enlarged, and where its corner lies, in sides of its frame."""
    found: list[list[float]] = page.evaluate("""[...document.querySelectorAll(".frame video")].map(video => {
        const { a, e, f } = new DOMMatrix(getComputedStyle(video).transform);
        return [a, e / video.clientWidth, f / video.clientHeight].map(number => Math.round(number * 100) / 100);
    })""")
    return found


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_one_clip_at_a_time_lies_where_the_other_lay_and_both_run_on(visit: Begin, options: dict[str, Any]) -> None:
    page = begin(visit, **options)
    if options is PHONE:
        page.get_by_role("button", name="More controls").tap()
    page.get_by_role("button", name="Flip").click()
    says(page, "One clip at a time. Showing A.")
    left, right = (page.locator(f"#{side} video") for side in ("left", "right"))
    assert left.bounding_box() == right.bounding_box()
    for side, opacity in (("left", "1"), ("right", "0")):
        expect(page.locator(f"#{side}")).to_have_css("opacity", opacity)
    page.get_by_role("button", name="Show B").click()
    says(page, "Showing B")
    expect(page.locator("#left")).to_have_css("opacity", "0")
    expect(page.locator("#left")).to_have_js_property("inert", True)
    right.click()  # a tap on the picture flips, and does not stop the clips
    says(page, "Showing A")
    assert page.evaluate(
        "[...document.querySelectorAll('.frame video')].every(video => !video.paused || video.seeking)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == options["viewport"]["width"]
    page.keyboard.press("f")
    says(page, "Both clips side by side.")
    expect(page.locator("#right")).to_have_css("opacity", "1")


def test_only_the_clip_that_is_shown_is_watched_and_heard(visit: Begin) -> None:
    page = begin(visit, WITH_SOUND)
    page.keyboard.press("m")
    page.keyboard.press("f")
    expect(page.locator("#gate")).to_have_text("To vote, hear B for 3 s more.")
    page.keyboard.press("g")  # what is heard is what is shown
    expect(page.locator("#right")).to_have_class(re.compile("heard"))
    expect(page.locator("[data-winner=left]")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press("1")
    page.get_by_role("button", name="Show names").click()
    expect(page.locator("#left .name")).to_be_visible()
    expect(page.locator("#right .name")).to_be_visible()


def test_where_one_clip_is_shown_the_sound_is_its_own_or_none(visit: Begin) -> None:
    page = begin(visit, WITH_SOUND)
    page.keyboard.press("f")
    page.keyboard.press("g")
    for heard in (["right"], [], ["right"]):
        page.keyboard.press("m")
        assert page.evaluate("[...document.querySelectorAll('.heard')].map(clip => clip.id)") == heard


def test_both_clips_are_enlarged_at_the_same_spot(visit: Begin) -> None:
    page = begin(visit)
    stage = page.locator("#stage").bounding_box()
    page.keyboard.press("+")
    says(page, "Zoom 150 percent")
    assert transforms(page) == [[1.5, -0.25, -0.25]] * 2
    page.keyboard.press("Shift+ArrowLeft")
    assert transforms(page) == [[1.5, -0.15, -0.25]] * 2
    page.keyboard.press("0")
    assert transforms(page) == [[1, 0, 0]] * 2
    page.keyboard.press("-")  # never smaller than its frame
    assert transforms(page) == [[1, 0, 0]] * 2
    box = page.locator("#right .frame").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.wheel(0, -400)
    says(page, "Zoom 272 percent")
    (scale, x, y), other = transforms(page)
    assert other == [scale, x, y]
    assert abs(x) < 0.03 > abs(y)  # the corner under the mouse stays
    assert page.locator("#stage").bounding_box() == stage
    expect(page.locator("#arena")).to_have_attribute("data-state", "watching")


def test_a_drag_moves_both_and_is_no_click(visit: Begin) -> None:
    page = begin(visit)
    page.get_by_role("button", name="Zoom 1").click()
    expect(page.get_by_role("button", name="Zoom 2")).to_be_visible()
    box = page.locator("#left .frame").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 0.2 * box["width"], middle[1] + 10 * box["height"], steps=4)
    page.mouse.up()
    assert transforms(page) == [[2, -0.3, 0]] * 2  # down no further than its edge
    expect(page.get_by_role("button", name="Pause both clips")).to_be_visible()


def test_two_fingers_enlarge_both(visit: Begin) -> None:
    page = begin(visit, **PHONE)
    box = page.locator("#left .frame").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hands = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 20), ("touchMove", 30), ("touchMove", 40), ("touchEnd", None)):
        points = [] if apart is None else [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        hands.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    (scale, *_), other = transforms(page)
    assert scale == other[0]
    assert 1.7 <= scale <= 2.1


def test_every_battle_begins_at_full_speed_side_by_side_and_whole(visit: Begin) -> None:
    page = begin(visit)
    page.keyboard.press("d")
    says(page, "Half speed")
    page.keyboard.press("+")
    page.keyboard.press("f")
    page.keyboard.press("s")
    page.get_by_role("button", name="I can't judge this").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#arena")).to_have_attribute("data-state", "watching")
    expect(page.get_by_role("button", name="Speed 1")).to_be_visible()
    expect(page.get_by_role("button", name="Flip")).to_have_attribute("aria-pressed", "false")
    assert transforms(page) == [[1, 0, 0]] * 2


def test_a_step_button_goes_on_while_it_is_held(visit: Begin) -> None:
    page = begin(visit, WITH_SOUND)
    page.get_by_role("button", name="Pause both clips").click()
    page.get_by_role("slider").fill("0")
    expect(page.locator("#timecode")).to_have_text("0 / 204 fr")
    page.get_by_role("button", name="One frame on").hover()
    page.mouse.down()
    expect(page.locator("#timecode")).to_have_text(re.compile(r"^[3-9]\d* / "))
    page.mouse.up()
    held = page.locator("#timecode").inner_text()
    page.wait_for_timeout(300)
    expect(page.locator("#timecode")).to_have_text(held)


@pytest.mark.parametrize("able", [True, False], ids=["full screen", "no full screen"])
def test_the_arena_fills_the_screen_with_its_controls(visit: Begin, able: bool) -> None:
    voter = visit()
    page = voter.page
    if not able:  # as on a phone of Apple's
        page.add_init_script("delete Element.prototype.requestFullscreen;")
    voter.open()
    voter.await_battle()
    page.keyboard.press("x")
    button = page.get_by_role("button", name="Full screen")
    expect(button).to_have_attribute("aria-pressed", "true")
    box = page.locator("#arena").bounding_box()
    assert box is not None
    assert (box["x"], box["y"]) == (0, 0)
    for selector in ("#prompt", "#left video", "#right video", "#scrub", "[data-winner=right]"):
        expect(page.locator(selector)).to_be_in_viewport(ratio=1)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="How to vote")).to_be_in_viewport()
    page.keyboard.press("Escape")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert voter.console == []


def test_a_thumb_reaches_every_tool(visit: Begin) -> None:
    page = begin(visit, **PHONE)
    more = page.get_by_role("button", name="More controls")
    more.tap()
    expect(more).to_have_attribute("aria-expanded", "true")
    for name in ("One frame back", "One frame on", "Speed 1", "Zoom 1", "Flip", "Full screen"):
        tool = page.get_by_role("button", name=name)
        expect(tool).to_be_in_viewport(ratio=1)
        box = tool.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40, name
    expect(page.locator("[data-winner=both_bad]")).to_be_in_viewport(ratio=1)
