"""What a direct message can want, and the short messages that say so in a fixed phrase; these are in phrases.toml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from rules.expression import Expression, checked
from rules.kept import kept
from rules.text import normalise, unmarked
from rules.toml_file import read_named

Intent = Literal[
    "draft", "question", "vague", "posted", "thanks", "help", "privacy", "erase", "settings", "silence", "home",
    "example", "who", "person", "which", "explain", "again", "objects", "posts", "stops", "contents", "penalty",
    "parting", "praise", "listening", "faulty", "angry", "unclear", "reminders", "rewrite", "pictures", "links",
    "devices", "languages", "wrong", "restricted", "anonymous", "parts", "steps", "relieved",
]  # fmt: skip

FILE = Path(__file__).with_suffix(".toml")
LONGEST_PHRASE = 40  # characters
MOST_LINKS = 2000  # characters of a message that may be nothing but links
# Kinds by which others that stand beside them decide, the slightest first.
_BESIDE: tuple[Intent, ...] = ("unclear", "praise", "thanks", "relieved", "help", "angry", "objects")
_BETWEEN = re.compile(r"[。、,!?…\n]+")
# Thanks or a word of excuse in whatever words: no phrase by itself, and slight beside one that asks.
_GRATEFUL = re.compile(
    "[^。?!]{0,16}?(?:(?:ありがと|有難|有り難|あざ|サンキュ|感謝|助か)(?:う|す|ー|い)?(?:ござい(?:ます|ました))?(?:し(?:ます|て(?:い)?ます)|り(?:ます|ました)|った|る)?"
    "|すみません|すいません|ごめんなさい|ごめん|申し訳ない|申し訳ありません|恐れ入ります|悪いけど)(?:です|ね|な|が|けど|んだけど|のですが|んですが)*"
)
_ASKING: tuple[Intent, ...] = ("explain", "rewrite", "privacy", "steps")
_WHY = re.compile("(?:え|は|でも|いや)?(?:なんで|なぜ|何で|どうして)(?:です|なの|なん|だ|よ|か|さ|や|ねん)*")
_LINKS = re.compile(r"(?:https?://\S+(?:\s+|$))+")


def phrase(message: str) -> Intent | None:
    """What a message wants that is one of the fixed phrases, or empty."""
    if not message.strip():
        return "help"
    if len(message) <= MOST_LINKS and _LINKS.fullmatch(message.strip()):
        return "links"
    if len(message) <= LONGEST_PHRASE:
        if _is_emoji(normalise(message)):
            return "unclear"
        said = normalise(message).lower()
        name = _kind(said) or _together(_BETWEEN.split(said))
        return None if name == "thanks" and "?" in said else name
    return None


def _kind(said: str) -> Intent | None:
    spelled = unmarked(said)
    return next((name for name, pattern in builtin() if pattern.is_all_of(spelled)), None)


def _together(parts: Sequence[str]) -> Intent | None:
    """What phrases want that are said one after another, and nothing else: 「はじめまして!これは何?」.

    Beside a phrase that asks, thanks need not be one: 「長いのにありがとう。どこがだめ?」.
    """
    said = [part for part in parts if unmarked(part)]
    kinds = [_kind(part) or _aside(part) for part in said]
    known = [kind for kind in kinds if kind is not None]
    if not known or len(known) < len(kinds):
        return None
    weightiest = max(known, key=_weight)  # of equals the first
    if all(map(_kind, said)):
        return weightiest
    return weightiest if len(said) > 1 and weightiest in _ASKING else None


def _aside(part: str) -> Intent | None:
    """What a part means only beside others: thanks in any words, or a bare "why"."""
    spelled = unmarked(part)
    if _WHY.fullmatch(spelled):
        return "explain"
    return "thanks" if _GRATEFUL.fullmatch(spelled) else None


def _weight(kind: Intent) -> int:
    return _BESIDE.index(kind) if kind in _BESIDE else len(_BESIDE)


def _is_emoji(message: str) -> bool:
    return all(unicodedata.category(char)[0] in "SMZC" for char in message) and any(
        unicodedata.category(char) == "So" for char in message
    )


@lru_cache(maxsize=1)
def builtin() -> Sequence[tuple[Intent, Expression]]:
    """The phrases that come with the program: what each wants. Raises RuleError."""
    return kept("phrases", _read, (Expression,))


def _read() -> tuple[tuple[Intent, Expression], ...]:
    kinds = read_named(FILE, "kind", "name")
    for kind in kinds.values():
        kind.only({"name", "patterns", "examples"})
    return tuple(
        (cast(Intent, name), checked(kind, pattern))
        for name, kind in kinds.items()
        for pattern in kind.texts("patterns")
    )
