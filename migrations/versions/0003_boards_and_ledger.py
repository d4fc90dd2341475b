"""Boards that can be verified: ledger, whole snapshots, events, policies; codenames, families, retired prompts."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UNKNOWN = ("left_clip_id", "right_clip_id", "propensity")


def upgrade() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "events",
        sa.Column("id", serial, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_kind"), "events", ["kind"], unique=False)
    op.create_table(
        "policies",
        sa.Column("id", serial, nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
    )
    op.create_table(
        "blocks",
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("last_vote", sa.BigInteger(), nullable=False),
        sa.Column("last_verdict", sa.BigInteger(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("last_snapshot", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("height", name=op.f("pk_blocks")),
    )
    op.create_table(
        "leaves",
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("receipt", sa.String(length=16), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["block"], ["blocks.height"], name=op.f("fk_leaves_block_blocks")),
        sa.PrimaryKeyConstraint("block", "position", name=op.f("pk_leaves")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_leaves_kind_number")),
    )
    op.create_index(op.f("ix_leaves_receipt"), "leaves", ["receipt"], unique=False)
    with op.batch_alter_table("models", recreate="never") as table:
        table.add_column(sa.Column("family", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("codename", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("reveal_on_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("reveal_after_votes", sa.Integer(), nullable=True))
        table.add_column(sa.Column("codename_salt", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("revealed_ms", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("prompts", recreate="never") as table:
        table.add_column(sa.Column("retired_ms", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("snapshots", recreate="never") as table:
        table.add_column(sa.Column("last_verdict", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("catalog", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("measured", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("code", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("block", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        table.create_index(
            table.f("ix_snapshots_category_snapshots_created_ms"), ["category", "created_ms"], unique=False
        )

    _let_be_unknown(None)


def downgrade() -> None:
    _let_be_unknown("NOT NULL")
    with op.batch_alter_table("snapshots", recreate="never") as table:
        table.drop_index(table.f("ix_snapshots_category_snapshots_created_ms"))
        for name in ("sha256", "block", "code", "measured", "catalog", "last_verdict"):
            table.drop_column(name)
    with op.batch_alter_table("prompts", recreate="never") as table:
        table.drop_column("retired_ms")
    with op.batch_alter_table("models", recreate="never") as table:
        for name in ("revealed_ms", "codename_salt", "reveal_after_votes", "reveal_on_ms", "codename", "family"):
            table.drop_column(name)
    op.drop_table("leaves")
    op.drop_table("blocks")
    op.drop_table("policies")
    op.drop_table("events")


def _let_be_unknown(constraint: str | None) -> None:
    """Let the clips and the propensity of battles be unknown, or not any more."""
    if op.get_context().dialect.name != "sqlite":
        for name in _UNKNOWN:
            op.alter_column("battles", name, nullable=constraint is None)
        return
    # SQLite can't alter a column, nor drop a table whose rows others refer to, unless they refer to something again
    # when all is done.
    connection = op.get_bind()
    (made,) = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'battles'").one()
    columns = re.compile(rf"\b({'|'.join(_UNKNOWN)}) (\w+)( NOT NULL)?")
    changed = columns.sub(lambda column: " ".join(filter(None, (column[1], column[2], constraint))), made)
    for statement in (
        "PRAGMA defer_foreign_keys = ON",
        "CREATE TEMPORARY TABLE kept_battles AS SELECT * FROM battles",
        "DROP TABLE battles",
        changed,
        "INSERT INTO battles SELECT * FROM kept_battles",
        "DROP TABLE kept_battles",
        "CREATE INDEX ix_battles_voter_id ON battles (voter_id)",
    ):
        connection.exec_driver_sql(statement)
