"""Bytes of a text file as text: Unicode by its mark or its form, else the Japanese encoding that reads best."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fc、。「」]")
_RARE = re.compile(r"[\uff61-\uff9f\ue000-\uf8ff]")  # half-width kana and private use: what a wrong guess is full of


class TextError(Exception):
    """The bytes are no text, or an empty one; `reason` is "binary" or "empty"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decoded(data: bytes) -> str:
    """The text of a file. Raises TextError."""
    text = _decode(data)
    if text is None or len(_CONTROL.findall(text)) * 50 > len(text):
        raise TextError("binary")
    if not text.strip():
        raise TextError("empty")
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _decode(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _try(data, encoding)
    # ISO-2022-JP is ASCII but for its escapes, so it must come before UTF-8.
    if b"\x1b$" in data and (text := _try(data, "iso2022_jp_2")) is not None:
        return text
    if (text := _try(data, "utf-8")) is not None:
        return text
    guesses = [text for encoding in ("cp932", "euc_jis_2004") if (text := _try(data, encoding)) is not None]
    return max(guesses, key=_likeness, default=None)


def _likeness(text: str) -> int:
    return len(_KANA.findall(text)) - 2 * len(_RARE.findall(text))


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None
