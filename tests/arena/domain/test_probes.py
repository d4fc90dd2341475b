"""Probes: how often, how far apart, and never the same one twice."""

from itertools import count
from typing import Any

import numpy as np
import pytest

from arena.domain.battles import Battle, Contender, Purpose
from arena.domain.meetings import PublishedClip
from arena.domain.probes import Probes, Question

DAMAGED = [PublishedClip(id=number, model=number % 7, prompt=number % 5) for number in range(1, 301)]
DRAWS = 2_000


class Session:
    """A voter who answers all that is asked; battles that judge models are new every time."""

    def __init__(self, probes: Probes, seed: int = 0, voter: str = "v") -> None:
        self.probes, self.voter = probes, voter
        self.rng = np.random.default_rng(seed)
        self.numbers = count(1)
        self.asked: list[Battle] = []

    def draw(self, **wanted: Any) -> Question:  # noqa: ANN401 - those of `Probes.probe`
        options = {"damaged": DAMAGED, "repeatable": lambda _question: True, **wanted}
        if (probe := self.probes.probe(self.voter, self.rng.random(), rng=self.rng, **options)) is not None:
            return probe
        number = next(self.numbers)
        return Question(number, Contender(2 * number, 1), Contender(2 * number + 1, 2), 1 / number)

    def answer(self, question: Question) -> Battle:
        asked = Battle(f"{len(self.asked):032x}", self.voter, *question[:4], 1, 2, question.purpose)
        self.asked.append(asked)
        self.probes.answered(asked)
        return asked

    def go_on(self, draws: int, **wanted: Any) -> None:  # noqa: ANN401
        for _ in range(draws):
            self.answer(self.draw(**wanted))

    def places(self, purpose: Purpose) -> list[int]:
        return [place for place, battle in enumerate(self.asked) if battle.purpose is purpose]


@pytest.fixture
def long_session() -> Session:
    session = Session(Probes(repeat_share=0.04, check_share=0.02))
    session.go_on(DRAWS)
    return session


def sides(battle: Battle) -> tuple[int, Contender, Contender]:
    return battle.prompt, battle.left, battle.right


def test_the_shares_are_those_asked_for(long_session: Session) -> None:
    repeats, checks = len(long_session.places(Purpose.REPEAT)), len(long_session.places(Purpose.CHECK))

    # Within three standard deviations of a binomial count; never above one in twenty.
    assert 0.027 * DRAWS < repeats <= 0.05 * DRAWS
    assert 0.011 * DRAWS < checks < 0.029 * DRAWS


@pytest.mark.parametrize("share", [0.05, 1.0])
def test_of_all_that_a_voter_has_answered_at_most_one_in_twenty_is_a_repeat_at_any_time(share: float) -> None:
    session = Session(Probes(repeat_share=share, check_share=0.0))
    session.go_on(400)
    repeats = session.places(Purpose.REPEAT)

    assert len(repeats) > 5
    assert all(20 * number <= place for number, place in enumerate(repeats, start=1))


def test_a_repeat_is_an_answered_battle_with_its_sides_swapped_after_ten_others_and_once(long_session: Session) -> None:
    first = {sides(battle): place for place, battle in enumerate(long_session.asked)}
    repeated = set()
    for place in long_session.places(Purpose.REPEAT):
        again = long_session.asked[place]
        before = first[again.prompt, again.right, again.left]
        others = long_session.asked[before + 1 : place]
        assert sum(battle.purpose is Purpose.RATING for battle in others) >= 10
        assert again.propensity == long_session.asked[before].propensity
        assert before not in repeated
        repeated.add(before)


def test_checks_show_a_clip_beside_itself_on_either_side_and_no_clip_twice(long_session: Session) -> None:
    checks = [long_session.asked[place] for place in long_session.places(Purpose.CHECK)]

    assert all(check.left.clip == check.right.clip and check.left.damaged != check.right.damaged for check in checks)
    assert {check.damaged_side for check in checks} == {"left", "right"}
    assert len({check.left.clip for check in checks}) == len(checks)


def test_the_first_three_battles_are_no_checks() -> None:
    places = []
    for seed in range(40):
        session = Session(Probes(repeat_share=0.0, check_share=1.0), seed)
        session.go_on(6)
        places += session.places(Purpose.CHECK)
    assert set(places) == {3, 4, 5}


def test_checks_end_when_a_voter_knows_them_all_also_from_another_process() -> None:
    session = Session(Probes(repeat_share=0.0, check_share=1.0))
    session.probes.checked("v", DAMAGED[0].id)
    session.probes.checked("another", DAMAGED[1].id)

    session.go_on(30, damaged=DAMAGED[:4])

    assert {session.asked[place].left.clip for place in session.places(Purpose.CHECK)} == {2, 3, 4}


def test_a_repeat_that_is_drawn_and_left_unanswered_is_not_drawn_again() -> None:
    session = Session(Probes(repeat_share=1.0, check_share=0.0))
    session.go_on(20)
    dropped = session.draw()
    assert dropped.purpose is Purpose.REPEAT
    assert session.draw().purpose is Purpose.RATING

    session.go_on(200)
    again = [sides(session.asked[place]) for place in session.places(Purpose.REPEAT)]
    assert len(again) > 8
    assert dropped[:3] not in again


def test_what_can_not_be_shown_or_was_taken_back_is_not_repeated() -> None:
    session = Session(Probes(repeat_share=1.0, check_share=0.0))
    session.go_on(20)
    for battle in session.asked[:9]:
        session.probes.withdrawn(battle)

    # The tenth battle alone is old enough, then the eleventh too.
    session.go_on(1, repeatable=lambda question: question.prompt != 10)
    assert session.places(Purpose.REPEAT) == []
    session.go_on(1, repeatable=lambda question: question.prompt != 10)
    assert [session.asked[place].prompt for place in session.places(Purpose.REPEAT)] == [11]


def test_the_record_is_bounded_by_battles_and_by_voters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.domain.probes._VOTERS", 3)
    probes = Probes(repeat_share=0.0, check_share=0.0)
    for voter in "abcd":
        Session(probes, voter=voter).go_on(200)

    assert list(probes._records) == ["b", "c", "d"]
    assert {len(record.battles) for record in probes._records.values()} == {60}


def test_an_arena_that_measures_nothing_never_does() -> None:
    session = Session(Probes(repeat_share=0.0, check_share=0.0))
    session.go_on(300)

    assert {battle.purpose for battle in session.asked} == {Purpose.RATING}
