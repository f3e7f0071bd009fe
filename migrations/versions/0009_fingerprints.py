"""Which key people are kept under, known again by its fingerprint; when an opinion on a lookup was given."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(64), nullable=False),
    )
    # Nullable, for an older version that still runs beside a newer one gives no time.
    op.add_column("lookup_ratings", sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_lookup_ratings_rated_at", "lookup_ratings", ["rated_at"])


def downgrade() -> None:
    op.drop_index("ix_lookup_ratings_rated_at", "lookup_ratings")
    op.drop_column("lookup_ratings", "rated_at")
    op.drop_table("fingerprints")
