"""Boards that can be verified: ledger, whole snapshots, events, policies; codenames, families, retired prompts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


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
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["block"], ["blocks.height"], name=op.f("fk_leaves_block_blocks")),
        sa.PrimaryKeyConstraint("block", "position", name=op.f("pk_leaves")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_leaves_kind_number")),
    )
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
        table.create_index(
            table.f("ix_snapshots_category_snapshots_created_ms"), ["category", "created_ms"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("snapshots", recreate="never") as table:
        table.drop_index(table.f("ix_snapshots_category_snapshots_created_ms"))
        for name in ("block", "code", "measured", "catalog", "last_verdict"):
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
