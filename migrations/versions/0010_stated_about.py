"""What a fact stated about a draft was told of."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nullable, for an older version that still runs beside a newer one does not write it.
    op.add_column("stated_facts", sa.Column("about", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("stated_facts", "about")
