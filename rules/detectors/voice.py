"""Who speaks in a text: the news or an office that announces something, a tale, a manual, or a writer of their own.

Only a writer's own words can be what the rules and the learned reader take them for (`rules/frames/reported.toml`,
`imagined.toml`, `historical.toml`, `explained.toml`).
`voice.toml` holds the words that tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from rules.text import Text, once_per_text
from rules.toml_file import Entry, read_entry

_SOMEBODY = "(?:[者員長官相人性民側督][たら]{0,2}|さん|氏|夫妻|一人|スト|カー)"  # whose words are told
_LAUGH = "(?<![A-Za-z])w+(?![A-Za-z])"
_QUOTED = re.compile("「[^「」]*」|『[^『』]*』")  # what others say says nothing of the writer


@once_per_text
def voices(text: Text) -> frozenset[str]:
    """Which of VOICES speak in a text; none where its writer says something of their own.

    In a world of fantasy people call to each other, so that there how sentences end tells nothing.
    """
    outside = _QUOTED.sub("「」", text.normal)
    if _own().search(outside):
        return frozenset()
    alone = "imagines" if _own_end().search(outside) else None
    return frozenset(name for name, speaks in VOICES.items() if alone in (None, name) and speaks(text.normal))


def _reports(normal: str) -> bool:
    """Somebody reports on third parties, or an office announces something."""
    if _reporting().search(normal):
        return True
    return _announcing().search(normal) is not None and _announcer().search(normal) is not None


def _imagines(normal: str) -> bool:
    """A game or a tale set in a world of fantasy; where people of an office stand in it, it is but a simile."""
    if _workaday().search(normal):
        return False
    return _fantasy().search(normal) is not None or _different(_fantastic(), normal)


def _recounts(normal: str) -> bool:
    """Years long past, as histories and encyclopaedias tell of them, without a verdict."""
    return _dated().search(normal) is not None and _verdict().search(normal) is None


def _instructs(normal: str) -> bool:
    """How something technical works, as manuals explain it, or how votes are cast and counted, with no side named."""
    return _different(_technical(), normal) or (_different(_electoral(), normal) and not _side().search(normal))


VOICES: Mapping[str, Callable[[str], bool]] = {
    "reports": _reports,
    "imagines": _imagines,
    "recounts": _recounts,
    "instructs": _instructs,
}


def hands_on(text: Text) -> bool:
    """Whether a text may hand on an app, a file or a link (clause 3.2.4.e): it names a way to one, or is a post.

    A manual speaks of files and settings as well, but to nobody, and offers nothing.
    """
    return _handing().search(text.normal) is not None


def _different(pattern: re.Pattern[str], normal: str) -> bool:
    """Whether at least two different words are found."""
    return len({match.group() for match in pattern.finditer(normal)}) > 1


@cache
def _reporting() -> re.Pattern[str]:
    return re.compile(
        f"{_any('reported')}(?:た|ている|ていた|たという)(?:[。」]|が、|$)"
        f"|(?:{_SOMEBODY}|[省庁府県市党国軍社])[はが][^。]{{0,60}}{_any('reported')}(?:ました|ています)(?:[。」]|が、|$)"
        f"|{_SOMEBODY}[はも][^。「」]{{0,12}}「[^「」]*」(?:と|などと)、?[^。「」]{{0,14}}{_any('uttered')}。"
        f"|」と、?[^。「」]{{0,10}}{_SOMEBODY}[はも][^。「」]{{0,10}}{_any('uttered')}。"
        f"|{_any('sources')}[^。、]{{0,6}}によ(?:ると|れば)|{_any('held')}"
        "|(?:警察|署|県警|府警|消防|当局)[がは][^。]{0,20}調べて(?:いる|いた)。|疑いで[^。]{0,20}(?:逮捕|送検|告発)"
        f"|(?:する|した){_any('intended')}(?:だ|。|を示し|で)|(?:と|(?<!こと)に)している。"
    )


@cache
def _announcing() -> re.Pattern[str]:
    return re.compile(
        f"{_any('announced')}(?:を行い|を行って|いたし|し)(?:ます|ました|ております|ています)"
        "|(?:意見|パブリックコメント|パブコメ)(?:の|を)?募集|を行い(?:ます|ました)。"
    )


@cache
def _announcer() -> re.Pattern[str]:
    """Who announces: an office, a firm, or a page of theirs. Anybody politely says what they did."""
    return re.compile(_any("announcers"))


@cache
def _own() -> re.Pattern[str]:
    kanji = "[一-鿿]"
    return re.compile(f"[!?♪~🀀-🫿]|{_LAUGH}|\\.{{3}}|{_any('own')}|(?<!{kanji})私(?!{kanji})")


@cache
def _own_end() -> re.Pattern[str]:
    return re.compile(f"[ぁ-んァ-ヺ一-鿿]{_any('own_ends')}(?:[。、\n]|$)")


@cache
def _dated() -> re.Pattern[str]:
    """A year up to 1959, a century before ours or an era: of later years those who live tell their own lives."""
    digits = "〇零一二三四五六七八九"
    return re.compile(
        rf"(?<!\d)(?:1[0-8]\d\d|19[0-5]\d)年(?!度)|(?:一[〇一二三四五六七八][{digits}]{{2}}|一九[〇一二三四五][{digits}])年(?!度)"
        rf"|(?<!\d)(?:1?\d|20)世紀|(?<![{digits}十])(?:[一二三四五六七八九十]|十[一二三四五六七八九]|二十)世紀"
        rf"|{_any('bygone')}(?:時代|期|年間|の世)|(?:縄文|弥生|戦前|戦時中|紀元前)(?:の|に|から|は|、)"
        r"|\A昔の(?:お坊さん|僧|武士|侍|貴族|農民|町人|公家|大名)[はが][^。\n]*。?\s*\Z"
    )


@cache
def _verdict() -> re.Pattern[str]:
    return re.compile(_any("verdict"))


@cache
def _fantasy() -> re.Pattern[str]:
    """Not said of somebody as a simile, nor as the name of something."""
    return re.compile(f"{_word('fantasy').pattern}(?!みたい|の(?:よう|気分|ごとく)|気取り|と呼ば|という|って)")


@cache
def _workaday() -> re.Pattern[str]:
    return re.compile(_any("workaday"))


@cache
def _fantastic() -> re.Pattern[str]:
    return _word("fantastic")


@cache
def _technical() -> re.Pattern[str]:
    return _word("technical")


@cache
def _electoral() -> re.Pattern[str]:
    return re.compile(_any("electoral"))


@cache
def _side() -> re.Pattern[str]:
    """Somebody to vote for, or words that ask for it: 小選挙区も白川に, 勝利に導こう."""
    asks = r"(?:[にへを]|[おこごそとのぼもろよ]う|ろ|るな)(?:[。!?\s]|$)"
    return re.compile(f"{_any('side')}|(?<!政)党(?![名派内則])|(?<![A-Z])候補(?!者)|{asks}")


def _word(name: str) -> re.Pattern[str]:
    """One of the words of a name, not within a longer one in katakana (オークション)."""
    return re.compile(f"(?<![ァ-ヺー]){_any(name)}(?![ァ-ヺー])")


@cache
def _handing() -> re.Pattern[str]:
    return re.compile(
        rf"[!?♪~🀀-🫿]|{_LAUGH}|{_any('offered')}|[Aa]pp\b|(?<!再)ダウンロード|{_any('praised')}|{_any('post_ends')}(?:[。、\n]|$)"
    )


def _any(name: str) -> str:
    """An expression for any of the words of a name."""
    return f"(?:{'|'.join(map(re.escape, _words().text(name).split()))})"


@cache
def _words() -> Entry:
    return read_entry(Path(__file__).with_suffix(".toml"))
