"""The playbooks in Markdown: one for the command line, all as a page for offices to read and adapt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.guideline import clause
from rules.incident.forms import PLATFORMS, Purpose
from rules.incident.loading import contacts, playbooks
from rules.incident.playbook import TAKEDOWNS, Contact, Playbook, Step

_PURPOSES: dict[Purpose, str] = {"correction": "訂正の文例", "apology": "お詫びの文例", "report": "上司への五行の報告"}
_PHASES = {"record": "画面の記録", "superior": "上司への相談", "correction": "訂正", "apology": "お詫び"}
_INTRO = """\
# もう投稿してしまったとき

この頁は `rules/incident/` のデータから作られています。直すときはデータを直し、
`python app.py incident --page > docs/incident.md` で作り直してください。

順序はどの場合も同じです。

**記録する → 必要なら上司に知らせる → 害が続くものは取り下げる → 訂正する → お詫びする → 静かに見守る**

次の二つだけ、場合によって違います。

* 見えているあいだ害が増えるもの(ほかの人の写真、パスワード、住所など)は、記録のすぐあとに取り下げます。
* 職務上の情報など、取り下げ方に判断が要るものは、上司の言葉を待って取り下げます。

取り下げただけで終わりにはしません。指針は「削除するに留まることなく、訂正やお詫びを行うなど誠実な対応を心がけること」としています。

勤務先に合わせるには、別のフォルダに同じ名前の TOML ファイルを置き、その場所を `INCIDENT_DIR` に設定します。
`<kind>.toml` は手順を、`contacts.toml` は連絡先を置き換えます。
誤りがあれば、読み込むときにファイルと項目の名前でお知らせします(`python app.py doctor` でも確かめられます)。
"""


def page(books: Iterable[Playbook] | None = None, known: Iterable[Contact] | None = None) -> str:
    """The whole page in Markdown: the order, every playbook, the contacts."""
    parts = [_INTRO]
    parts += [playbook(book) for book in (playbooks() if books is None else books)]
    parts.append("\n".join(_contacts(contacts().values() if known is None else known)))
    return "\n".join(parts)


def alone(book: Playbook) -> str:
    """One playbook in Markdown with the contacts it names."""
    return playbook(book) + "\n" + "\n".join(_contacts(book.contacts))


def playbook(book: Playbook) -> str:
    """One playbook in Markdown."""
    lines = [f"## {book.title} (`{book.kind}`)", "", book.opening, "", "まず残しておくもの:", ""]
    lines += [f"* {item}" for item in book.keep]
    lines += ["", f"取り下げについて: {TAKEDOWNS[book.takedown]}{book.takedown_why}", ""]
    for number, step in enumerate(book.steps, 1):
        lines += _step(number, step)
    lines += [f"* {_PHASES[phase]}がない理由: {why}" for phase, why in book.absent.items()]
    lines += ["", "しないこと:", ""]
    lines += [f"* {item}" for item in book.never]
    for purpose, template in book.templates.items():
        lines += ["", f"{_PURPOSES[purpose]}:", "", "```text", "\n---\n".join(template.texts), "```"]
    lines += ["", "相談できるところ: " + "、".join(f"{contact.name}({contact.reach})" for contact in book.contacts), ""]
    return "\n".join(lines)


def _step(number: int, step: Step) -> Iterator[str]:
    yield f"{number}. **{step.title}** {step.what}"
    yield f"   理由: {step.why}(指針 {clause(step.clause).number})"
    timing = "、".join(part for part in (step.tell, step.within) if part)
    if timing:
        yield f"   目安: {timing}"
    yield ""


def _contacts(known: Iterable[Contact]) -> Iterator[str]:
    yield "## 連絡先"
    yield ""
    yield "番号や受付時間は変わることがあります。結果をお約束するものではありません。"
    yield ""
    yield "| 窓口 | 連絡先 | 受付 | 相談できること | いつ時点 |"
    yield "| --- | --- | --- | --- | --- |"
    for contact in known:
        yield f"| {contact.name} | {contact.reach} | {contact.hours} | {contact.about} | {contact.as_of:%Y-%m-%d} |"
    yield ""
    limits = "、".join(f"{platform.name} {platform.most}" for platform in PLATFORMS.values())
    yield f"訂正とお詫びの文例が収まる長さ: {limits}(X は全角を2と数えるので、全角140字)。"
    yield ""
