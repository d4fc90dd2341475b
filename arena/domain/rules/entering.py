"""How entries come, go and are named, when clips are shown with names, and what is published of voters."""

from arena.domain.policy import Rule, Section
from arena.domain.rules.sources import ILLUSION, MODERATION
from arena.domain.voters import COOKIE_DAYS
from arena.settings import Settings


def entries(settings: Settings) -> Section:
    """How entries come, go and are named."""
    rules = (
        Rule.of(
            "entries.registry",
            "Whatever was entered or ever got a vote is in the registry. Nothing deletes an entry.",
        ),
        Rule.of(
            "entries.fixed",
            "What an entry is, its family, its codename and when that ends are fixed before its first vote.",
        ),
        Rule.of(
            "entries.codename",
            "An entry may run under a codename until a date or a number of votes, whichever comes first, and for "
            "{hidden_days} days at most. Both are public from the start; neither a result nor a verdict moves them.",
            hidden_days=settings.hidden_days,
        ),
        Rule.of(
            "entries.commitment",
            "A hash of what a codename hides is public from the start. When the name shows, so does the text that it "
            "is the hash of.",
        ),
        Rule.of(
            "entries.retired",
            "A retired entry enters no battles; its votes and its place on the board stay. If it ran under a codename, "
            "it is revealed by that: no tested entry can be withdrawn in silence.",
        ),
        Rule.of(
            "entries.look",
            "A clip is published only after an operator has looked at it ({moderation})."
            if settings.moderation == "required"
            else "Clips are published without an operator's look at each (moderation is {moderation}).",
            moderation=settings.moderation,
        ),
        Rule.of(
            "entries.refusals",
            "What a model refused or failed to make is counted beside its ratings, and is no vote against it.",
        ),
        Rule.of(
            "entries.clips",
            "A clip can be withdrawn for good, with a reason that is public. The votes on it stay.",
        ),
    )
    return Section("entries", "How entries come, go and are named", rules, (ILLUSION, MODERATION))


def names(settings: Settings) -> Section:
    """When clips are shown with names."""
    retired = (
        "A prompt is retired after {retire_prompts_after} votes that count, or by an operator: it is in no battle any "
        "more. One that an operator lets back stays."
        if settings.retire_prompts_after
        else "No number of votes retires a prompt ({retire_prompts_after}); an operator may."
    )
    shown = (
        "The clips of retired prompts are shown with their makers' names. A prompt whose clips were can't come back, "
        "because they are no longer blind."
        if settings.show_retired_clips
        else "No clip is shown in public with its maker's name, because one that was is no longer blind."
    )
    rules = (
        Rule.of(
            "names.battles",
            "Until a vote is stored, nothing that reaches its voter names an entry or lets one be looked up. Then both "
            "names show, and voters find the clips that they judged on their own page.",
        ),
        Rule.of("names.prompts", retired, retire_prompts_after=settings.retire_prompts_after),
        Rule.of("names.clips", shown, show_retired_clips=settings.show_retired_clips),
    )
    return Section("names", "When clips are shown with names", rules)


def voters(settings: Settings) -> Section:
    """What is published of voters, and for how long."""
    rules = (
        Rule.of(
            "voters.known",
            "A voter is a random number in a sealed cookie that lasts {cookie_days} days. Neither a name nor an "
            "address is stored with a vote.",
            cookie_days=COOKIE_DAYS,
        ),
        Rule.of(
            "voters.published",
            "Of each vote that counts the published log has its battle, category, prompt, entries, answers, time, "
            "cohort and the probability of its draw, under a pseudonym of its voter that no other export shares. It "
            "only grows, and is published for as long as the arena lasts, under the licence {data_license}.",
            data_license=settings.data_license,
        ),
        Rule.of(
            "voters.watched",
            "How long clips were watched and heard is kept beside a vote, and published as a median alone.",
        ),
        Rule.of(
            "voters.deletion",
            "Voters can read all that is stored about them, and delete it: their votes then go on counting under a "
            "random number that leads to nobody, or count nowhere any more. What was exported before can't be called "
            "back.",
        ),
    )
    return Section("voters", "What is published of voters, and for how long", rules)
