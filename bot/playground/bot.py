"""The bot behind the page. It starts while the page is open already; whoever needs it waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from bot.service import Service


class Bot:
    """The service and its HTTP endpoint, loaded in a thread of their own: rules and Slack's libraries take seconds."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Begin to start it."""
        self.clock = clock
        starter = ThreadPoolExecutor(1, "start")
        self._running: Future[tuple[Service, Flask]] = starter.submit(_start, settings, clock)
        starter.shutdown(wait=False)

    @property
    def ready(self) -> bool:
        """Whether nobody has to wait any more."""
        return self._running.done()

    def once_ready(self, tell: Callable[[], None]) -> None:
        """Call `tell` when it has started, or has failed to."""
        self._running.add_done_callback(lambda _: tell())

    def service(self) -> Service:
        """The running service, once there is one. Raises what kept it from starting."""
        return self._running.result()[0]

    def endpoint(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The WSGI application that Slack's requests go to."""
        return self._running.result()[1](environ, start_response)


def _start(settings: Settings, clock: Clock) -> tuple[Service, Flask]:
    from bot.service import build
    from bot.web import web

    service = build(settings, clock)
    endpoint = web(service)
    service.start()
    return service, endpoint
