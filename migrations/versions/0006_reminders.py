"""Reminders: what is posted when, what was posted, who changed it, and counts without names."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("reminders", "reminder_slots", "reminder_marks", "quiz_answers", "reminder_changes")


def _slot() -> sa.Column:
    return sa.Column("slot_id", sa.Integer, sa.ForeignKey("reminder_slots.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("content", sa.String(16), nullable=False),
        sa.Column("sections", sa.String(100), nullable=False),
        sa.Column("rule", sa.String(500), nullable=False),
        sa.Column("at", sa.Time, nullable=False),
        sa.Column("begins", sa.Date, nullable=False),
        sa.Column("ends", sa.Date, nullable=True),
        sa.Column("off_days", sa.String(8), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("why", sa.String(64), nullable=False),
        sa.Column("tell", sa.Boolean, nullable=False),
        sa.Column("handled_to", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_reminders_due", "reminders", ["state", "due_at"])
    op.create_index("ix_reminders_channel", "reminders", ["team", "channel"])
    op.create_table(
        "reminder_slots",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reminder_id", sa.Integer, sa.ForeignKey("reminders.id", ondelete="CASCADE"), nullable=False),
        sa.Column("slot", MOMENT, nullable=False),
        sa.Column("by_hand", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("why", sa.String(64), nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        sa.Column("season", sa.String(64), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("sending", sa.Boolean, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ts", sa.String(32), nullable=True),
        sa.Column("posted_at", MOMENT, nullable=True),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("refreshed_at", MOMENT, nullable=True),
        sa.Column("refresh_at", MOMENT, nullable=True),
        sa.Column("holder", sa.String(32), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.UniqueConstraint("reminder_id", "slot", name="uq_reminder_slots_slot"),
    )
    op.create_index("ix_reminder_slots_open", "reminder_slots", ["state", "lease_until"])
    op.create_index("ix_reminder_slots_refresh", "reminder_slots", ["refresh_at"])
    op.create_table("reminder_marks", _slot(), sa.Column("mark", sa.String(64), primary_key=True))
    op.create_table(
        "quiz_answers",
        _slot(),
        sa.Column("choice", sa.Integer, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "reminder_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reminder_id", sa.Integer, nullable=False),
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    op.create_index("ix_reminder_changes_reminder", "reminder_changes", ["reminder_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
