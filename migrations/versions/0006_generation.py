"""Clips that are made here: runs, the queue on the clips table, backends that are halted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ADDED = (
    "run_id",
    "take",
    "backend",
    "due_ms",
    "lease_owner",
    "lease_until_ms",
    "sent_ms",
    "job_key",
    "generated_ms",
    "cancelled_ms",
    "estimate",
    "failure",
    "retries",
    "waits",
    "asked",
    "ticket",
    "request",
    "response",
)


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("budget", sa.Float(), nullable=True),
        sa.Column("paused_ms", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "halts",
        sa.Column("backend", sa.String(length=50), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("backend", name=op.f("pk_halts")),
    )
    reference = sa.ForeignKey("runs.id", name=op.f("fk_clips_run_id_runs"))
    with op.batch_alter_table("clips", recreate="never") as table:
        # SQLite can't add a constraint to a table that is there, only a column that refers to another.
        table.add_column(sa.Column("run_id", sa.Integer(), reference, nullable=True), inline_references=True)
        table.add_column(sa.Column("take", sa.Integer(), nullable=True))
        table.add_column(sa.Column("backend", sa.String(length=50), nullable=True))
        table.add_column(sa.Column("due_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("lease_owner", sa.String(length=100), nullable=True))
        table.add_column(sa.Column("lease_until_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("sent_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("job_key", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("generated_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("cancelled_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("estimate", sa.Float(), nullable=True))
        table.add_column(sa.Column("failure", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("retries", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("waits", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("asked", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("ticket", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("request", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("response", sa.JSON(none_as_null=True), nullable=True))
        table.drop_index(table.f("ix_clips_state"))
        table.create_index(table.f("ix_clips_state_clips_due_ms_clips_backend"), ["state", "due_ms", "backend"])
        table.create_index(
            table.f("ix_clips_run_id_clips_model_id_clips_prompt_id_clips_take"),
            ["run_id", "model_id", "prompt_id", "take"],
            unique=True,
        )
        table.create_index(table.f("ix_clips_backend_clips_sent_ms"), ["backend", "sent_ms"])


def downgrade() -> None:
    with op.batch_alter_table("clips", recreate="never") as table:
        table.drop_index(table.f("ix_clips_backend_clips_sent_ms"))
        table.drop_index(table.f("ix_clips_run_id_clips_model_id_clips_prompt_id_clips_take"))
        table.drop_index(table.f("ix_clips_state_clips_due_ms_clips_backend"))
        table.create_index(table.f("ix_clips_state"), ["state"])
        for name in _ADDED:
            table.drop_column(name)
    op.drop_table("halts")
    op.drop_table("runs")
