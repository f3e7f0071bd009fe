"""The clauses of the guideline, and section numbers in any notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.kept import kept
from rules.text import normalise
from rules.toml_file import Entry, read_entry

HERE = Path(__file__).parent
_KANJI = {**dict(zip("一二三四五六七八九", "123456789", strict=True)), "十": "10"}
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_KANA_ITEMS = {char: "abcde"[place] if place < 5 else "z" for place, char in enumerate(_KANA)}  # "z": no such item
_KANA_DIGITS = {"いち": "1", "に": "2", "さん": "3", "よん": "4", "ご": "5"}
_SPOKEN = re.compile(r"(いち|に|さん|よん|ご)(の(いち|に|さん|よん|ご))+")
_LEAD = re.compile(
    r"^(?:第|section|sec\.?|item|clause|no\.?|§|項目|留意点の?|指針の?|ガイドラインの?)\s*", re.IGNORECASE
)
_ASKED = (
    r"つ目|番目|の?全文|教えて|ください|どこ|何が書いてある|の?ところ|の?項目|の?本文|を?見たい|を?読みたい"
    r"|章|節|項|号|条|番|について|とは|を見せて|は|の内容|の意味|の意味は|って何|って|[?。\s]"
)
_ROMAN = re.compile(r"(?<![a-z])i{1,3}(?![a-z])|(?<=\()(?:iv|v)(?=\))")
_ROMANS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_SPREAD = re.compile(r"\(?(その[12])\)?")  # how a heading says that its section goes on over two pages
_SENTENCE = re.compile(r"[^。\n]+。")
_MARK = re.compile(r"^(?:\d\.|\(\d\)|[①-⑳])\s*|\s*(?:\(その\d\)|（続き）)$")
_ITEM = re.compile(r"^([①-⑳])")
_PART = re.compile(r"^[(（]([\d０-９])[)）]")
MOST_NUMBER = 80  # characters of a section number with all that people write around it; `_TAIL` takes their square
_PAGE = re.compile(r"(?:p{1,2}\.?|page|ページ|頁)\s*\d+|\d+\s*(?:ページ|頁)目?", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9]\d?(?:[.][1-9]\d?)*(?:[.][a-e])?|[1-9](?:[.][1-9]\d?){2}[.][a-z]|[1-9][.][1-9]\d?[.]z")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, verbatim.

    `number` is the section as printed ("3.(2)④"), `name` our own short title, `headings` the document's headings
    above it, outermost first, `text` the words with the document's own line breaks.
    """

    id: str
    number: str
    name: str
    headings: tuple[str, ...]
    lead: tuple[str, ...]
    mark: str
    text: str

    @property
    def page(self) -> str:
        """The page's heading."""
        return self.headings[0]


@dataclass(frozen=True, slots=True)
class Document:
    """The document around the clauses."""

    title: str
    publisher: str
    date: str
    source: str
    closing: tuple[str, ...]


@lru_cache(maxsize=1)
def _load() -> tuple[Document, Mapping[str, Clause]]:
    return kept("clauses", lambda: load(HERE / "clauses.toml"), (Document, Clause))


def load(path: Path) -> tuple[Document, dict[str, Clause]]:
    """The document, and its clauses by id. Raises RuleError naming file, clause and what was expected."""
    whole = read_entry(path)
    whole.only({"document", "clause"})
    found = {key: _clause(key, entry) for key, entry in whole.named("clause", "id").items()}
    return _document(whole.entry("document")), found


def _document(entry: Entry) -> Document:
    entry.only(Document.__annotations__)
    return Document(
        entry.text("title"),
        entry.text("publisher"),
        entry.text("date"),
        entry.text("source"),
        entry.texts("closing"),
    )


def _clause(key: str, entry: Entry) -> Clause:
    entry.only(Clause.__annotations__)
    return Clause(
        key,
        entry.text("number"),
        entry.text("name"),
        entry.texts("headings"),
        entry.texts("lead", ()),
        entry.text("mark", ""),
        entry.text("text"),
    )


