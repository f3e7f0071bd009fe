"""「私について保存されているもの」: every row about a person in words, and the button that erases all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from bot.leave import runs
from bot.store import tables
from bot.views import blocks, settings
from bot.views.blocks import Block
from bot.views.findings import day, label_named
from rules.facts import facts
from rules.incident import Playbook
from rules.mosaic import builtin as mosaic

CALLBACK = "kept"
TITLE = "保存されているもの"
# Characters of all tables together; what does not fit is counted. Slack refuses a view of more than 250 kB, in which a
# character may take six bytes.
MOST_SHOWN = 30_000
_NAME = "お名前やIDの代わりに、鍵がなければ元に戻せない符号で保存しています。"
_SURE = "設定も、続いている手順も、いますぐ消えます。手順のあとのお知らせも届かなくなります。元には戻せません。"
_SLACK = (
    "Slackのやり取りそのものは、Slackに残ります。要らなければ、ご自身で削除してください。"
    "チャンネルのお知らせを設定したり変えたりした方のIDは、お知らせの記録として別に残ります。"
)
ERASED = "あなたについて保存していたものを、すべて消しました。"


@dataclass(frozen=True, slots=True)
class Office:
    """What a row is put into words with: the time zone and the playbooks of the office."""

    zone: tzinfo
    books: Sequence[Playbook]


Line = tuple[str, int]  # in words, and of how many rows it tells
Lines = Callable[[Sequence[Any], Office], list[Line]]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a table is shown: its title, its rows in words (our own, or plain text of the person), what they count as."""

    title: str
    lines: Lines
    unit: str = "件"


def _moment(moment: datetime, office: Office) -> str:
    local = moment.astimezone(office.zone)
    return f"{day(local)} {local:%H:%M}"


def _rules(found: str) -> str:
    return "、".join(dict.fromkeys(map(label_named, found.split()))) or "指摘なし"


def _rule(rule: str, moment: datetime, office: Office) -> str:
    return f"{_rules(rule)}({rule}、{_moment(moment, office)})"


def _said(fact: str) -> str:
    known = facts()
    return known[fact].said if fact in known else fact


def _kind(name: str) -> str:
    return next((kind.title for kind in mosaic() if kind.name == name), name)


def _settings(row: tables.PersonSettings, office: Office) -> str:
    parts = [
        f"勤務時間 {row.work_hours or '初期値'}",
        f"明かしているもの {settings.disclosed(row)}",
        f"組み合わせの確認 {'オン' if row.mosaic else 'オフ'}",
        f"プロフィール文 {row.profile or 'なし'}",
    ]
    return f"{' / '.join(parts)}({_moment(row.saved_at, office)})"


def _last_review(row: tables.LastReview, office: Office) -> str:
    return f"{_moment(row.reviewed_at, office)}: {_rules(row.found)}"


def _incident(row: tables.Incident, office: Office) -> str:
    book = next((book for book in office.books if book.kind == row.kind), None)
    named = {step.id: step.title for step in book.steps} if book else {}
    lines = {
        needed: "、".join(
            f"{named.get(one.step, one.step)} {_moment(one.done_at, office)}"
            for one in row.steps
            if one.needed is needed
        )
        for needed in (True, False)
    }
    left = f"、今回は当てはまらないとした手順: {lines[False]}" if lines[False] else ""
    state = f"{_moment(row.closed_at, office)}に閉じました" if row.closed_at else "続いています"
    title = f"{book.title if book else row.kind}({_moment(row.opened_at, office)}から、{state})"
    return f"{title}　済んだ手順: {lines[True] or 'なし'}{left}、お知らせの送り先: SNS相談とのダイレクトメッセージ"


def _leave(rows: Sequence[tables.LeaveDay], _: Office) -> list[Line]:
    """The days in order, those in a row as one line."""
    return [
        (day(first) if first == last else f"{day(first)}から{day(last)}まで", (last - first).days + 1)
        for first, last in runs(row.day for row in rows)
    ]


