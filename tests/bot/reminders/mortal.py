"""A process that plays a replica and dies where it is told: started once, it forks a child for every death.

Each line on stdin is a JSON object: `settings`, `now`, and `kill`, ["before"|"after", n] for the nth commit, or null
to be killed from outside. The child's process id is printed; then, once it is dead, the signal that killed it.
"""

import json
import os
import signal
import sys
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from bot.reminders.loop import Reminders
from bot.reminders.pace import Pace
from bot.settings import Settings
from bot.store import open_engine
from rules.reminder import lessons
from tests.bot.reminders.clock import FixedClock


def die_at(engine, sessions, moment, number):
    commits = [0]

    def count(*_):
        commits[0] += 1
        if commits[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    if moment == "before":
        event.listen(engine, "commit", count)
    else:
        event.listen(sessions, "after_commit", count)


def replica(order):
    settings = Settings(**order["settings"])
    engine = open_engine(settings)
    sessions = sessionmaker(engine, class_=Session, expire_on_commit=False)
    if order["kill"]:
        die_at(engine, sessions, *order["kill"])
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, retry_handlers=[], timeout=2)
    clock = FixedClock(datetime.fromisoformat(order["now"]))
    Reminders(sessions, client, settings, clock, Pace(pause=lambda _: False)).round()


def say(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main():
    lessons()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            replica(json.loads(line))
            os._exit(0)
        say(child)
        say(os.WTERMSIG(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
