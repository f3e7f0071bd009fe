"""The answer to a draft: verdict, what was told of it, its findings, and what to do if it is out already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import tzinfo

from bot.adviser import Advice
from bot.told import Told
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.findings import label_named, labels_of, shown
from bot.views.incident import OPENS
from bot.views.message import STATED, comfort
from rules import Finding
from rules.facts import Fact, deciding, facts

MOST_FINDINGS = 5
MOST_FACTS = 4
FORM = "review_form"  # the button that every review in a DM has
LOST = "元の下書きが見つかりません。もう一度お送りください。"
_LOOKED_AT = (
    "守秘・政治・中立性・中傷・差別・勤務時間・個人情報・位置・噂・著作権・パスワードなど24の観点で確かめました。"
)
_FOREIGN = (
    "日本語でない文は、わずかな点しか確かめられません。(Text that is not in Japanese can hardly be checked here.)"
)
_UNREAD = "日本語でないため、ほとんど確かめられていません。"
LINKED = "リンクの先は、確かめていません。"
_PASTE = "そこにある文も確かめたいときは、その文を貼り付けてください。"
_ASK = "見落としがあり得ますので、迷う点は上司や広報の担当にご相談ください。"
_AFTERWARDS = (
    "*もう投稿してしまったときは*  記録 → 必要なら *上司等への相談* → 害が続くものは取り下げ → *訂正* → *お詫び*。"
    "ひとつずつ、一緒に進められます。"
)


def verdict(advice: Advice) -> str:
    """The notification: the first line, but of no post where somebody needs help and nothing is found."""
    if advice.comfort and not advice.report.findings:
        return "お返事があります。"
    return (LINKED if advice.linked and not advice.report.findings else "") + _verdict(advice)


def _verdict(advice: Advice) -> str:
    found = advice.report.findings
    if not found and advice.foreign:
        return _UNREAD
    if not found:
        removed = "指摘を外しました。" if advice.told.refuted else ""
        else_ = "ほかに" if _something_left_out(advice) else ""
        return f"{removed}{else_}気になる点は見つかりませんでした。投稿の判断はご自身でお願いします。"
    stops = sum(finding.level == "stop" for finding in found)
    first = f"{len(found)}件、投稿の前に確かめてください。"
    some = f"うち{stops}件は、" if stops < len(found) else ""
    return first + (f"{some}このままの投稿を控えることをお勧めします。" if stops else "")


def _something_left_out(advice: Advice) -> bool:
    """Whether findings were cleared, silenced or refused: then that nothing is left is no clearance."""
    return bool(advice.cleared or advice.silenced or advice.told.refuted)


def report(
    advice: Advice,
    zone: tzinfo,
    *,
    changed: str = "",
    most: int = MOST_FINDINGS,
    buttons: bool = True,
    form: bool = False,
) -> list[Block]:
    """The blocks of the answer, with times in `zone`.

    `changed` says what an edit has solved; at most `most` findings are shown in full, the others in a line each;
    without `buttons` nothing can be told about the draft, because its text is nowhere to be read again; `form` offers
    to add its time and place.
    """
    report, told = advice.report, advice.told
    known = [*([blocks.context(changed)] if changed else []), *_told(advice)]
    if advice.comfort and not (report.findings or advice.beyond):  # whoever needs help reads of nothing else
        head = comfort(advice.comfort)
        return [*head, *known] if known else head[:1]
    # That nothing is found says nothing of what a link leads to.
    elsewhere = [blocks.plain(LINKED + _PASTE)] if advice.linked and not report.findings else []
    head = [*_opening(advice), *elsewhere, *known]
    tail = _facts(advice) if buttons else []
    tail += _end(advice, form)
    return [*head, *shown(advice, zone, head + tail, most=most, refutable=buttons and not told.full), *tail]


def _opening(advice: Advice) -> list[Block]:
    """Help where it is needed, and the verdict: large where nothing is found."""
    if advice.report.findings or advice.comfort or _something_left_out(advice):
        return [*comfort(advice.comfort), blocks.section(f"*{_verdict(advice)}*")]
    return [blocks.header(_verdict(advice))]


def _end(advice: Advice, form: bool) -> list[Block]:
    """What was looked at, and the ways on: when it is out already, and when its time and place are known."""
    report = advice.report
    labels = dict.fromkeys(finding.label for finding in report.findings)
    ways = [blocks.button("もう投稿してしまった", OPENS, " ".join(labels))]
    if form:
        ways.append(blocks.button("日時や場所も決めて確かめる", FORM, advice.told.encode()))
    looked_at = "" if advice.foreign else _LOOKED_AT  # of what is not Japanese the verdict speaks
    hint = (_FOREIGN if advice.foreign else "") if report.findings else looked_at + _ASK
    afterwards = [blocks.divider(), blocks.context(_AFTERWARDS)] if report.findings else []
    return [*([blocks.context(hint)] if hint else []), *afterwards, blocks.actions(*ways)]


def _told(advice: Advice) -> list[Block]:
    """What the person has told, what it cleared, and the way back: the last fact first."""
    told, known = advice.told, facts()
    # A fact told of what an edit has taken out says nothing any more.
    stated = [
        name for name in told.stated if name in known and any(known[name].decides(one.rule) for one in advice.cleared)
    ]
    out = []
    for name in stated:
        cleared = [finding for finding in advice.cleared if known[name].decides(finding.rule)]
        effect = f"{len(cleared)}件の指摘({labels_of(cleared)})が当たらなくなりました。"
        undo = blocks.button("取り消す", f"review_told_without_{name}", told.retracting(name).encode())
        text = f"✓ *{known[name].said}*　{effect}\n{known[name].caution}"
        out.append(blocks.section(text, undo if name == stated[-1] else None))
    if told.refuted:
        last = told.refuted[-1]
        out += [
            blocks.context(
                f"「{label_named(last)}」の指摘を外しました。規則の見直しに役立てます(文は記録していません)。"
            ),
            blocks.actions(
                blocks.button("この指摘を今後は出さない", "review_hide", told.encode()),
                blocks.button("元に戻す", "review_restore", told.encode()),
            ),
        ]
    if advice.silenced:
        found = f"出さない設定の指摘が{len(advice.silenced)}件あります({labels_of(advice.silenced)})。"
        out.append(blocks.context(found + "設定はホームで戻せます。"))
    return out


def _facts(advice: Advice) -> list[Block]:
    """The facts that would decide what is found, as buttons; each is told of that only."""
    found = advice.report.findings
    open_ = deciding(finding.rule for finding in found)[:MOST_FACTS]
    if not open_:
        return []
    row = [blocks.button(fact.said, f"{STATED}{fact.name}", _stating(fact, advice).encode()) for fact in open_]
    return [blocks.context("当てはまるものがあれば押してください。確かめ直します。"), blocks.actions(*row)]


def _stating(fact: Fact, advice: Advice) -> Told:
    shown, cleared = (_of_fact(fact, advice, some) for some in (advice.report.findings, advice.cleared))
    return advice.told.stating(fact.name, shown, cleared)


def _of_fact(fact: Fact, advice: Advice, some: Iterable[Finding]) -> list[tuple[str, str]]:
    """Rule and mark of what a fact decides of some findings, and of all that is shown as one with them."""
    alike = {(one.rule, one.quote) for one in some if fact.decides(one.rule)}
    return sorted((one.rule, mark) for one, mark in advice.marked.items() if (one.rule, one.quote) in alike)


def what_changed(previous: tuple[str, ...], found: tuple[str, ...]) -> str:
    """What an edit has solved: 「2件解消、1件残り」."""
    before, after = Counter(previous), Counter(found)
    solved, left, new = (before - after).total(), (before & after).total(), (after - before).total()
    parts = [f"{solved}件解消"] if solved else []
    parts += [f"{left}件残り"] if left else []
    parts += [f"{new}件は新しい指摘"] if new else []
    return "編集を確かめました: " + "、".join(parts or ["指摘はありません"])


def lost() -> list[Block]:
    """The draft that a button speaks of is no longer there."""
    return [blocks.plain(LOST)]


def unreadable(message: str) -> list[Block]:
    """Why a draft could not be reviewed."""
    return [blocks.plain(message)]
