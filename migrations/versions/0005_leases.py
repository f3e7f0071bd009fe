"""Messages by version and with a holder; when anybody last received; requests carried out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("thread_ts", sa.String(32), nullable=True))
        table.add_column(sa.Column("version", sa.String(32), nullable=False, server_default=""))
        table.add_column(sa.Column("answered", sa.String(32), nullable=True))
        table.add_column(sa.Column("deleted", sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("claims", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("holder", sa.String(32), nullable=True))
    op.execute("UPDATE messages SET version = ts, claims = attempts, attempts = 0")
    op.execute("UPDATE messages SET answered = ts WHERE answer_ts IS NOT NULL")
    op.execute("UPDATE messages SET deleted = (1 = 1), found = '' WHERE state = 'gone'")
    op.execute("UPDATE messages SET state = CASE WHEN state IN ('new', 'taken') THEN 'open' ELSE 'done' END")
    with op.batch_alter_table("messages") as table:
        table.alter_column("version", server_default=None)
        table.alter_column("deleted", server_default=None)
        table.alter_column("claims", server_default=None)
        table.drop_column("revision")
    op.create_table(
        "marks",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("signature", sa.String(80), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("marks")
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE messages SET state = CASE WHEN deleted THEN 'gone' WHEN state = 'open' THEN 'new' ELSE 'done' END"
    )
    with op.batch_alter_table("messages") as table:
        table.alter_column("revision", server_default=None)
        for column in ("thread_ts", "version", "answered", "deleted", "claims", "holder"):
            table.drop_column(column)
