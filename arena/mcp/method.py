"""The method in words, with the figures of the settings in force."""

from arena.settings import Settings

_TEXT = """# How votes become ratings

A **battle** shows one voter two clips of one prompt, made by two models, without names: same length, same size,
same frame clock, no metadata. Sides are a fair coin. The voter answers which is better: left, right, a tie, or
that both are bad. Names are shown once the vote is stored.

**Who meets whom** is drawn with a stored probability that favours pairs the votes leave open (kappa {kappa:g};
one fifth is uniform), on the prompt that this pair was served least on. Nobody is asked the same question
twice, but for {repeats:.0%} of battles that come back with sides swapped to measure how consistent voters are,
and {checks:.0%} in which a clip meets its own damaged copy to measure who looks. Neither enters a rating.

**What counts**: votes of people. Simulated votes are kept apart. Votes that an operator excluded or their voter
took back stay in the log with the reason, and count nowhere; boards say how many. {reports} voters' reports
take a clip out of battles until an operator has looked.

**Ratings** are those of a Bradley-Terry model with an effect of the side, in Elo points with mean 1000; a tie
counts half a win, and "both bad" is left out and reported beside it. Who votes much weighs no more than their
votes tell.

**Intervals** come from leaving out each voter and each prompt in turn: they are about voters and prompts like
these, and so wider than those of independent votes. **Ranks** are sets that hold for all models at once at 95
%: where two sets overlap, the votes do not tell which model is better.

A board's `digest` is over its votes and its method: equal digests are equal boards, and the published log gives
the same one.
"""


def method_text(settings: Settings) -> str:
    """What is done with votes, as Markdown.

    Args:
        settings: Those in force.
    """
    return _TEXT.format(
        kappa=settings.kappa,
        repeats=settings.repeat_share,
        checks=settings.check_share,
        reports=settings.report_threshold,
    )
