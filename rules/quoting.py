"""Which words a finding shows: those of the rule, with what it wants beside them where that is near, none cut short.

A rule's own words may be neutral (「建設」), and the offence stand in what it wants `with` them (「ゴルフ」). What the
learned reader shows begins and ends by the same `whole`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.catalog import Rule
from rules.hits import Hit
from rules.matching.program import Program
from rules.matching.reading import Reading
from rules.text import Lexeme, Span, Text

MOST = 30  # characters of a quote
FEW = 8  # characters, that may leave it open what is wrong with them
_UNMASKED = frozenset({"credentials"})  # beside words of these a secret may stand, which only its detector masks
_NUMBER = re.compile(r"\d[\d-]{3}")  # long enough to be one that a detector masks
_LATIN = re.compile("[A-Za-z0-9]")
_PARTED_BEFORE, _PARTED_BEHIND = re.compile("[A-Za-z]{1,8}[-&'.]$"), re.compile("[-&'.][A-Za-z]{1,8}")
_BRACKETS = ("「」", "『』", "()", "【】")
_SIGNS = ("補助記号", "空白")
_OPEN = ("助詞-格助詞", "助詞-係助詞", "助詞-準体助詞", "接頭辞", "連体詞")  # nothing ends in these
# What leans on the word before it: with these no phrase begins.
_LEANS = ("助詞", "助動詞", "接尾辞", "補助記号")


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
    start, end = whole(reading.text, reading.span(wider))
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


def whole(text: Text, span: Span) -> Span:
    """The characters of a phrase, begun and ended where words and their inflections do: 頑張っ|て, 次官|が|辞める.

    Where few words are left, with the clause before them; as they are where there are more than `MOST`.
    """
    words = text.covering(*span)
    if words is None or text.ends[words[1] - 1] - text.starts[words[0]] > MOST:
        return span
    first, last = _without_signs(text, words[0], words[1] - 1)
    last = _ended(text, first, last)
    first = _begun(text, first, last)
    return _unbroken(text.normal, text.starts[first], text.ends[last])


def _unbroken(normal: str, start: int, end: int) -> Span:
    """The characters with the rest of a Latin word that a sign parts: Wi-Fi, R&D."""
    before = _PARTED_BEFORE.search(normal, max(start - FEW, 0), start) if _LATIN.match(normal, start) else None
    behind = _PARTED_BEHIND.match(normal, end) if _LATIN.match(normal, end - 1) else None
    return before.start() if before else start, behind.end() if behind else end


def _without_signs(text: Text, first: int, last: int) -> tuple[int, int]:
    lexemes = text.lexemes
    while first < last and _is(lexemes[first], _SIGNS) and lexemes[first].surface != "@":
        first += 1
    while first < last and _is(lexemes[last], _SIGNS):
        last -= 1
    return first, last


def _ended(text: Text, first: int, last: int) -> int:
    """The last word of the phrase: the next that none behind it leans on; as it was where that is too far."""
    lexemes, end = text.lexemes, last
    while end + 1 < len(lexemes) and not _is(lexemes[end + 1], _SIGNS) and _goes_on(text, end):
        end += 1
        if not _shows(text, first, end, last):
            end = last
            break
    while end > first and _is(lexemes[end], _OPEN):
        end -= 1
    return end


def _goes_on(text: Text, place: int) -> bool:
    """Whether a phrase cannot end in a word: it leads to the next, or the next leans on it."""
    word = text.lexemes[place]
    return _is(word, _OPEN) or word.form.startswith("連体形") or _leans(text, place + 1)


def _begun(text: Text, first: int, last: int) -> int:
    """The first word of the phrase: the nearest that leans on none before it."""
    lexemes, begin = text.lexemes, first
    while begin > 0 and _leans(text, begin) and _shows(text, begin - 1, last, last):
        begin -= 1
    if begin and _leans(text, begin):  # too far: what leans is left out
        begin = first
        while begin < last and _is(lexemes[begin], _LEANS):
            begin += 1
    clause = begin
    while clause > 0 and not _is(lexemes[clause - 1], _SIGNS) and _shows(text, clause - 1, last, last):
        clause -= 1
    at_clause = clause == 0 or _is(lexemes[clause - 1], _SIGNS)
    return clause if at_clause and text.ends[last] - text.starts[begin] <= FEW else begin


def _shows(text: Text, first: int, last: int, known: int) -> bool:
    """Whether the words are few enough, in one line, and show no long number that was not among those known."""
    start, end = text.starts[first], text.ends[last]
    if end - start > MOST or "\n" in text.normal[start:end]:
        return False
    return not _NUMBER.search(text.normal, start, text.starts[known]) and not _NUMBER.search(
        text.normal, text.ends[known], end
    )


def _is(lexeme: Lexeme, kinds: tuple[str, ...]) -> bool:
    return lexeme.pos.startswith(kinds)


def _leans(text: Text, place: int) -> bool:
    """Whether a word goes on with the one before it: a particle, an ending, a suffix, the rest of a compound."""
    before, word = text.lexemes[place - 1 : place + 1]
    if _is(before, _SIGNS) or _is(word, _SIGNS) or text.end_of(place - 1) < text.starts[place]:
        return False
    if _is(word, ("助詞", "助動詞", "接尾辞", "形状詞-助動詞語幹")):
        return True
    if word.pos.startswith("動詞") and before.pos.startswith(("名詞", "代名詞")) and not _of_time(before):
        return True  # これ|見てる: the particle is left out
    if before.surface + word.surface == "なう":
        return True
    if word.pos.endswith("非自立可能"):
        return before.pos.startswith(("助詞", "助動詞", "動詞", "形容詞")) or before.pos.endswith("サ変可能")
    return (
        before.pos.startswith(("名詞", "接頭辞", "連体詞"))
        and word.pos.startswith("名詞")
        and not _of_time(before, word)
    )


def _of_time(*words: Lexeme) -> bool:
    return any(word.pos.endswith("副詞可能") for word in words)