def document() -> Document:
    """The document's title, publisher, date and source."""
    return _load()[0]


def clauses() -> tuple[Clause, ...]:
    """All clauses in the order of the document."""
    return tuple(_load()[1].values())


def clause(clause_id: str) -> Clause:
    """The clause with an id such as "3.2.4.d". Raises KeyError with a message that names the id."""
    try:
        return _load()[1][clause_id]
    except KeyError:
        raise KeyError(f"the guideline has no clause {clause_id!r}") from None


def introduction(clause_id: str) -> str:
    """The sentence that a clause goes on from, as an item of its list; "" for a clause whole by itself.

    Raises KeyError for an unknown clause.
    """
    if clause(clause_id).text.endswith("。"):
        return ""
    *_, last = _SENTENCE.finditer(clause(clause_id.rpartition(".")[0]).text)
    return last[0]


def numbered(query: str) -> tuple[str, ...] | None:
    """What a section number means: the ids of every clause under it.

    Any notation: 3(2)④, 3-2-4, ３（２）④ウ, 第3の(1), item 3.1.1 (c), 3.2.4.d. An empty tuple for a number that the
    guideline does not have, and for a page; None where the query is no section number.
    """
    if _PAGE.fullmatch(normalise(query).strip().rstrip("?。")):
        return ()  # which pages its publisher printed, the clauses do not tell
    number = _canonical(query)
    if number is None:
        return None
    spread = _SPREAD.search(normalise(query))
    found = [clause for clause in clauses() if clause.id == number or clause.id.startswith(f"{number}.")]
    return tuple(one.id for one in found if not spread or spread[1] in normalise(one.page))


def _canonical(query: str) -> str | None:
    """A section number as dotted id, None where the query is none."""
    if len(query.strip()) > MOST_NUMBER:
        return None
    # Only section 3 holds parts in brackets, and only its part (2) items in circles: "(2)③" and "④" say enough.
    query = _PART.sub(r"3(\1)", _ITEM.sub(lambda item: f"3(2){item[1]}", query.strip()))
    text = _SPREAD.sub("", normalise(query).strip().lower())
    text = _tail().sub("", _LEAD.sub("", text)).strip()
    text = _ROMAN.sub(lambda roman: _ROMANS[roman[0]], text)
    if _SPOKEN.fullmatch(text):
        text = ".".join(_KANA_DIGITS[part] for part in text.split("の"))
    # ①②… have become 1 2 … in the normalised text, and （２） has become (2).
    text = "".join(_KANJI.get(char, char) for char in text)
    text = re.sub(r"(?<=\d)ー(?=\d)", "-", text)
    text = re.sub(r"(?<=[\d)章節番])\s*の\s*(?=[(\da-eア-ン])", ".", text)
    text = re.sub(r"[()\[\]第章節項番]", ".", text)
    text = "".join(f".{_KANA_ITEMS[char]}" if char in _KANA_ITEMS else char for char in text)
    text = re.sub(r"(?<=\d)(?=[a-z]\b)", ".", text)
    text = re.sub(r"[\s.\-_,、・/]+", ".", text).strip(".")
    if not _NUMBER.fullmatch(text):
        return None
    parts = text.split(".")
    # Only the fourth place has letters; before it they count: "3(1)イ" is the second of its items.
    parts[:3] = [str("abcde".find(part) + 1) if part.isalpha() else part for part in parts[:3]]
    if len(parts) == 4 and parts[3].isdigit():  # the printed items carry no letters: "④の2" counts them
        parts[3] = "abcde"[int(parts[3]) - 1] if int(parts[3]) <= 5 else "-"
    return ".".join(parts)


@lru_cache(maxsize=1)
def _tail() -> re.Pattern[str]:
    """What may stand behind a number: a heading of the document, words that ask."""
    headings = {normalise(_MARK.sub("", heading)).lower() for one in clauses() for heading in one.headings}
    longest_first = sorted(headings, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))}|{_ASKED})+$")
