"""SIGKILL at every step, and again and again under a stream of messages: each one is answered exactly once."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from bot.playground.wire import Wire
from bot.playground.workspace import DM
from tests.bot.doomed import STEPS
from tests.conftest import SECRET

DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい"
TEXTS = [DRAFT, "昼はラーメンでした", "位置情報って付けたままでもいいですか?", "ありがとう"]


@pytest.fixture(scope="module")
def nursery():
    """A process with everything loaded, from which services are born in a moment."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bot.doomed"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert json.loads(process.stdout.readline())["loaded"]
    yield process
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def born(nursery, settings, database):
    """Starts services on one database, and ends those that are left."""
    pids = []
    values = {
        name: getattr(settings, name) for name in ("bot_token", "signing_secret", "slack_api_url", "person_key")
    } | {"database_url": database.database_url, "learned_reader": False, "lease_seconds": 1, "recovery_seconds": 0.2}

    def start(step="never"):
        nursery.stdin.write(json.dumps({"settings": values, "step": step}) + "\n")
        nursery.stdin.flush()
        told = json.loads(nursery.stdout.readline())
        pids.append(told["pid"])
        return told["pid"], Wire(f"http://127.0.0.1:{told['port']}/slack/events", SECRET)

    yield start
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(done, seconds=20):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def deliver(event, wire_of, seconds=30):
    """As Slack does: again until somebody acknowledges."""
    body = json.dumps(event).encode()
    end = time.monotonic() + seconds
    for attempt in itertools.count():
        if wire_of(attempt).request(body, "application/json")[0] == 200:
            return
        assert time.monotonic() < end, "nobody acknowledged"
        time.sleep(0.05)


@pytest.mark.parametrize("step", [step for step in STEPS if step != "never"])
def test_a_message_survives_a_kill_at_every_step(slack, born, step):
    pid, wire = born(step)
    event = slack.workspace.say("U0SATO", DM, DRAFT)
    wire.request(json.dumps(event).encode(), "application/json")
    wait_until(lambda: not alive(pid))
    _, wire = born()
    if step in ("before insert", "after insert"):  # Slack got no acknowledgement
        deliver(event, lambda _: wire)
    slack.wait_for(1, seconds=20)
    later = slack.workspace.say("U0SATO", DM, "昼はラーメンでした")
    deliver(later, lambda _: wire)
    slack.wait_for(2, seconds=20)
    # Answered in order and once: had the first been open still, it would have come before the second.
    assert [answer["thread_ts"] for answer in slack.answers()] == [event["event"]["ts"], later["event"]["ts"]]


def test_stopped_again_and_again_under_load_each_message_is_answered_once(slack, born):
    replica = [born()]
    sent, done = [], threading.Event()

    def say():
        for number in range(60):
            event = slack.workspace.say("U0SATO", DM, f"{TEXTS[number % len(TEXTS)]} {number}")
            sent.append(event["event"]["ts"])
            deliver(event, lambda _: replica[0][1])
        done.set()

    speaker = threading.Thread(target=say)
    speaker.start()
    for stop in range(3):
        wait_until(lambda: len(slack.answers()) > 15 * stop)  # noqa: B023 - used at once
        pid, _ = replica[0]
        replica[0] = born()  # as in a rolling restart
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not alive(pid))  # noqa: B023
    speaker.join(30)
    assert done.is_set()
    slack.wait_for(60, seconds=30)
    assert [answer["thread_ts"] for answer in slack.answers()] == sent


def test_under_a_stream_of_200_messages_two_replicas_that_keep_dying_answer_each_once(slack, born):
    workspace = slack.workspace
    for number in range(10):
        workspace.dms[f"U0PERSON{number}"] = f"D0PERSON{number}"
        workspace.messages[f"D0PERSON{number}"] = []
    replicas = [born(), born()]
    people = list(workspace.dms.items())
    done = threading.Event()
    kills = []

    def reaper():
        chance = random.Random(7)
        while len(kills) < 8 and not done.wait(chance.uniform(0.2, 0.6)):
            number = chance.randrange(2)
            os.kill(replicas[number][0], signal.SIGKILL)
            kills.append(number)
            replicas[number] = born()

    sent = []
    lock = threading.Lock()

    def say(numbers):
        for number in numbers:
            user, channel = people[number % len(people)]
            wait_until(lambda: len(sent) < 50 * (len(kills) + 1), seconds=60)  # else all is sent before anybody dies
            with lock:
                event = workspace.say(user, channel, f"{TEXTS[number % len(TEXTS)]} {number}")
                sent.append((channel, event["event"]["ts"]))
            deliver(event, lambda attempt: replicas[(number + attempt) % 2][1])  # noqa: B023 - used at once

    threads = [threading.Thread(target=say, args=(range(start, 200, 8),)) for start in range(8)]
    killer = threading.Thread(target=reaper)
    for thread in (*threads, killer):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    killer.join()

    def answered():
        return Counter(
            (channel, answer["thread_ts"])
            for channel in slack.workspace.dms.values()
            for answer in slack.answers(channel)
        )

    wait_until(lambda: set(answered()) == set(sent), seconds=60)
    assert len(sent) == 200
    assert len(kills) >= 3
    assert answered() == Counter(sent)
