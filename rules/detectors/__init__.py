"""What a pattern of words cannot say: one idea per file, pure functions, and here the one table of names."""

from __future__ import annotations

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

    `needs` says in the language of patterns which words a text must hold before `find` is worth its time; whether they
    stand in it is all that counts, not where or in which order. None asks always. `masks`: a finding hides the value it
    quotes.
    """

    find: Callable[[Text, Draft], Iterable[Span]]
    needs: str | None = None
    masks: bool = False


DETECTORS = {
    "address": Detector(address.find, address.NEEDS),
    "app_file": Detector(app_file.find, app_file.NEEDS),
    "auto_post": Detector(auto_post.find, auto_post.NEEDS),
    "birth_date": Detector(birth_date.find, birth_date.NEEDS),
    "clock": Detector(clock.find),
    "coordinates": Detector(coordinates.find, coordinates.NEEDS),
    "disclosure": Detector(disclosure.find),
    "identity_numbers": Detector(identity_numbers.find, identity_numbers.NEEDS, masks=True),
    "mail": Detector(mail.find, mail.NEEDS, masks=True),
    "map_link": Detector(map_link.find, map_link.NEEDS),
    "mosaic": Detector(mosaic.find),
    "number_plate": Detector(number_plate.find, number_plate.NEEDS, masks=True),
    "place_now": Detector(place_now.find, place_now.NEEDS),
    "private_person": Detector(private_person.find),
    "routine": Detector(routine.find, routine.NEEDS),
    "secret_value": Detector(secrets.find, secrets.NEEDS, masks=True),
    "telephone": Detector(telephone.find, telephone.NEEDS, masks=True),
}
