"""Whether answers to questions helped."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lookup_ratings",
        sa.Column("vote", sa.String(64), primary_key=True),
        sa.Column("query", sa.String(64), nullable=False),
        sa.Column("clause", sa.String(16), nullable=False),
        sa.Column("useful", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("lookup_ratings")
