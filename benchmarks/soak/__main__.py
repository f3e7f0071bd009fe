"""The whole run: `python -m benchmarks.soak`; see the package."""

from __future__ import annotations

import argparse
import math
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import benchmarks.soak
from benchmarks import machine, report
from benchmarks.double import serve
from benchmarks.peer import ROOT
from benchmarks.soak.crowd import MARK, Crowd, Tally, load
from benchmarks.soak.judged import broken, promises, said, say, settled, told
from benchmarks.soak.observed import PURPOSE, Sample, sample, tables
from bot.playground.api import TOKEN, WebApi
from bot.playground.payloads import TEAM
from bot.playground.wire import Wire
from bot.playground.workspace import Workspace
from bot.settings import Settings
from bot.store import open_store
from bot.store.tables import Reminder

SECONDS = 600.0
RATE = 40.0  # events a second; Slack's own limit is 30,000 an hour for a workspace
SECRET = "a-signing-secret-for-the-soak"
PERSON_KEY = "a key for the soak, of no use elsewhere"
SETTLING = 60.0  # seconds for what is still open at the end


def set_reminders(settings: Settings, workspace: Workspace, seconds: float) -> list[str]:
    """A few reminders for this minute and every minute that follows, each in a channel of its own; the channels."""
    zone = ZoneInfo(settings.time_zone)
    sessions = open_store(settings)
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    channels = []
    with sessions.begin() as session:
        for number in range(math.ceil(seconds / 60) * 5):
            at = minute + timedelta(minutes=number // 5)
            if (at - datetime.now(UTC)).total_seconds() > seconds:
                continue
            channel = f"C{number:05}"
            workspace.messages[channel], workspace.channels[channel] = [], "課"
            channels.append(channel)
            session.add(
                Reminder(
                    team=TEAM, channel=channel, owner="U00001", content="turn", rule="FREQ=DAILY",
                    at=at.astimezone(zone).time(), begins=date(2026, 1, 1), off_days="post", zone=zone.key,
                    handled_to=minute - timedelta(minutes=1), due_at=at, created_at=minute,
                )
            )  # fmt: skip
    sessions.kw["bind"].dispose()
    return channels


def start(settings: Settings, folder: Path, workers: int) -> tuple[subprocess.Popen[bytes], int]:
    """The service, once it is ready; its port. Raises RuntimeError."""
    port = machine.free_port()
    process = machine.start(
        [str(ROOT / "app.py"), "serve"], folder, PORT=str(port), WEB_WORKERS=str(workers), LOG_LEVEL="WARNING",
        SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL=settings.slack_api_url,
        DATABASE_URL=settings.database_url, PERSON_KEY=PERSON_KEY,
    )  # fmt: skip
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return process, port
        except (URLError, OSError):
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the service is not ready after 60 s")


def soak(seconds: float, workers: int, rate: float) -> bool:
    """The whole run; whether every promise was kept."""
    workspace = Workspace()
    api, tally = WebApi(workspace), Tally()
    serve(api)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(
            bot_token=TOKEN, slack_api_url=f"{workspace.base_url}/api/", database_url=f"sqlite:///{folder}/adviser.db"
        )
        channels = set_reminders(settings, workspace, seconds)
        process, port = start(settings, folder, workers)
        try:
            crowd = Crowd(workspace, Wire(f"http://127.0.0.1:{port}/slack/events", SECRET), tally)
            samples: list[Sample] = []
            lasted = timed(load, crowd, seconds, rate, partial(look, samples, process, api))
            waited = timed(settled, workspace, tally, SETTLING)
            kept = promises(tally, broken(workspace, tally, channels), samples, lasted, seconds)
            told("settled within", f"{waited:.1f} s after the last event")
            written = sum(MARK.encode() in path.read_bytes() for path in folder.iterdir())
            kept &= told("files with a byte of a draft", written, written == 0)
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(60)
        kept &= told("exit status of the service after SIGTERM", status, status == 0)
        say_tables(folder / "adviser.db")
    return kept


def look(samples: list[Sample], process: subprocess.Popen[bytes], api: WebApi) -> None:
    """Note what the service holds, and let the double forget the calls, of which it remembers every one."""
    samples.append(sample(process.pid))
    api.calls.clear()


def timed(work: Callable[..., None], *of: object) -> float:
    """Seconds that some work takes."""
    began = time.monotonic()
    work(*of)
    return time.monotonic() - began


def say_tables(database: Path) -> None:
    """What the database holds at the end."""
    say("  database:")
    for table, rows, size in tables(database):
        each = f"{rows:,} rows, {size / 1024:,.0f} KiB, {size / rows:,.0f} bytes a row"
        say(f"    {table}: {each}: {PURPOSE.get(table, 'as set up')}")


def main() -> None:
    """Run and say how it went."""
    parser = argparse.ArgumentParser(
        description=benchmarks.soak.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=RATE, help="events a second")
    chosen = parser.parse_args()
    place = ", ".join(machine.described().values())
    say(f"{chosen.rate:.0f} events a second for {chosen.seconds:.0f} s, {chosen.workers} workers, on {place}")
    say(f"  begun {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    kept = soak(chosen.seconds, chosen.workers, chosen.rate)
    say("every promise kept" if kept else "a promise is broken")
    if chosen.seconds >= SECONDS and chosen.rate >= RATE:
        report.RESULTS.mkdir(exist_ok=True)
        (report.RESULTS / "soak.txt").write_text(said(), encoding="utf-8")
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
