from hypothesis import given, settings
from hypothesis import strategies as st

from arena.domain.duplicates import ALIKE, likeness, near_duplicates, shingles
from arena.domain.prompt_sets import Entry
from arena.domain.prompts import PromptSpec

WORDS = st.lists(st.sampled_from(["a", "red", "Ball", "rolls", "down", "the", "stairs"]), max_size=12).map(" ".join)

BALL = "A red ball rolls down the wooden stairs of an old house and stops at the feet of a sleeping cat."
SWAPPED = "A green ball rolls down the wooden stairs of an old school and stops at the feet of a sleeping dog."
OTHER = "A candle burns in a dark room, is blown out, and a ribbon of smoke rises from its wick."


def entry(name: str, text: str, *shots: str) -> Entry:
    return Entry(PromptSpec(name, "multi-shot" if shots else "text-to-video", text, shots=shots), "set.toml", 1)


def test_a_prompt_with_its_nouns_swapped_is_found() -> None:
    entries = [entry("ball", BALL), entry("candle", OTHER), entry("swapped", SWAPPED)]

    ((one, other, found),) = near_duplicates(entries)

    assert (one.spec.id, other.spec.id) == ("ball", "swapped")
    assert ALIKE < found < 1


def test_shots_are_compared_as_well() -> None:
    pair = [entry("one", "Three shots.", BALL, OTHER), entry("two", "A story.", BALL, OTHER)]

    assert [found[2] > 0.8 for found in near_duplicates(pair)] == [True]


def test_words_are_compared_in_their_order_and_without_case() -> None:
    assert shingles("A dog's tail") == {("a", "dog's"), ("dog's", "tail")}
    assert shingles("Dog") == {("dog",)}
    assert likeness(shingles("the dog sees the cat"), shingles("The DOG sees, the cat!")) == 1
    assert likeness(shingles("dog bites man"), shingles("man bites dog")) == 0


@settings(deadline=None, max_examples=60)
@given(WORDS, WORDS)
def test_likeness_is_a_share_that_is_the_same_both_ways(one: str, other: str) -> None:
    left, right = shingles(one), shingles(other)

    assert 0 <= likeness(left, right) == likeness(right, left) <= 1
    assert likeness(left, left) == 1
    assert (likeness(left, right) == 1) == (left == right)
