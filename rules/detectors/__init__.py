"""What a pattern of words cannot say: one idea per file, pure functions, and here the one table of names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rules.detectors import (
    address,
    app_file,
    auto_post,
    birth_date,
    clock,
    coordinates,
    disclosure,
    identity_numbers,
    mail,
    map_link,
    mosaic,
    number_plate,
    place_now,
    private_person,
    routine,
    secrets,
    telephone,
)
from rules.draft import Draft
from rules.text import Span, Text


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector: `find` yields character spans of `Text.normal`, an empty one where no words but facts tell.

    `needs` must match somewhere in the normalised text before `find` is worth its time; None asks always. `masks`:
    a finding hides the value it quotes.
    """

    find: Callable[[Text, Draft], Iterable[Span]]
    needs: re.Pattern[str] | None = None
    masks: bool = False

    def applies(self, text: Text) -> bool:
        """Whether the text holds what the detector looks for."""
        return self.needs is None or self.needs.search(text.normal) is not None


# A class of characters is the cheapest gate: a draft without digits or links pays about a microsecond each.
_FOUR_DIGITS = re.compile(r"\d{4}")
_NUMBER_OR_KANJI = re.compile("[0-9〇一二三四五六七八九十]")

DETECTORS = {
    "address": Detector(address.find, _NUMBER_OR_KANJI),
    "app_file": Detector(app_file.find, app_file.NEEDS),
    "auto_post": Detector(auto_post.find, auto_post.NEEDS),
    "birth_date": Detector(birth_date.find, birth_date.NEEDS),
    "clock": Detector(clock.find),
    "coordinates": Detector(coordinates.find, coordinates.NEEDS),
    "disclosure": Detector(disclosure.find),
    "identity_numbers": Detector(identity_numbers.find, _FOUR_DIGITS, masks=True),
    "mail": Detector(mail.find, mail.NEEDS, masks=True),
    "map_link": Detector(map_link.find, re.compile("[/+]")),
    "mosaic": Detector(mosaic.find),
    "number_plate": Detector(number_plate.find, number_plate.NEEDS, masks=True),
    "place_now": Detector(place_now.find, place_now.NEEDS),
    "private_person": Detector(private_person.find),
    "routine": Detector(routine.find, routine.NEEDS),
    "secret_value": Detector(secrets.find, re.compile("[0-9A-Za-z]"), masks=True),
    "telephone": Detector(telephone.find, telephone.NEEDS, masks=True),
}
