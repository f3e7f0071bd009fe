"""Facts stated about drafts in the DM."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stated_facts",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("draft", sa.String(64), primary_key=True),
        sa.Column("fact", sa.String(32), primary_key=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("stated_facts")
