"""What is stored at the moment, row by row: the page shows it as proof that no text is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.playground.payloads import TEAM
from bot.service import Service
from bot.store.tables import Base

MOST_ROWS = 50  # of a table, as the page shows them


def tables(service: Service, user: str) -> list[dict[str, Any]]:
    """The rows of every table as they are, those that bear the person's key marked."""
    person = service.pseudonyms.person(TEAM, user)
    with service.sessions() as session:
        return [
            {
                "name": table.name,
                "rows": [
                    {"mine": person in row.values(), "values": {k: str(v) for k, v in row.items() if v is not None}}
                    for row in session.execute(select(table).limit(MOST_ROWS)).mappings()
                ],
            }
            for table in Base.metadata.sorted_tables
        ]