def _newest(when: str, line: Callable[[Any, Office], str]) -> Lines:
    """A line for each row, the newest first by the column that says when."""

    def lines(rows: Sequence[Any], office: Office) -> list[Line]:
        found = sorted(((getattr(row, when), line(row, office)) for row in rows), reverse=True)
        return [(words, 1) for _, words in found]

    return lines


# Every table with a column `person`.
SHOWN: Mapping[type[tables.Base], Shown] = {
    tables.PersonSettings: Shown("私の設定", _newest("saved_at", _settings)),
    tables.LeaveDay: Shown("休む日", _leave, "日"),
    tables.LastReview: Shown("最後の確認", _newest("reviewed_at", _last_review)),
    tables.HiddenRule: Shown(
        "出さない指摘", _newest("hidden_at", lambda row, office: _rule(row.rule, row.hidden_at, office))
    ),
    tables.Refutation: Shown(
        "「当たらない」と伝えた指摘",
        _newest("refuted_at", lambda row, office: _rule(row.rule, row.refuted_at, office)),
    ),
    tables.StatedFact: Shown(
        "下書きについて伝えたこと",
        _newest("stated_at", lambda row, office: f"{_said(row.fact)}({_moment(row.stated_at, office)})"),
    ),
    tables.Incident: Shown("投稿してしまったときの手順", _newest("opened_at", _incident)),
    tables.Clue: Shown(
        "手がかりの種類", _newest("given_at", lambda row, office: f"{_kind(row.kind)}({_moment(row.given_at, office)})")
    ),
}


def all_kept(
    rows: Mapping[type[tables.Base], Sequence[Any]],
    messages: tuple[int, datetime | None],
    office: Office,
    metadata: str,
) -> Block:
    """The modal with everything; `messages` is how many addresses of messages are noted, and since when."""
    content: list[Block] = []
    lines = {
        table: [(f"・{words}", count) for words, count in shown.lines(rows[table], office)]
        for table, shown in SHOWN.items()
        if table in rows
    }
    room = _shares([sum(len(line) + 1 for line, _ in found) - 1 for found in lines.values()], MOST_SHOWN)
    for (table, found), most in zip(lines.items(), room, strict=True):
        content.append(blocks.section(f"*{SHOWN[table].title}*　{len(rows[table])}{SHOWN[table].unit}"))
        content += [blocks.plain(text) for text in _paragraphs(found, most, SHOWN[table].unit)]
    count, since = messages
    if count and since:
        content.append(blocks.section(f"*答えたメッセージの番号*　{count}件"))
        first = day(since.astimezone(office.zone))
        content.append(blocks.plain(f"・番号、時刻、当たった規則の名前だけです({first}から)。"))
    if content:
        content.insert(0, blocks.context(_NAME))
        sure = blocks.confirm("すべて消しますか", _SURE, "すべて消す")
        content.append(blocks.actions(blocks.button("すべて消す", "kept_erase", style="danger") | {"confirm": sure}))
    else:
        content.append(blocks.plain("何も保存されていません。"))
    return blocks.modal(CALLBACK, TITLE, [*content, blocks.context(_SLACK)], metadata=metadata)


def _shares(lengths: Sequence[int], most: int) -> list[int]:
    """How many characters each of several texts gets: all that it needs, or as much as any other."""
    shares = list(lengths)
    for others, place in enumerate(sorted(range(len(shares)), key=shares.__getitem__)):
        shares[place] = min(shares[place], most // (len(shares) - others))
        most -= shares[place]
    return shares


def _paragraphs(lines: Sequence[Line], most: int, unit: str) -> list[str]:
    """Lines of so many characters in all, in paragraphs that Slack takes; the rows that are left out are counted."""
    texts, left = [""], most
    for number, (line, _) in enumerate(lines):
        if len(line) > left:
            return [*filter(None, texts), f"ほか{sum(count for _, count in lines[number:])}{unit}"]
        left -= len(line) + 1
        if len(texts[-1]) + len(line) < blocks.MOST_PLAIN:
            texts[-1] = f"{texts[-1]}\n{line}" if texts[-1] else line
        else:
            texts.append(line)
    return texts


def erased() -> Block:
    """The modal once all is erased."""
    return blocks.modal(CALLBACK, TITLE, [blocks.plain(ERASED), blocks.context(_SLACK)])
