r"""The schema on one page. Times are milliseconds since 1970 UTC; files are named by the SHA-256 of their bytes.

models   prompts                 what there is
\   /
clips                        what a model made of a prompt: the original, and the rendition that voters see
|
battles                      a question, written when it ends, in the order of ending: the spine of the log
|
votes     skips              how it ended
|
verdicts                     whether a vote counts, and why; beside the log, which is never rewritten
voters                       who was asked
snapshots                    boards as they were published
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
    Column("content_hash", String(64), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("category", "slug"),
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
    Column("poster", String(64)),
    Column("facts", JSON),
    Column("provenance", JSON),
    Column("cost", Float),
    Column("generation_seconds", Float),
    Column("error", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("published_ms", BigInteger),
    UniqueConstraint("model_id", "prompt_id", "original"),
    Index(None, "state"),
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
    Column("voter_id", ForeignKey("voters.id"), nullable=False),
    Column("prompt_id", ForeignKey("prompts.id"), nullable=False),
    Column("left_clip_id", ForeignKey("clips.id"), nullable=False),
    Column("left_model_id", ForeignKey("models.id"), nullable=False),
    Column("right_clip_id", ForeignKey("clips.id"), nullable=False),
    Column("right_model_id", ForeignKey("models.id"), nullable=False),
    Column("propensity", Float, nullable=False),
    Column("drawn_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    CheckConstraint("left_model_id <> right_model_id", name="two_models"),
)

votes = Table(
    "votes",
    metadata,
    Column("battle_seq", ForeignKey("battles.seq"), primary_key=True),
    Column("winner", String(10), nullable=False),
    Column("aspects", JSON(none_as_null=True)),
    Column("watched", JSON(none_as_null=True)),
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
    Column("battle_seq", ForeignKey("votes.battle_seq"), nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("category", String(50), nullable=False),
    Column("cohort", String(50), nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("votes", BigInteger, nullable=False),
    Column("board", JSON, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("category", "cohort", "digest"),
)
