"""Which words a finding shows: those of the rule, with what it wants beside them where that is near, none cut short.

A rule's own words may be neutral (「建設」), and the offence stand in what it wants `with` them (「ゴルフ」).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.catalog import Rule
from rules.hits import Hit
from rules.matching.program import Program
from rules.matching.reading import Reading
from rules.text import Lexeme, Span

MOST = 30  # characters
FEW = 6  # characters, that may leave it open what is wrong with them
_UNMASKED = frozenset({"credentials"})  # beside words of these a secret may stand, which only its detector masks
_NUMBER = re.compile(r"\d[\d-]{3}")  # long enough to be one that a detector masks
_BRACKETS = ("「」", "『』", "()", "【】")
_SIGNS = ("補助記号", "記号", "空白")
_FINISHED = ("終止形", "連体形", "命令形", "意志推量形")
_ENDINGS = ("助動詞", "助詞-接続助詞", "動詞-非自立可能")


def quoted(hit: Hit, reading: Reading) -> Span:
    """The characters of `Text.normal` to show for a hit of `reading`; what a detector found is shown as it is.

    The nearest match of each entry of `also` is taken in, as long as it stands in the same sentence and the whole
    keeps to `MOST` characters. Where none is, and the words are `FEW`, the clause that holds them is shown.
    """
    words = reading.text.covering(hit.start, hit.end) if hit.start < hit.end else None
    if words is None or not _may_widen(hit.rule):
        return hit.start, hit.end
    sentence = reading.sentences(words[0])
    wider = words
    for alternatives in hit.also:
        wider = _with_nearest(wider, alternatives.programs, sentence, reading)
    if hit.also and wider == words and hit.end - hit.start <= FEW:
        wider = _clause(words, sentence, reading)
    start, end = reading.span(_whole(wider, sentence, reading))
    return _bracketed(min(start, hit.start), max(end, hit.end), reading.text.normal)


def together(shown: Iterable[tuple[Hit, Span]], reading: Reading) -> list[tuple[Hit, Span]]:
    """Hits with what is shown of them: those of one rule that stand close by as one, which shows all of them.

    「フォロバ100!無言フォロー歓迎!」 is one appeal, and needs one piece of advice. Values of detectors stay apart.
    """
    out: list[tuple[Hit, Span]] = []
    last: dict[Rule, int] = {}  # for each rule the place of its last hit in `out`
    for hit, span in sorted(shown, key=lambda one: one[1]):
        place = last.get(hit.rule)
        if place is not None and _may_widen(hit.rule) and _close(out[place][1], span, reading):
            out[place] = (out[place][0], _union(out[place][1], span))
            continue
        last[hit.rule] = len(out)
        out.append((hit, span))
    return out


def _may_widen(rule: Rule) -> bool:
    """Whether more may be shown of a rule's hits than its own words."""
    return rule.detector is None and rule.label not in _UNMASKED


def _close(one: Span, other: Span, reading: Reading) -> bool:
    """Whether two spans of characters stand in one line, so close that they can be shown as one."""
    start, end = _union(one, other)
    between = reading.text.normal[one[1] : other[0]]
    return start < end <= start + MOST and "\n" not in between and not _NUMBER.search(between)


def _with_nearest(words: Span, alternatives: Iterable[Program], sentence: Span, reading: Reading) -> Span:
    """Some words and the nearest match of one of the programs in their sentence."""
    matches = [match for program in alternatives for match in reading.matches_in(program, sentence)]
    wider = [_union(words, match) for match in matches]
    return min((one for one in wider if _fits(one, words, reading)), key=lambda one: one[1] - one[0], default=words)


def _clause(words: Span, sentence: Span, reading: Reading) -> Span:
    """The words of a sentence around some, up to the next comma, bracket or other sign; they alone where it is long."""
    lexemes, (first, behind) = reading.text.lexemes, words
    while first > sentence[0] and not lexemes[first - 1].pos.startswith(_SIGNS):
        first -= 1
    while behind < sentence[1] and not lexemes[behind].pos.startswith(_SIGNS):
        behind += 1
    return (first, behind) if _fits((first, behind), words, reading) else words


def _union(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])


def _fits(wider: Span, words: Span, reading: Reading) -> bool:
    """Whether the wider words are few enough, and show no number that would stand masked elsewhere."""
    start, end = reading.span(wider)
    inner, outer = reading.span(words)
    normal = reading.text.normal
    return end - start <= MOST and not (_NUMBER.search(normal, start, inner) or _NUMBER.search(normal, outer, end))


def _whole(words: Span, sentence: Span, reading: Reading) -> Span:
    """Some words with those that complete the first and the last: 建設|会社, 甘く|し|てる, あの|課長|が言って."""
    lexemes, (first, behind) = reading.text.lexemes, words
    while behind < sentence[1] and _touch(behind - 1, reading) and _runs_on(lexemes[behind - 1], lexemes[behind]):
        behind += 1
    while first > sentence[0] and _touch(first - 1, reading) and _leans(lexemes[first - 1], lexemes[first]):
        first -= 1
    whole = (first, behind)
    return whole if _fits(whole, words, reading) else words


def _bracketed(start: int, end: int, normal: str) -> Span:
    """The characters [start, end) with the bracket beside them whose other half is among them."""
    inside = normal[start:end]
    for pair in _BRACKETS:
        opening, closing = pair[0], pair[1]
        if start and normal[start - 1] == opening and inside.count(closing) > inside.count(opening):
            start -= 1
        if normal[end : end + 1] == closing and inside.count(opening) > inside.count(closing):
            end += 1
    return start, end


def _touch(word: int, reading: Reading) -> bool:
    """Whether no white space stands between a word and the next."""
    return reading.text.end_of(word) == reading.text.starts[word + 1]


def _runs_on(word: Lexeme, following: Lexeme) -> bool:
    """Whether a word is cut short without the one that follows."""
    if word.form:
        return not word.form.startswith(_FINISHED) and following.pos.startswith(_ENDINGS)
    if word.pos == "助詞-接続助詞":
        return word.lemma == "て" and following.pos == "動詞-非自立可能"
    return _compounds(word) and (_compounds(following) or following.pos.startswith("接尾辞"))


def _leans(before: Lexeme, word: Lexeme) -> bool:
    """Whether a word is cut short without the one before."""
    if word.pos.startswith(("助詞", "助動詞")):
        return before.pos.startswith(("名詞", "代名詞", "接尾辞", "助詞", "動詞", "形容詞"))
    if word.pos.startswith("接尾辞"):
        return before.pos.startswith(("名詞", "接尾辞"))
    return _compounds(word) and (_compounds(before) or before.pos.startswith(("接頭辞", "連体詞")))


def _compounds(word: Lexeme) -> bool:
    """Whether a word makes compounds: a noun, but neither a number nor a time."""
    return word.pos.startswith("名詞") and not word.pos.endswith(("数詞", "助数詞可能", "副詞可能"))
