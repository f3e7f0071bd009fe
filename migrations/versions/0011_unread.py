"""What nobody reads is written no more: the event of a message, the label of a refutation, the hash of a question."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNREAD = (("messages", "event_id", 64), ("refutations", "label", 32), ("lookup_ratings", "query", 64))


def upgrade() -> None:
    # Not dropped, for an older version that still runs beside a newer one writes them.
    for table, column, length in UNREAD:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.String(length), nullable=True)
    op.execute("UPDATE lookup_ratings SET query = NULL")


def downgrade() -> None:
    for table, column, length in UNREAD:
        unread = sa.column(column)
        op.execute(sa.update(sa.table(table, unread)).where(unread.is_(None)).values({column: ""}))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.String(length), nullable=False)
