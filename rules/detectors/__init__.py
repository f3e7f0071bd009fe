"""What a pattern cannot say: one idea per file, pure functions, and here the one table of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

from rules.draft import Draft
from rules.text import Span, Text


@dataclass(frozen=True, slots=True)
class Detector:
    """A file of this folder, loaded when it is first asked: its expressions take Python longer than most drafts.

    `masks`: a finding hides the value it quotes.
    """

    file: str
    masks: bool = False

    @property
    def find(self) -> Callable[[Text, Draft], Iterable[Span]]:
        """Yields character spans of `Text.normal`, an empty one where no words but facts tell."""
        find: Callable[[Text, Draft], Iterable[Span]] = self._loaded().find
        return find

    @property
    def needs(self) -> str | None:
        """In the language of patterns, which words a text must hold before `find` is worth its time; None asks always.

        Whether they stand in it is all that counts, not where or in which order.
        """
        return getattr(self._loaded(), "NEEDS", None)

    def _loaded(self) -> ModuleType:
        return _module(self.file)


@cache
def _module(file: str) -> ModuleType:
    return import_module(f"{__name__}.{file}")


DETECTORS = {
    "address": Detector("address"),
    "app_file": Detector("app_file"),
    "auto_post": Detector("auto_post"),
    "birth_date": Detector("birth_date"),
    "clock": Detector("clock"),
    "confided": Detector("confided"),
    "coordinates": Detector("coordinates"),
    "disclosure": Detector("disclosure"),
    "identity_numbers": Detector("identity_numbers", masks=True),
    "mail": Detector("mail", masks=True),
    "map_link": Detector("map_link"),
    "mosaic": Detector("mosaic"),
    "number_plate": Detector("number_plate", masks=True),
    "place_now": Detector("place_now"),
    "private_person": Detector("private_person"),
    "routine": Detector("routine"),
    "secret_value": Detector("secrets", masks=True),
    "telephone": Detector("telephone", masks=True),
}
