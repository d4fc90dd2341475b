import pytest

from arena.domain.limits import TEXT_LIMITS, Unit, too_long

GLOBE = "\N{EARTH GLOBE EUROPE-AFRICA}"


def beyond(text: str, category: str = "text-to-video") -> list[str]:
    return [limit.backend for limit in too_long(text, category)]


def test_each_backend_counts_in_its_own_way() -> None:
    assert beyond("a" * 800) == []
    assert beyond("a" * 801) == ["dashscope"]
    assert beyond(GLOBE * 501) == ["runway"]  # two UTF-16 units each, and one character
    assert beyond("a" * 1001) == ["runway", "dashscope"]
    assert beyond("a" * 40_000) == [limit.backend for limit in TEXT_LIMITS]


def test_a_backend_that_makes_no_sound_limits_no_prompt_with_sound() -> None:
    assert "runway" not in beyond("a" * 1001, "text-to-video-audio")


def test_one_backend_can_be_asked_about_alone() -> None:
    assert [limit.most for limit in too_long("a" * 3000, "multi-shot", backend="kling")] == [2500]
    assert not list(too_long("a" * 3000, "multi-shot", backend="procedural"))


@pytest.mark.parametrize("limit", TEXT_LIMITS, ids=lambda limit: limit.backend)
def test_every_limit_is_of_something_that_can_be_counted(limit: object) -> None:
    assert limit.unit in Unit  # type: ignore[attr-defined]
    assert limit.length("a") == 1  # type: ignore[attr-defined]
