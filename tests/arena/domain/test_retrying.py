"""What follows from a failure: nothing that may have been taken is sent twice."""

import pytest

from arena.domain.generation import FailureKind as Kind
from arena.domain.retrying import MOST_RETRIES, Course, Verdict, after_job, after_question, backoff

UNIT = 5.0


@pytest.mark.parametrize("failure", Kind)
def test_a_job_is_handed_in_again_only_where_nothing_was_taken(failure: Kind) -> None:
    verdict = after_job(failure, unit=UNIT, retries=0, waits=0)

    again = {Kind.TRANSIENT, Kind.RATE_LIMITED, Kind.BILLING, Kind.AUTH}
    assert (verdict.course is Course.BACK) == (failure in again)


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (Kind.REFUSED_INPUT, Verdict(Course.REFUSED)),
        (Kind.REFUSED_OUTPUT, Verdict(Course.REFUSED)),
        (Kind.AMBIGUOUS, Verdict(Course.AMBIGUOUS)),
        (Kind.BILLING, Verdict(Course.BACK, halts=True)),
        (Kind.AUTH, Verdict(Course.BACK, halts=True)),
        (Kind.MODEL_RETIRED, Verdict(Course.FAILED, spreads=True)),
        (Kind.INVALID_REQUEST, Verdict(Course.FAILED)),
        (Kind.DEADLINE, Verdict(Course.FAILED)),
    ],
)
def test_every_failure_has_its_course(failure: Kind, verdict: Verdict) -> None:
    assert after_job(failure, unit=UNIT, retries=0, waits=9) == verdict


def test_a_passing_failure_is_tried_again_twice_and_no_more() -> None:
    courses = [after_job(Kind.TRANSIENT, unit=UNIT, retries=n, waits=0) for n in range(MOST_RETRIES + 1)]

    assert [verdict.course for verdict in courses] == [Course.BACK, Course.BACK, Course.FAILED]
    assert [verdict.seconds for verdict in courses] == [5.0, 10.0, 0.0]
    assert courses[0].retried


def test_a_provider_that_asks_to_wait_is_waited_for_however_often() -> None:
    asked = after_job(Kind.RATE_LIMITED, unit=UNIT, retries=0, waits=50, retry_after=7.0)
    left_open = after_job(Kind.RATE_LIMITED, unit=UNIT, retries=0, waits=50)

    assert asked == Verdict(Course.BACK, 7.0)
    assert left_open == Verdict(Course.BACK, 300.0)


def test_a_job_that_was_taken_is_asked_for_as_long_as_it_takes() -> None:
    for odd in (0, 3, 40):
        assert after_question(Kind.TRANSIENT, unit=UNIT, odd=odd).course is Course.AGAIN
    assert after_question(Kind.RATE_LIMITED, unit=UNIT, odd=0, retry_after=9.0).seconds == 9.0
    assert after_question(Kind.AUTH, unit=UNIT, odd=0) == Verdict(Course.AGAIN, 60.0, halts=True)


def test_an_answer_about_a_job_that_makes_no_sense_is_believed_the_fourth_time() -> None:
    courses = [after_question(Kind.INVALID_REQUEST, unit=UNIT, odd=odd).course for odd in range(4)]

    assert courses == [Course.AGAIN] * 3 + [Course.FAILED]
    assert after_question(Kind.DEADLINE, unit=UNIT, odd=0).course is Course.FAILED
    assert after_question(Kind.BAD_OUTPUT, unit=UNIT, odd=0).course is Course.FAILED


def test_waits_double_up_to_five_minutes() -> None:
    assert [backoff(tries, 2.0) for tries in (0, 1, 2, 7, 8, 10_000)] == [2.0, 4.0, 8.0, 256.0, 300.0, 300.0]
