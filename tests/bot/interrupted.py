"""Migrations that are killed at a statement: `python -m tests.bot.interrupted URL`, numbers in, signals out.

For each number on standard input a child process begins to migrate and kills itself before that statement; the signal
that ended it is printed, or 0 where it came to the end.
"""

import os
import signal
import sys

from sqlalchemy import event

from bot.settings import Settings
from bot.store import migrate, open_engine


def die_before(engine, number):
    seen = [0]

    def count(*_):
        seen[0] += 1
        if seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)


def main(url):
    import alembic.command  # noqa: F401 - the children need not load it again

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            engine = open_engine(Settings(database_url=url))
            die_before(engine, int(line))
            migrate(engine)
            os._exit(0)
        sys.stdout.write(f"{os.WTERMSIG(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
