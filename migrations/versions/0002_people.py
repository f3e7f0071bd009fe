"""What a person has set, and what is remembered for them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("person_settings", "leave_days", "hidden_rules", "refutations", "last_reviews", "clues")


def upgrade() -> None:
    op.create_table(
        "person_settings",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("work_hours", sa.String(11), nullable=True),
        sa.Column("discloses", sa.String(32), nullable=False),
        sa.Column("profile", sa.String(1000), nullable=False),
        sa.Column("mosaic", sa.Boolean, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
    )
    op.create_table(
        "leave_days",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
    )
    op.create_table(
        "hidden_rules",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("rule", sa.String(100), primary_key=True),
        sa.Column("hidden_at", MOMENT, nullable=False),
    )
    op.create_table(
        "refutations",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("rule", sa.String(100), primary_key=True),
        sa.Column("draft", sa.String(64), primary_key=True),
        sa.Column("label", sa.String(32), nullable=False),
        sa.Column("refuted_at", MOMENT, nullable=False),
    )
    op.create_table(
        "last_reviews",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("found", sa.String(2000), nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "clues",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(64), primary_key=True),
        sa.Column("given_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
