from hypothesis import given
from hypothesis import strategies as st

from arena.domain.meetings import Meeting, Seen

NUMBERS = st.integers(0, 2**31 - 1)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_meeting_is_the_same_whichever_model_stood_left(model: int, other: int, prompt: int) -> None:
    assert Meeting.of(model, other, prompt) == Meeting.of(other, model, prompt)


def test_what_has_ended_is_seen_for_good() -> None:
    seen = Seen()
    meetings = [Meeting(1, 2, prompt) for prompt in range(100)]
    for meeting in meetings:
        seen.ended("voter", meeting)

    assert seen.by("voter") == meetings
    assert seen.by("somebody else") == []


def test_an_ending_that_is_told_twice_is_kept_once() -> None:
    """By the process that stored it, and again by the log."""
    seen = Seen()
    meetings = [Meeting(1, 2, prompt) for prompt in range(10)]
    for meeting in meetings * 2:
        seen.ended("voter", meeting)

    assert seen.by("voter") == meetings


def test_of_what_was_only_drawn_the_last_few_count() -> None:
    """A page that is loaded again and again must not use up what its voter could still judge."""
    seen = Seen()
    for prompt in range(50):
        seen.drawn("voter", Meeting(1, 2, prompt))

    assert seen.by("voter") == [Meeting(1, 2, prompt) for prompt in range(46, 50)]
