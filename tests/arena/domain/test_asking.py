"""What a model is asked for that can't do just what is wanted."""

import pytest

from arena.domain.asking import lines_of, nearest_length, nearest_resolution


@pytest.mark.parametrize(
    ("offered", "wanted", "asked"),
    [
        ((), 5.0, 5.0),
        ((5.0, 10.0), 5.0, 5.0),
        ((4.0, 6.0, 8.0), 5.0, 6.0),
        ((4.0, 8.0), 5.0, 4.0),
        ((8.0,), 10.0, 8.0),
        ((8.0,), 5.0, 5.0),
        ((5.0, 10.0), 15.0, 15.0),
    ],
)
def test_the_nearest_length_is_asked_for_if_it_is_near_enough(
    offered: tuple[float, ...], wanted: float, asked: float
) -> None:
    """What is not near enough stays as it is wanted, and is then refused by name and value."""
    assert nearest_length(offered, wanted) == asked


@pytest.mark.parametrize(
    ("offered", "asked"),
    [((), "720p"), (("480p", "720p"), "720p"), (("480p", "1080p", "4k"), "1080p"), (("360p", "540p"), "540p")],
)
def test_without_the_size_that_is_wanted_the_next_larger_is_asked_for(offered: tuple[str, ...], asked: str) -> None:
    assert nearest_resolution(offered, "720p") == asked


def test_sizes_are_read_as_lines() -> None:
    assert (lines_of("480p"), lines_of("4k")) == (480, 2160)
    with pytest.raises(ValueError, match="like 720p or 4k, not 'big'"):
        lines_of("big")
