"""The service as a process that kills itself at a chosen step: `python -m tests.bot.doomed`, lines in and out.

Each line on standard input, {"settings": {…}, "step": "…"}, forks one process with everything loaded, which serves over
HTTP and prints {"pid": …, "port": …}. It dies by SIGKILL, as in a power cut of its own: no handler runs, no buffer is
written. On SIGTERM it stops as the service does: finishes what is in hand, and hands back the rest.
"""

import json
import os
import signal
import sys
import threading

from werkzeug.serving import make_server

from bot import inbox, service
from bot.logs import set_up_logging
from bot.settings import Settings
from bot.slack.answers import Answers
from bot.store import messages
from bot.web import web


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner, name):
    setattr(owner, name, die)


def after(owner, name):
    real = getattr(owner, name)

    def doomed(*arguments, **named):
        real(*arguments, **named)
        die()

    setattr(owner, name, doomed)


STEPS = {
    "before insert": lambda: before(messages, "record_message"),
    "after insert": lambda: before(inbox.Inbox, "_queue"),
    "after claim": lambda: before(inbox.Inbox, "_attempt"),
    "after review": lambda: before(Answers, "send"),
    "after post": lambda: after(Answers, "send"),
    "before commit": lambda: after(messages, "finish"),
    "never": lambda: None,
}


def tell(**news):
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def serve(settings, step):
    set_up_logging("ERROR")
    STEPS[step]()
    running = service.build(Settings(**settings))
    running.start()
    server = make_server("127.0.0.1", 0, web(running), threaded=True)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    tell(pid=os.getpid(), port=server.port)
    server.serve_forever(0.01)
    running.stop(timeout=5)


def main():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's zombies
    service.warm_up()
    tell(loaded=True)
    for line in sys.stdin:
        if os.fork() == 0:
            serve(**json.loads(line))
            os._exit(0)


if __name__ == "__main__":
    main()
