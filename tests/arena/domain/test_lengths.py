import pytest

from arena.domain.lengths import TextLimit, text_limits, too_long, utf16_length
from arena.domain.offers import Offer

FOX = "\N{FOX FACE}"


def offer(slug: str, route: str, longest: int | None, *categories: str) -> Offer:
    return Offer.model_validate(
        {
            "slug": slug,
            "name": slug,
            "organization": "Us",
            "family": slug,
            "route": route,
            "sources": ["us"],
            "call": [{"id": slug, "categories": categories, "longest_prompt": longest}],
        }
    )


LIMITS = text_limits(
    [
        offer("patient", "fal", 2500, "text-to-video", "multi-shot"),
        offer("brief", "fal", 1000, "text-to-video"),
        offer("curt", "runway", 800, "video-edit"),
        offer("boundless", "folder", None, "text-to-video"),
    ]
)


def test_of_each_backend_the_model_that_takes_least_sets_the_limit_in_its_categories() -> None:
    assert (
        TextLimit("fal", "text-to-video", 1000, "brief"),
        TextLimit("fal", "multi-shot", 2500, "patient"),
        TextLimit("runway", "video-edit", 800, "curt"),
    ) == LIMITS


@pytest.mark.parametrize(
    ("text", "category", "models"),
    [
        ("a" * 1000, "text-to-video", []),
        ("a" * 1001, "text-to-video", ["brief"]),
        ("a" * 1001, "multi-shot", []),
        ("a" * 1001, "video-edit", ["curt"]),
        (FOX * 501, "text-to-video", ["brief"]),  # two units each
    ],
)
def test_a_text_is_held_against_the_limits_of_its_category(text: str, category: str, models: list[str]) -> None:
    assert [limit.model for limit in too_long(text, category, LIMITS)] == models


def test_a_character_beyond_the_basic_plane_counts_twice() -> None:
    assert (utf16_length("fox"), utf16_length(FOX)) == (3, 2)
