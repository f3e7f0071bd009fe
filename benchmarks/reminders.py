"""Whether a thousand reminders in a minute keep Slack's pace while reviews go on: `python -m benchmarks.reminders`.

A whole service on SQLite against the double of Slack on loopback, which refuses a second message within a second in a
channel. Every two seconds somebody sends a draft; the time until its answer stands in the DM is measured first with
nothing else going on, then while `--reminders` reminders of `--channels` channels are due. Prints medians, 95th
percentiles, the reminders' shortest distance in a channel, the most in any minute, and how many Slack refused.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import date, timedelta
from datetime import time as time_of_day
from itertools import pairwise
from pathlib import Path

from slack_bolt import BoltRequest

from benchmarks.double import serve
from bot.playground.api import TOKEN, WebApi
from bot.playground.payloads import TEAM
from bot.playground.workspace import DM, Workspace
from bot.reminders.pace import CHANNEL_SECONDS
from bot.service import Service, build
from bot.settings import Settings
from bot.store.tables import Reminder

DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい"
PAUSE = 2.0  # seconds between two drafts
ALONE = 20  # drafts with nothing else going on


class Noting(WebApi):
    """Notes when each message came in."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing yet."""
        super().__init__(workspace)
        self.came: list[tuple[float, str]] = []
        self.refused = 0

    def _too_fast(self, channel: str) -> bool:
        too_fast = super()._too_fast(channel)
        self.refused += too_fast
        self.came.append((time.monotonic(), channel))
        return too_fast


def answered(service: Service, workspace: Workspace) -> float:
    """Seconds from a draft's event to its answer in the DM."""
    before = len(workspace.messages[DM])
    event = workspace.say("U0SATO", DM, DRAFT)
    begun = time.monotonic()
    service.app.dispatch(BoltRequest(body=event, mode="socket_mode"))
    while len(workspace.messages[DM]) < before + 2:
        time.sleep(0.002)
    return time.monotonic() - begun


def paused(service: Service, workspace: Workspace) -> float:
    """As `answered`, and then a pause."""
    seconds = answered(service, workspace)
    time.sleep(PAUSE)
    return seconds


def while_due(service: Service, workspace: Workspace, channels: list[str], count: int) -> tuple[list[float], float]:
    """Seconds until each draft's answer while so many reminders are sent, and those until all of these are."""
    make_due(service, count, channels)
    begun, beside = time.monotonic(), []
    service.reminders.wake()
    while sum(map(len, map(workspace.messages.get, channels))) < count:
        beside.append(paused(service, workspace))
    return beside, time.monotonic() - begun


def pace(api: Noting) -> str:
    """How near the reminders came in a channel, and how many in a minute."""
    went = [(at, channel) for at, channel in api.came if channel != DM]
    by_channel: dict[str, list[float]] = {}
    for at, channel in went:
        by_channel.setdefault(channel, []).append(at)
    apart = min((b - a for times in by_channel.values() for a, b in pairwise(times)), default=0.0)
    busiest = max(sum(1 for other, _ in went if at <= other < at + 60) for at, _ in went)
    return f"at least {apart:.2f} s apart in a channel, at most {busiest} in a minute"


def make_due(service: Service, count: int, channels: list[str]) -> None:
    """Reminders that are all due now."""
    now = service.clock.now()
    local = now.astimezone(service.adviser.zone)
    with service.sessions.begin() as session:
        for number in range(count):
            session.add(
                Reminder(
                    team=TEAM, channel=channels[number % len(channels)], owner="U0ADMIN", content="turn",
                    rule="FREQ=DAILY", at=time_of_day(local.hour, local.minute), begins=date(2026, 1, 1),
                    off_days="post", zone=service.adviser.zone.key, handled_to=now - timedelta(minutes=2),
                    due_at=now, created_at=now,
                )
            )  # fmt: skip


def told(name: str, seconds: list[float]) -> str:
    """A line about durations."""
    high = statistics.quantiles(seconds, n=20)[-1]
    return f"{name}: {len(seconds)} drafts, median {statistics.median(seconds):.3f} s, 95th percentile {high:.3f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reminders", type=int, default=1000)
    parser.add_argument("--channels", type=int, default=250)
    options = parser.parse_args()
    workspace = Workspace()
    api = Noting(workspace)
    serve(api)
    channels = [f"C{number:05}" for number in range(options.channels)]
    workspace.messages |= {channel: [] for channel in channels}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            bot_token=TOKEN, signing_secret="benchmark", slack_api_url=f"{workspace.base_url}/api/",
            database_url=f"sqlite:///{Path(folder) / 'adviser.db'}", reminder_seconds=1,
        )  # fmt: skip
        service = build(settings)
        service.start()
        print(told("alone", [paused(service, workspace) for _ in range(ALONE)]), flush=True)
        api.came.clear()
        api.channel_seconds = CHANNEL_SECONDS
        beside, taken = while_due(service, workspace, channels, options.reminders)
        print(told("while reminders are sent", beside))
        print(f"reminders: {options.reminders} in {taken:.0f} s, {pace(api)}, {api.refused} refused by Slack")
        service.stop()


if __name__ == "__main__":
    main()
