"""Where a name begins and ends beside kana, which the dictionary often cuts amiss."""

from __future__ import annotations

import re
from pathlib import Path

from rules.detectors.names.words import Words
from rules.text import Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
SURNAME_END = _WORDS["surname_end"]
_KANJI = re.compile("[一-鿿々ヶ]+")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_KANA = re.compile("[ァ-ヺー]+")
_KANA_TAIL = re.compile("[ァ-ヺー]$")
_LONGEST_GIVEN = 5  # katakana
_KATAKANA_BEFORE = re.compile("(?<![ァ-ヺー・=])[ァ-ヺー]{2,9}$")
_HIRAGANA_BEFORE = re.compile("(?:^|[、。「『(・\n])([ぁ-ゖー]{2,4})$")
_NO_SURNAME = ("助詞", "助動詞", "動詞", "接続詞", "連体詞", "代名詞", "接頭辞")


def extent(text: Text, shape: str, kind: str, start: int, end: int) -> int:
    """Where the name found in the words [start, end) really ends; `start` where it is none."""
    if end - start == 1 and shape[start] in "SGPkK":
        return _whole(text, shape, start)
    if kind == "full" and _KANA_TAIL.search(text.lexemes[end - 1].surface):
        return _with_scraps(text, end)
    return end


def with_katakana(text: Text, start: int, end: int) -> int:
    """Where a name of kanji ends that katakana follows; `start` where it names a thing.

    A given name belongs to it (早坂リクト), a title does not, and a common word makes a thing of it (丸山ワクチン).
    """
    run = _KANA.match(text.normal, text.end_of(end - 1))
    if not run or not _KANJI.fullmatch(text.lexemes[end - 1].surface):
        return end
    covered = text.covering(*run.span())
    if not covered or run[0].endswith(tuple(_WORDS["katakana_role"])):
        return end
    if covered[1] > end + 1:
        return covered[1] if len(run[0]) < _LONGEST_GIVEN else start
    if run[0] in _WORDS["given"]:
        return covered[1]
    lexeme = text.lexemes[end]
    return start if lexeme.known and "普通名詞" in lexeme.pos else covered[1]


def _with_scraps(text: Text, end: int) -> int:
    """Where a name ends whose katakana the dictionary cuts amiss: 碇|ゲン|ドウ."""
    while end < len(text.lexemes) and text.starts[end] == text.end_of(end - 1):
        surface = text.lexemes[end].surface
        if len(surface) > 2 or not _KANA.fullmatch(surface):
            break
        end += 1
    return end


def _whole(text: Text, shape: str, word: int) -> int:
    """Where a name that is part of a longer katakana word ends: with that word, or at `word` where it is no name."""
    lexemes = text.lexemes
    if not _KATAKANA.fullmatch(lexemes[word].surface):
        return word + 1
    if word and _KANA_TAIL.search(lexemes[word - 1].surface) and text.end_of(word - 1) == text.starts[word]:
        return word
    end = word + 1
    while end < len(lexemes) and _KANA.fullmatch(lexemes[end].surface) and text.starts[end] == text.end_of(end - 1):
        end += 1
    if end == word + 1 or shape[end : end + 1] in {"h", "q"}:
        return end
    rest = lexemes[word + 1 : end]
    common = rest[-1].surface not in SURNAME_END and any(
        part.known and (len(part.surface) > 2 or part.surface in _WORDS["short_word"]) for part in rest
    )
    return word if common else end


def begun(text: Text, start: int) -> int:
    """Where a name begins of which the dictionary knows what stands at `start`: ファイティング|原田, うすた|京介."""
    normal = text.normal
    katakana = _KATAKANA_BEFORE.search(normal, max(0, start - 10), start)
    if katakana:
        return start if katakana[0].endswith(tuple(_WORDS["no_stage_name"])) else katakana.start()
    hiragana = _HIRAGANA_BEFORE.search(normal, max(0, start - 5), start)
    words = text.covering(hiragana.start(1), start) if hiragana else None
    if hiragana and words and hiragana[1] not in _WORDS["no_stage_name"]:
        lexemes = text.lexemes[words[0] : words[1]]
        if (len(lexemes) > 1 or not lexemes[0].known) and not any(x.pos.startswith(_NO_SURNAME) for x in lexemes):
            return hiragana.start(1)
    return start
