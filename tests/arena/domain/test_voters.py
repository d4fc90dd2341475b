from arena.domain.seals import Seal
from arena.domain.voters import Voter, new_voter, open_voter, seal_voter

SEAL = Seal("a secret")


def test_a_cookie_brings_back_its_voter_and_cohort() -> None:
    voter = new_voter("expert")

    assert open_voter(seal_voter(voter, SEAL), SEAL) == voter
    assert open_voter(seal_voter(new_voter("Prüfer 7"), SEAL), SEAL).cohort == "Prüfer 7"  # type: ignore[union-attr]


def test_nobody_is_in_the_public_cohort_by_default_twice() -> None:
    voters = {new_voter() for _ in range(200)}

    assert len({voter.id for voter in voters}) == 200
    assert {voter.cohort for voter in voters} == {"public"}
    assert all(len(bytes.fromhex(voter.id)) == 16 for voter in voters)


def test_a_cookie_of_another_arena_is_nobody() -> None:
    assert open_voter(seal_voter(Voter("0" * 32), Seal("another secret")), SEAL) is None
