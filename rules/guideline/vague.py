"""Questions that name nothing to look up ("どういう意味?", "もっと詳しく", "?"): only what went before could tell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from rules.guideline.naming import concept_words
from rules.text import Text
from rules.toml_file import read_entry

WORDS = Path(__file__).with_name("vague.toml")
MOST_CHARACTERS = 30
_SILENT = ("助詞", "助動詞", "補助記号", "記号", "空白", "接続詞", "連体詞")
_WANTING = re.compile(r"\?|(?:か|けど|のですが|んですが)[ね。\s]*$")


def vague(text: Text) -> bool:
    """Whether a text wants to know something and does not say what of. Emoji by themselves say something."""
    if len(text.normal) > MOST_CHARACTERS:
        return False
    if not any(char.isalnum() for char in text.normal):
        return bool(text.normal.strip()) and all(unicodedata.category(char)[0] in "PZC" for char in text.normal)
    words = {lexeme.lemma.lower() for lexeme in text.lexemes if not lexeme.pos.startswith(_SILENT)}
    requests, around = _words()
    if not words or not words <= requests | around:
        return False
    wants = _WANTING.search(text.normal) or words & requests
    return bool(wants) and not any(len(word) > 1 for word, _ in concept_words()(text))


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str]]:
    words = read_entry(WORDS)
    words.only({"requests", "around"})
    return frozenset(words.texts("requests")), frozenset(words.texts("around"))
