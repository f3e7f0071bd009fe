"""The log: our own words only. What libraries have to say may quote a request, a message or an answer of Slack's.

Levels of loggers cannot keep them quiet: Bolt sets its loggers to the level of the root each time it makes one, and
prints the whole body of a request whose signature is wrong. So their words are left out where lines are written.
"""

from __future__ import annotations

import logging
import sys

_OURS = {"bot", "rules"}
# By module and function: what a library's line means, where its place alone tells nobody.
_MEANINGS = {
    ("base_client", "_perform_urllib_http_request"): "Slack cannot be reached, or gave no answer in time: look at the "
    "network, HTTPS_PROXY and SLACK_API_URL"
}
_LEAST = {"slack_bolt.App": logging.ERROR}  # it warns of a token that it finds in the environment and does not need


def set_up_logging(level: str) -> None:
    """Log to standard error from `level` on: our lines as they are, those of libraries by place and kind only."""
    logging.raiseExceptions = False  # where a line cannot be written, the whole record would be printed
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(lambda record: _ours(record) or record.levelno >= _LEAST.get(record.name, logging.WARNING))
    handler.setFormatter(_OwnWords("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _OURS


class _OwnWords(logging.Formatter):
    """Formats a library's line as where it was written, what kind of error it is about, and what that means."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        if _ours(record):
            return super().format(record)
        error = record.exc_info[0] if record.exc_info else None
        place = f"{record.module}.{record.funcName}:{record.lineno}" + (f" ({error.__name__})" if error else "")
        meaning = _MEANINGS.get((record.module, record.funcName))
        silent = {
            "msg": f"{place}: {meaning}" if meaning else place,
            "args": None,
            "exc_info": None,
            "exc_text": None,
            "stack_info": None,
        }
        return super().format(logging.makeLogRecord(record.__dict__ | silent))
