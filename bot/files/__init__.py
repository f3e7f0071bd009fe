"""Files sent by DM: texts are read as drafts, pictures for what is written into them; nothing is put on disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.files.download import Download, DownloadError
from bot.files.text import TextError, decoded

if TYPE_CHECKING:
    from bot.files.picture import Hidden

MOST_FILES = 5  # of one message
MOST_TEXT = 200_000  # bytes
MOST_PICTURE = 20_000_000  # bytes
_TEXTS = {"txt", "md", "text", "markdown", "csv", "log"}
_MARKUP = {"html", "htm", "xml", "rtf", "vcf", "vcard", "ics", "calendar"}  # whose words stand in signs or escapes
_PICTURES = {"jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "tif", "tiff", "bmp", "avif"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its place among the files: what is written into it, None where that could not be found out."""

    name: str
    hidden: Hidden | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What the files of a message hold: texts to review, pictures, and for each other file why it was left."""

    texts: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    left: tuple[tuple[str, str], ...] = ()  # (name, reason)


def look(download: Download, files: Iterable[Mapping[str, Any]]) -> Looked:
    """Read the files of a message, as far as they can be read in the time that `download` has for them."""
    texts: list[str] = []
    pictures: list[Picture] = []
    left: list[tuple[str, str]] = []
    until = download.until()
    for number, file in enumerate(files):
        name = str(file.get("name") or file.get("title") or "ファイル")[:100]
        if number >= MOST_FILES:
            left.append((name, "many"))
        elif file.get("mode") in ("tombstone", "hidden_by_limit"):
            left.append((name, "gone"))
        elif _is(file, "image/", _PICTURES):
            pictures.append(Picture(name, _hidden(download, file, until)))
        elif _is(file, "text/", _TEXTS) and _MARKUP.isdisjoint((_ending(file), _subtype(file))):
            try:
                texts.append(decoded(download.read(file, MOST_TEXT, until)))
            except (DownloadError, TextError) as error:
                left.append((name, error.reason))
        else:
            left.append((name, "kind"))
    return Looked(tuple(texts), tuple(pictures), tuple(left))


def joined(text: str, looked: Looked) -> str:
    """The draft that a message and its text files are together."""
    return "\n\n".join(part for part in (text, *looked.texts) if part.strip())


def _hidden(download: Download, file: Mapping[str, Any], until: float) -> Hidden | None:
    from bot.files.picture import hidden_in  # with Pillow, which no start need wait for

    try:
        return hidden_in(download.read(file, MOST_PICTURE, until))
    except DownloadError:
        return None


def _is(file: Mapping[str, Any], mimetype: str, endings: set[str]) -> bool:
    return str(file.get("mimetype") or "").startswith(mimetype) or _ending(file) in endings


def _subtype(file: Mapping[str, Any]) -> str:
    return str(file.get("mimetype") or "").partition("/")[2].partition(";")[0].lower()


def _ending(file: Mapping[str, Any]) -> str:
    return str(file.get("name") or "").rpartition(".")[2].lower()
