"""What the viewing protocol records: served renditions, reports, repeats, checks, audits."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# No table is made anew: SQLite can't drop one whose rows others refer to.


def upgrade() -> None:
    op.create_table(
        "audits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    op.create_table(
        "checks",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("voter_id", sa.String(length=32), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("damaged_side", sa.String(length=5), nullable=False),
        sa.Column("winner", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("aspects", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("watched", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("heard", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("receipt", sa.String(length=64), nullable=True),
        sa.Column("drawn_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("damaged_side in ('left', 'right')", name=op.f("ck_checks_damaged_side")),
        sa.CheckConstraint("winner in ('left', 'right', 'tie', 'both_bad')", name=op.f("ck_checks_winner")),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_checks_clip_id_clips")),
        sa.ForeignKeyConstraint(["voter_id"], ["voters.id"], name=op.f("fk_checks_voter_id_voters")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_checks")),
        sa.UniqueConstraint("id", name=op.f("uq_checks_id")),
    )
    with op.batch_alter_table("checks", recreate="never") as batch_op:
        batch_op.create_index(batch_op.f("ix_checks_voter_id"), ["voter_id"], unique=False)

    op.create_table(
        "damaged",
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("damage", sa.String(length=20), nullable=False),
        sa.Column("rendition", sa.String(length=64), nullable=False),
        sa.Column("served", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_damaged_clip_id_clips")),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_damaged")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.String(length=32), nullable=False),
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_reports_clip_id_clips")),
        sa.ForeignKeyConstraint(["voter_id"], ["voters.id"], name=op.f("fk_reports_voter_id_voters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("clip_id", "voter_id", name=op.f("uq_reports_clip_id_voter_id")),
    )
    with op.batch_alter_table("battles", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("is_repeat", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_battles_voter_id"), ["voter_id"], unique=False)

    with op.batch_alter_table("clips", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("served", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("watermark", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("watermarked", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("held_ms", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("looked_ms", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("prompts", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("source_clip", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("shots", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("aspect_ratio", sa.String(length=10), nullable=True))

    with op.batch_alter_table("verdicts", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), server_default="operator", nullable=False))
        batch_op.create_index(batch_op.f("ix_verdicts_battle_seq"), ["battle_seq"], unique=False)

    with op.batch_alter_table("votes", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("heard", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("votes", recreate="never") as batch_op:
        batch_op.drop_column("heard")

    with op.batch_alter_table("verdicts", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_verdicts_battle_seq"))
        batch_op.drop_column("kind")

    with op.batch_alter_table("prompts", recreate="never") as batch_op:
        batch_op.drop_column("aspect_ratio")
        batch_op.drop_column("shots")
        batch_op.drop_column("source_clip")

    with op.batch_alter_table("clips", recreate="never") as batch_op:
        batch_op.drop_column("looked_ms")
        batch_op.drop_column("held_ms")
        batch_op.drop_column("watermarked")
        batch_op.drop_column("watermark")
        batch_op.drop_column("served")

    with op.batch_alter_table("battles", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_battles_voter_id"))
        batch_op.drop_column("is_repeat")

    op.drop_table("reports")
    op.drop_table("damaged")
    with op.batch_alter_table("checks", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_checks_voter_id"))

    op.drop_table("checks")
    op.drop_table("audits")
