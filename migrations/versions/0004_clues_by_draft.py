"""Clues by draft: the next version of a draft takes the place of the last one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("clues")  # nothing wrote there yet
    op.create_table(
        "clues",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("draft", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_clues_given_at", "clues", ["given_at"])


def downgrade() -> None:
    op.drop_table("clues")
    op.create_table(
        "clues",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(64), primary_key=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    )
