"""Of quick changes in one view the newest is shown, whichever of our answers to them is ready first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MOST_VIEWS = 1000
PATIENCE = 1.0  # seconds; Slack wants the acknowledgement of what was sent off in three


@dataclass(slots=True)
class _View:
    newest: str = ""
    settled: str = ""
    turn: threading.Lock = field(default_factory=threading.Lock)


class Newest:
    """Which change of each view is the newest, by Slack's time of it, in this process.

    What answers a change comes after the acknowledgement, in any order: an older answer would put back what was chosen
    before, or the form in place of what it led to. A view's hash cannot tell, for the newer change bears the same one.
    Of processes that share the work each knows its own: two changes within a second that reach different ones may end
    with the older answer. It only shows what was chosen; what is kept is what the form holds when it is sent off.
    """

    def __init__(self) -> None:
        """None yet."""
        self._views: OrderedDict[str, _View] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, body: dict[str, Any]) -> None:
        """A change has come: its answer is to follow."""
        view = self._view(body)
        view.newest = max(view.newest, _at(body))

    def settle(self, body: dict[str, Any]) -> None:
        """The view was sent off: changes that came before need no answer any more; one under way is waited for."""
        view = self._view(body)
        view.settled = view.newest
        if view.turn.acquire(timeout=PATIENCE):
            view.turn.release()

    def show(self, body: dict[str, Any], answer: Callable[[], object]) -> None:
        """Answer a change, unless a newer one has come or the view was sent off; one at a time for each view."""
        view, at = self._view(body), _at(body)
        with view.turn:
            if at >= view.newest and at > view.settled:
                answer()

    def _view(self, body: dict[str, Any]) -> _View:
        name = str(body["view"]["id"])
        with self._lock:
            view = self._views.setdefault(name, _View())
            self._views.move_to_end(name)
            if len(self._views) > MOST_VIEWS:
                self._views.popitem(last=False)
        return view


def _at(body: dict[str, Any]) -> str:
    """When something was pressed, in seconds; Slack writes it with as many digits each time."""
    return str(body["actions"][0].get("action_ts") or "")
