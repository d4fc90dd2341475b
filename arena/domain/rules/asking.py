"""How battles are drawn, and how votes are counted and excluded."""

from arena.domain.families import WITHIN
from arena.domain.policy import Number, Rule, Section
from arena.domain.probes import ANSWERS_A_REPEAT, CHECK_AFTER, REPEAT_AFTER
from arena.domain.rules.sources import ILLUSION, MODERATION, PROTOCOL, STATISTICS
from arena.domain.verdicts import UNDO_SECONDS, VerdictKind
from arena.settings import Settings


def draws(settings: Settings, exploration: float) -> Section:
    """How battles are drawn."""
    rules = [
        Rule.of("draws.sides", "Which clip stands on the left is a fair coin."),
        Rule.of(
            "draws.information",
            "Which two entries meet is drawn. The more one vote on them would lower the total variance of the ratings, "
            "the likelier they are drawn: in proportion to that, to the power of {kappa}.",
            kappa=settings.kappa,
        ),
        Rule.of(
            "draws.exploration",
            "{exploration} of the draws are uniform, so that no pair is without a chance. The probability with which a "
            "battle was drawn is stored with it and published.",
            exploration=Number.share(exploration),
        ),
        Rule.of(
            "draws.families",
            "All variants of a family together are drawn as often as one entry in their place would be. {within} of a "
            "family's battles are between two of its variants.",
            within=Number.share(WITHIN),
        ),
        Rule.of(
            "draws.prompts",
            "The prompt is the one that the two entries were served least on, among those that this voter has not seen "
            "them on. Nobody is asked the same twice, but for the repeats below.",
        ),
        Rule.of(
            "draws.time",
            "A battle can be voted on for {battle_minutes} minutes.",
            battle_minutes=settings.battle_minutes,
        ),
    ]
    return Section("draws", "How battles are drawn", [*rules, *_limits(settings)], (STATISTICS, ILLUSION))


def _limits(settings: Settings) -> list[Rule]:
    """How fast one may vote, where that is limited."""
    by_voter, by_address = settings.limit_voting, settings.limit_voting_address
    if not by_voter and not by_address:
        return []
    of_voter = " by one voter at {limit_voting} at most" if by_voter else ""
    of_address = " from one address at {limit_voting_address} at most" if by_address else ""
    sentence = "Battles are drawn and answered" + ",".join(filter(None, (of_voter, of_address))) + "."
    return [Rule.of("draws.limits", sentence, limit_voting=by_voter, limit_voting_address=by_address)]


def votes(settings: Settings, *, simulated_on_board: bool) -> Section:
    """How votes are counted and excluded."""
    rules = (
        Rule.of(
            "votes.once",
            "A vote is stored once and never rewritten. Whether it counts is said by verdicts beside it, each with a "
            "kind and a reason; the kinds are {kinds}. Every board says how many votes don't count, by kind.",
            kinds=tuple(kind.value for kind in VerdictKind),
        ),
        Rule.of(
            "votes.undo",
            "For {undo_seconds} seconds after the names show a voter can take a vote back. That battle can't be voted "
            "on again.",
            undo_seconds=UNDO_SECONDS,
        ),
        Rule.of(
            "votes.operator",
            "An operator can exclude a vote, with a reason that stands beside it, and let it count again.",
        ),
        Rule.of(
            "votes.simulated",
            "This arena is a demonstration: votes that a program cast are marked as simulated, and on its boards."
            if simulated_on_board
            else "Votes that a program cast are marked as simulated, and enter no board of people's votes.",
            simulated_on_board=simulated_on_board,
        ),
        _repeats(settings),
        _checks(settings),
        Rule.of(
            "votes.reports",
            "A clip that {report_threshold} voters have reported is held out of battles until an operator has looked. "
            "Votes on it stay.",
            report_threshold=settings.report_threshold,
        ),
    )
    return Section("votes", "How votes are counted and excluded", rules, (PROTOCOL, MODERATION))


def _repeats(settings: Settings) -> Rule:
    asked = (
        "{repeat_share} of a voter's battles are one of their own again with the sides swapped, {repeat_after} others "
        "later at the earliest and at most one for {answers_a_repeat} answers. They measure how consistent voters are, "
        "and count for no entry."
    )
    return Rule.of(
        "votes.repeats",
        asked if settings.repeat_share else "No battle comes back to its voter: {repeat_share} are repeats.",
        repeat_share=Number.share(settings.repeat_share),
        repeat_after=REPEAT_AFTER,
        answers_a_repeat=ANSWERS_A_REPEAT,
    )


def _checks(settings: Settings) -> Rule:
    asked = (
        "{check_share} of a voter's battles, none of the first {check_after}, are a clip beside its damaged copy. They "
        "measure whether voters look, and take no vote away."
    )
    return Rule.of(
        "votes.checks",
        asked if settings.check_share else "No clip is shown beside a damaged copy: {check_share} are checks.",
        check_share=Number.share(settings.check_share),
        check_after=CHECK_AFTER,
    )
