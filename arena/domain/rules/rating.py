"""How ratings and intervals are made, and what is put on record."""

from collections.abc import Mapping
from typing import Any, Final

from arena.domain.policy import Number, Rule, Section
from arena.domain.rules.sources import BRADLEY_TERRY, JACKKNIFE, RANKS, STATISTICS
from arena.settings import Settings

_TIES: Final = {
    "half": "a tie counts as half a win for each",
    "davidson": "ties are modelled as Davidson did, and both bad as an outside option",
    "rao-kupper": "ties are modelled as Rao & Kupper did",
}
_WEIGHTS: Final = {
    "adaptive": "Who votes much weighs no more than the votes allow: the further voters differ in taste, the less each "
    "further vote of one voter counts.",
    "equal": "Every voter has the same say, however many votes they cast.",
    None: "Every vote weighs alike, whoever cast it.",
}
_LEFT_OUT: Final = {
    "clustered": "leaving out each voter and each prompt in turn, so that the votes of one person, or on one prompt, "
    "are not taken for independent",
    "voter-clustered": "leaving out each voter in turn, so that the votes of one person are not taken for independent",
    "prompt-clustered": "leaving out each prompt in turn, so that votes on one prompt are not taken for independent",
}
_ABOUT: Final = {
    "prompt-population": "They are about prompts like these, not about these alone.",
    "prompt-set": "They are about these very prompts.",
}


def ratings(method: Mapping[str, Any]) -> Section:
    """How ratings, intervals and ranks are made."""
    level, ranks = Number.share(method["level"]), method["ranks"]
    side = ", with an effect of standing on the left" if method["side_bias"] else ""
    made = _LEFT_OUT.get(method["intervals"], "the method {intervals}")
    rules = (
        Rule.of(
            "ratings.model",
            f"Strengths are those of a Bradley-Terry model{side}; {_TIES[method['ties']]}. Both bad counts for and "
            "against neither, and has a column of its own. This is version {version} of the method.",
            version=method["version"],
            ties=method["ties"],
            side_bias=method["side_bias"],
        ),
        Rule.of("ratings.weights", _WEIGHTS[method["voter_weights"]], voter_weights=method["voter_weights"]),
        Rule.of(
            "ratings.intervals",
            f"Intervals are of {{level}}, made by {made}. {_ABOUT[method['estimand']]}",
            level=level,
            intervals=method["intervals"],
            estimand=method["estimand"],
        ),
        Rule.of(
            "ratings.ranks",
            "A rank is the set of ranks that the votes leave open, for all entries at once at {level}: {rule} over "
            "{draws} draws.",
            level=level,
            rule=ranks["rule"],
            draws=ranks["draws"],
        ),
        Rule.of("ratings.islands", "Entries that no chain of votes connects are rated apart and not compared."),
        Rule.of(
            "ratings.provisional",
            "With fewer than {provisional_below} votes an entry is provisional.",
            provisional_below=method["provisional_below"],
        ),
    )
    sources = (STATISTICS, BRADLEY_TERRY, JACKKNIFE, RANKS)
    return Section("ratings", "How ratings and intervals are made", rules, sources)


def record(settings: Settings) -> Section:
    """What is put on record, and how soon."""
    rules = (
        Rule.of(
            "record.boards",
            "A vote is on the board within about a second; those that another server took are looked for every "
            "{refresh_seconds} seconds.",
            refresh_seconds=settings.refresh_seconds,
        ),
        Rule.of(
            "record.snapshots",
            "A board that has changed is stored as a snapshot, at most one every {snapshot_minutes} minutes, with the "
            "block of the ledger that holds the log that it was made of. Anybody can compute it again.",
            snapshot_minutes=settings.snapshot_minutes,
        ),
        Rule.of(
            "record.ledger",
            "Votes, verdicts on them, public events and snapshots are sealed into blocks, each with the hash of the "
            "one before, when a snapshot is stored or that long has passed. What is sealed can't be changed unnoticed.",
        ),
        Rule.of(
            "record.removals",
            "Whatever is taken out, be it a vote, a clip, a prompt or an entry, is on the public record.",
        ),
        Rule.of(
            "record.receipts",
            "The receipt of a vote is the SHA-256 of its canonical form, which its voter can read and check.",
        ),
        Rule.of(
            "record.policy",
            "These rules are made from what the arena runs by. When one changes, what it said and what it says are on "
            "the public record.",
        ),
    )
    return Section("record", "What is put on record", rules)
