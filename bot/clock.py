"""The time. One value for the whole service, which tests and the local page may move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """The system's time plus `ahead`, which stays zero outside tests and the local page."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC) + self.ahead
