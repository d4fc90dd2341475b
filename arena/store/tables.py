r"""The schema on one page. Times are milliseconds since 1970 UTC; files are named by the SHA-256 of their bytes.

models   prompts   runs          what there is, and what was ordered at once
\   |   /
clips                        what a model made, or shall make, of a prompt: the queue, the original, its rendition
|     damaged               a damaged copy of a clip, for checks
|     reports               what voters said against a clip
battles                      a question, written when it ends, in the order of ending: the spine of the log
|
votes     skips              how it ended
|
verdicts                     whether a vote counts, and why; beside the log, which is never rewritten
checks                       a clip beside its damaged copy: what was answered; no part of the log
voters                       who was asked
events                       what was done in public to models, prompts, clips and the rules, and when
policies                     the rules as they were in force, from when on
halts                        backends that take nothing more until an operator has done something
snapshots                    boards as they were published
blocks   leaves              the ledger: hashes of votes, verdicts, events and snapshots, in blocks that chain
audits                       how blind the arena was found to be
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives only INTEGER keys numbers by itself; PostgreSQL needs the width that a log can reach.
Serial = BigInteger().with_variant(Integer, "sqlite")

models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("organization", String(200), nullable=False, default=""),
    Column("route", String(100), nullable=False, default="import"),
    Column("open_weights", Boolean),
    Column("price_per_second", Float),
    # Variants of one family share one entry's share of the battles.
    Column("family", String(200)),
    # What it is called in public until a date or a number of votes, whichever comes first; never by result.
    Column("codename", String(200)),
    Column("reveal_on_ms", BigInteger),
    Column("reveal_after_votes", Integer),
    # Keeps the public hash of what is hidden from being guessed.
    Column("codename_salt", String(32)),
    Column("revealed_ms", BigInteger),
    Column("retired_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
)

prompts = Table(
    "prompts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("category", String(50), nullable=False),
    Column("slug", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("tags", JSON, nullable=False, default=list),
    Column("reference_images", JSON, nullable=False, default=list),
    Column("source_clip", String(64)),
    Column("shots", JSON, nullable=False, default=list, server_default="[]"),
    # One for all clips of a prompt, given by it or by the first clips that came.
    Column("aspect_ratio", String(10)),
    # What a prompt set says beside the text: the length that is asked for, and how hard it is held to be.
    Column("seconds", Integer),
    Column("difficulty", String(10)),
    # Its images and its clip as the models get them; those above are as voters see them.
    Column("original_images", JSON, nullable=False, default=list, server_default="[]"),
    Column("original_clip", String(64)),
    Column("content_hash", String(64), nullable=False),
    # In no battle any more: only then can its clips be shown with their makers' names.
    Column("retired_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("category", "slug"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    # What was asked for, and what of it no model can make, for those who come after.
    Column("asked", JSON, nullable=False),
    Column("left_out", JSON, nullable=False),
    # US dollars; None for a run without a limit.
    Column("budget", Float),
    # Nothing more is submitted from then on; what a provider has already is waited for.
    Column("paused_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
)

clips = Table(
    "clips",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("model_id", ForeignKey("models.id"), nullable=False),
    Column("prompt_id", ForeignKey("prompts.id"), nullable=False),
    Column("seed", BigInteger),
    Column("state", String(20), nullable=False),
    Column("original", String(64)),
    Column("rendition", String(64)),
    # The rendition as it goes over the wire: like those of all other clips of the prompt in length and in bytes.
    Column("served", String(64)),
    Column("poster", String(64)),
    Column("facts", JSON),
    Column("provenance", JSON),
    # What the content check found, and what an operator said of it.
    Column("watermark", JSON(none_as_null=True)),
    Column("watermarked", Boolean),
    # Out of battles until an operator has looked; reports from before that look are settled.
    Column("held_ms", BigInteger),
    Column("looked_ms", BigInteger),
    Column("cost", Float),
    Column("generation_seconds", Float),
    Column("error", Text),
    Column("created_ms", BigInteger, nullable=False),
    # Since when it is served as it is; it changes with the other clips of its prompt.
    Column("published_ms", BigInteger),
    # Of a clip that is made here: for which run, as which of several of one prompt, and where.
    Column("run_id", ForeignKey("runs.id")),
    Column("take", Integer),
    Column("backend", String(50)),
    # When there is something to do about it, who does it, and until when nobody else may.
    Column("due_ms", BigInteger),
    Column("lease_owner", String(100)),
    Column("lease_until_ms", BigInteger),
    # Written before a provider is called, with a name of our own for the job.
    Column("sent_ms", BigInteger),
    Column("job_key", String(32)),
    Column("generated_ms", BigInteger),
    # An operator wants no more of it, and its provider has to be told.
    Column("cancelled_ms", BigInteger),
    Column("estimate", Float),
    Column("failure", String(20)),
    # How often it was tried again after a passing failure, and how often the provider asked to wait.
    Column("retries", Integer, nullable=False, default=0, server_default="0"),
    Column("waits", Integer, nullable=False, default=0, server_default="0"),
    Column("asked", JSON(none_as_null=True)),
    Column("ticket", JSON(none_as_null=True)),
    Column("request", JSON(none_as_null=True)),
    Column("response", JSON(none_as_null=True)),
    UniqueConstraint("model_id", "prompt_id", "original"),
    Index(None, "state", "due_ms", "backend"),
    Index(None, "run_id", "model_id", "prompt_id", "take", unique=True),
    Index(None, "backend", "sent_ms"),
)

halts = Table(
    "halts",
    metadata,
    Column("backend", String(50), primary_key=True),
    Column("failure", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

damaged = Table(
    "damaged",
    metadata,
    Column("clip_id", ForeignKey("clips.id"), primary_key=True),
    Column("damage", String(20), nullable=False),
    Column("rendition", String(64), nullable=False),
    Column("served", String(64)),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("clip_id", ForeignKey("clips.id"), nullable=False),
    Column("voter_id", ForeignKey("voters.id"), nullable=False),
    Column("battle_id", String(32), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("clip_id", "voter_id"),
)

voters = Table(
    "voters",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("cohort", String(50), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

battles = Table(
    "battles",
    metadata,
    # Given by the writer under a lock, so that numbers appear in the order of commit and a reader who knows the
    # last one misses nothing; a database's own sequence hands them out before the commit.
    Column("seq", Serial, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False, unique=True),
    Column("voter_id", ForeignKey("voters.id"), nullable=False, index=True),
    Column("prompt_id", ForeignKey("prompts.id"), nullable=False),
    # None of a battle that was fought elsewhere: it came with an imported log, and its clips are not here.
    Column("left_clip_id", ForeignKey("clips.id")),
    Column("left_model_id", ForeignKey("models.id"), nullable=False),
    Column("right_clip_id", ForeignKey("clips.id")),
    Column("right_model_id", ForeignKey("models.id"), nullable=False),
    # None where it is not known, which is so of some imported logs.
    Column("propensity", Float),
    Column("drawn_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    # The same clips before the same voter again, sides swapped: it measures the voter and enters no board.
    Column("is_repeat", Boolean, nullable=False, default=False, server_default=false()),
    CheckConstraint("left_model_id <> right_model_id", name="two_models"),
)

votes = Table(
    "votes",
    metadata,
    Column("battle_seq", ForeignKey("battles.seq"), primary_key=True),
    Column("winner", String(10), nullable=False),
    Column("aspects", JSON(none_as_null=True)),
    Column("watched", JSON(none_as_null=True)),
    Column("heard", JSON(none_as_null=True)),
    Column("receipt", String(64), nullable=False),
    CheckConstraint("winner in ('left', 'right', 'tie', 'both_bad')", name="winner"),
)

skips = Table(
    "skips",
    metadata,
    Column("battle_seq", ForeignKey("battles.seq"), primary_key=True),
    Column("reason", String(20), nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("battle_seq", ForeignKey("votes.battle_seq"), nullable=False, index=True),
    Column("counted", Boolean, nullable=False),
    Column("kind", String(20), nullable=False, default="operator", server_default="operator"),
    Column("reason", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

checks = Table(
    "checks",
    metadata,
    # Given by the writer under the log's lock, for the same reason as those of battles.
    Column("seq", Serial, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False, unique=True),
    Column("voter_id", ForeignKey("voters.id"), nullable=False, index=True),
    Column("clip_id", ForeignKey("clips.id"), nullable=False),
    Column("damaged_side", String(5), nullable=False),
    # Without a winner it was skipped, for the reason given.
    Column("winner", String(10)),
    Column("reason", String(20)),
    Column("aspects", JSON(none_as_null=True)),
    Column("watched", JSON(none_as_null=True)),
    Column("heard", JSON(none_as_null=True)),
    Column("receipt", String(64)),
    Column("drawn_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    CheckConstraint("winner in ('left', 'right', 'tie', 'both_bad')", name="winner"),
    CheckConstraint("damaged_side in ('left', 'right')", name="damaged_side"),
)

events = Table(
    "events",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("subject", String(400), nullable=False),
    Column("detail", JSON(none_as_null=True)),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "kind"),
)

policies = Table(
    "policies",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("version", String(64), nullable=False),
    # The text and the numbers of every rule, by its id.
    Column("rules", JSON, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("category", String(50), nullable=False),
    Column("cohort", String(50), nullable=False),
    # The state of the log: its newest entry, and the newest verdict that stood.
    Column("last_seq", BigInteger, nullable=False),
    Column("last_verdict", BigInteger),
    Column("votes", BigInteger, nullable=False),
    # What can be computed again from the log; what the catalogue said of models, and what was measured, stand apart.
    Column("board", JSON, nullable=False),
    Column("catalog", JSON(none_as_null=True)),
    Column("measured", JSON(none_as_null=True)),
    Column("code", JSON(none_as_null=True)),
    # The block of the ledger that holds the log up to here; None for a snapshot from before there was one.
    Column("block", BigInteger),
    # Of the document that is published of it, which a later block commits to.
    Column("sha256", String(64)),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("category", "cohort", "digest"),
    Index(None, "category", "created_ms"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("height", BigInteger, primary_key=True, autoincrement=False),
    Column("previous", String(64), nullable=False),
    Column("root", String(64), nullable=False),
    Column("head", String(64), nullable=False),
    Column("entries", Integer, nullable=False),
    # The newest of each kind that this block, or one before it, holds.
    Column("last_vote", BigInteger, nullable=False),
    Column("last_verdict", BigInteger, nullable=False),
    Column("last_event", BigInteger, nullable=False),
    Column("last_snapshot", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

leaves = Table(
    "leaves",
    metadata,
    Column("block", ForeignKey("blocks.height"), primary_key=True),
    Column("position", Integer, primary_key=True),
    # `vote`, `verdict`, `event` or `snapshot`, and its number among those.
    Column("kind", String(10), nullable=False),
    Column("number", BigInteger, nullable=False),
    # Of a vote: the first digits of its receipt, to find it by.
    Column("receipt", String(16), index=True),
    # Of a vote. Without it nothing can be learnt from the hash, so it goes when a voter erases their votes.
    Column("salt", String(32)),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("kind", "number"),
)

audits = Table(
    "audits",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("kind", String(50), nullable=False),
    Column("result", JSON, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
