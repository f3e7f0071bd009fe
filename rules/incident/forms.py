"""Templates of what to say, and the platforms whose length they must fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rules.toml_file import Entry, read_entry

HERE = Path(__file__).parent
Purpose = Literal["correction", "apology", "report"]
UNITS = ("weighted", "character")  # as X counts, and one per code point
PURPOSES: tuple[Purpose, ...] = ("correction", "apology", "report")
_SLOT = re.compile(r"\{(\w*)\}")
_URL = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#][!-~]*)?", re.IGNORECASE)
# X's own figures (twitter-text, configuration v3): these code points weigh one, all others two, a URL 23.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_URL_WEIGHT = 23


class IncidentError(ValueError):
    """A playbook is wrong (the message names file and key) or a value does not fit (it says which, for people)."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a post goes: `most` of its `unit` (of UNITS) fit into one post."""

    id: str
    name: str
    unit: str
    most: int


@dataclass(frozen=True, slots=True)
class Field:
    """One value a template asks for: its name for people, an example, the most characters it may have."""

    id: str
    name: str
    example: str
    most: int


@dataclass(frozen=True, slots=True)
class Template:
    """Words to send: `texts` from the fullest to the shortest, with {slots}.

    A "correction" and an "apology" are posted and must fit a platform; a "report" has no limit.
    """

    purpose: Purpose
    texts: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The values asked for, in the order of the fullest text."""
        return tuple(dict.fromkeys(slot for text in self.texts for slot in _SLOT.findall(text)))


def load(path: Path) -> tuple[dict[str, Platform], dict[str, Field]]:
    """The platforms and the fields of a file by id. Raises RuleError naming file, entry and what was expected."""
    whole = read_entry(path)
    whole.only({"platform", "field"})
    platforms, fields = whole.entry("platform").tables(), whole.entry("field").tables()
    return (
        {key: _platform(key, entry) for key, entry in platforms.items()},
        {key: _field(key, entry) for key, entry in fields.items()},
    )


def _platform(key: str, entry: Entry) -> Platform:
    entry.only({"name", "unit", "most"})
    unit = entry.text("unit")
    if unit not in UNITS:
        raise entry.wrong(f"unit must be one of {', '.join(UNITS)}, not {unit!r}")
    return Platform(key, entry.text("name"), unit, entry.number("most"))


def _field(key: str, entry: Entry) -> Field:
    entry.only({"name", "example", "most"})
    return Field(key, entry.text("name"), entry.text("example"), entry.number("most"))


PLATFORMS, FIELDS = load(HERE / "forms.toml")


def length(text: str, platform: Platform) -> int:
    """How long the platform counts `text`, in its unit; a joined emoji, which X counts once, by its parts."""
    if platform.unit == "character":
        return len(text)
    composed = unicodedata.normalize("NFC", text)
    bare = _URL.sub("", composed)
    weights = sum(1 if any(low <= ord(char) <= high for low, high in _LIGHT) else 2 for char in bare)
    return weights + _URL_WEIGHT * len(_URL.findall(composed))


def fill(template: Template, values: Mapping[str, str], platform: str) -> str:
    """The fullest text of the template that fits the platform (an id of PLATFORMS), with the values put in.

    Raises IncidentError, in words for people, where a value is missing or too long or the platform is unknown.
    """
    if platform not in PLATFORMS:
        raise IncidentError(f"投稿先「{platform}」が分かりません。次から選んでください: {', '.join(PLATFORMS)}")
    clean = {field: _value(field, values) for field in template.fields}
    filled = [_SLOT.sub(lambda slot: clean[slot[1]], text) for text in template.texts]
    for text in filled:
        if template.purpose == "report" or length(text, PLATFORMS[platform]) <= PLATFORMS[platform].most:
            return text
    raise IncidentError(f"{PLATFORMS[platform].name}の字数に収まりません。言葉を短くしてください。")


def _value(field_id: str, values: Mapping[str, str]) -> str:
    """The value in one line: a line break would tear the template's own lines."""
    field, value = FIELDS[field_id], " ".join(values.get(field_id, "").split()).rstrip("。")
    if not value:
        raise IncidentError(f"「{field.name}」を入れてください。例: {field.example}")
    if len(value) > field.most:
        raise IncidentError(f"「{field.name}」は{field.most}字までにしてください(いま{len(value)}字)。")
    return value


def check(template: Template) -> str | None:
    """What is wrong with a template, or None: every slot known, the shortest text fitting every platform when full."""
    unknown = set(template.fields) - set(FIELDS)
    if unknown:
        return f"{{{min(unknown)}}} という欄はありません。次から選んでください: {', '.join(FIELDS)}"
    if template.purpose == "report":
        return None
    fullest = _SLOT.sub(lambda slot: "あ" * FIELDS[slot[1]].most, template.texts[-1])
    for platform in PLATFORMS.values():
        if (long := length(fullest, platform)) > platform.most:
            return f"最後の文は{platform.name}では{long}字になります。{platform.most}字以内にしてください。"
    return None
