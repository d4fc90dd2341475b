"""Leaves that are found by their receipt, snapshots with their hash; battles that were fought elsewhere."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UNKNOWN = ("left_clip_id", "right_clip_id", "propensity")


def upgrade() -> None:
    with op.batch_alter_table("leaves", recreate="never") as table:
        table.add_column(sa.Column("receipt", sa.String(length=16), nullable=True))
        table.create_index(op.f("ix_leaves_receipt"), ["receipt"], unique=False)
    with op.batch_alter_table("snapshots", recreate="never") as table:
        table.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
    _let_be_unknown(None)


def downgrade() -> None:
    _let_be_unknown("NOT NULL")
    with op.batch_alter_table("snapshots", recreate="never") as table:
        table.drop_column("sha256")
    with op.batch_alter_table("leaves", recreate="never") as table:
        table.drop_index(op.f("ix_leaves_receipt"))
        table.drop_column("receipt")


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
