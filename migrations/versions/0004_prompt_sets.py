"""Prompts from sets: how hard and how long they are, and their images and clips as the models get them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("prompts", recreate="never") as table:
        table.add_column(sa.Column("seconds", sa.Integer(), nullable=True))
        table.add_column(sa.Column("difficulty", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("original_images", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("original_clip", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("prompts", recreate="never") as table:
        for name in ("original_clip", "original_images", "difficulty", "seconds"):
            table.drop_column(name)
