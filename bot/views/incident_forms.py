"""The forms around an incident: four questions and the kind; the drafts, to be changed, checked and copied."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import carried
from bot.case import Case
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.findings import LABELS, LEVELS, advice_on
from bot.views.message import comfort
from rules import Finding, Report
from rules.guideline import clause
from rules.incident import AUDIENCES, FIELDS, HAPPENINGS, PLATFORMS, Playbook, length
from rules.incident.forms import Platform, Purpose
from rules.report import each_once

ASKED, DRAFT = "incident_asked", "incident_draft"
MOST_FINDINGS = 3
_TITLES: Mapping[Purpose, str] = {"report": "上司への報告", "correction": "訂正の文案", "apology": "お詫びの文案"}
_FIRST = (
    "*気づいてくださって、よかったです。*\n"
    "いくつか選んでいただくと、順番をお見せします。書いた文は要りません。はじめの一つのほかは、分からなければ、そのままで大丈夫です。"
)
_SENDS_NOTHING = (
    "SNS相談が、だれかに送ることはありません。実際と違うところを直し、写して、ご自身で出してください。"
    "書いた文は残しません。"
)


def ask(
    books: Sequence[Playbook], proposed: Sequence[Playbook], ticked: Sequence[str], now: datetime, metadata: str,
    distress: str = "",
) -> Block:  # fmt: skip
    """The questions; the kind proposed by what was sent stands there already, and what it `ticked`.

    Whoever told of `distress`, a kind of it, reads first who listens.
    """
    platforms = [one for one in ticked if one in PLATFORMS]
    platform = platforms[0] if len(platforms) == 1 else ""  # of two nobody knows which
    at: Block = {"type": "datetimepicker", "action_id": "incident_at", "initial_date_time": int(now.timestamp())}
    audiences, happenings = ({key: one.asked for key, one in table.items()} for table in (AUDIENCES, HAPPENINGS))
    content = [
        *comfort(distress),
        blocks.section(_FIRST),
        _kind(books, proposed),
        _question("どこでのことですか", blocks.select("incident_platform", _platforms(), platform)),
        _question("いつごろのことですか", at, hint="いまの日時が入っています。違うときは変えてください。"),
        _question("だれが見られますか", blocks.select("incident_audience", audiences)),
        _question("そのあと、どうなりましたか", blocks.checkboxes("incident_happened", happenings, ticked)),
    ]
    return blocks.modal(ASKED, "もう投稿してしまった", content, submit="順番を見る", metadata=metadata)


def _kind(books: Sequence[Playbook], proposed: Sequence[Playbook]) -> Block:
    kinds = {book.kind: book.title for book in [*proposed, *(book for book in books if book not in proposed)]}
    hint = (
        "お送りいただいた内容から選びました。違うときは、選び直してください。"
        if proposed
        else "近いものでかまいません。"
    )
    hint += f"「{proposed[1].title}」も当てはまるかもしれません。" if len(proposed) > 1 else ""
    element = blocks.select("incident_kind", kinds, proposed[0].kind if proposed else "")
    return blocks.field("incident_kind", "どれに近いですか", element, hint=hint)


def _question(label: str, element: Block, *, hint: str = "") -> Block:
    """A field that may be left empty, named like its element."""
    return blocks.field(element["action_id"], label, element, hint=hint, optional=True)


def _platforms() -> dict[str, str]:
    return {key: one.name for key, one in PLATFORMS.items()}


def told(words: str) -> Block:
    """A modal with one message."""
    return blocks.modal("incident_told", "もう投稿してしまった", [blocks.plain(words)])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which draft a modal holds, for which case; it travels in the modal's metadata."""

    case: Case
    purpose: Purpose

    def encode(self) -> str:
        """For the metadata of a view."""
        return json.dumps({"case": self.case.encode(), "purpose": self.purpose}, separators=(",", ":"))

    @classmethod
    def decode(cls, metadata: object) -> Wanted | None:
        """From the metadata; None where it cannot be read."""
        wanted = carried.table(metadata)
        purpose = next((one for one in _TITLES if one == wanted.get("purpose")), None)
        return cls(Case.decode(wanted.get("case")), purpose) if purpose else None


def missing(wanted: Wanted, fields: Sequence[str], values: Mapping[str, str], complaint: str = "") -> Block:
    """Ask for the values that a template needs and nobody has said, those known filled in."""
    content = [blocks.context(_SENDS_NOTHING), blocks.plain(complaint or "あと少しだけ教えてください。")]
    for key in fields:
        field = FIELDS[key]
        element = blocks.text_field(
            f"incident_field_{key}", values.get(key, ""), most=field.most, lines=False, example=f"例: {field.example}"
        )
        content.append(blocks.field(f"incident_field_{key}", field.name, element))
    if wanted.purpose != "report":
        content.append(_platform_field(wanted.case.situation.platform))
    return blocks.modal(DRAFT, _TITLES[wanted.purpose], content, submit="文案を作る", metadata=wanted.encode())


def draft(wanted: Wanted, text: str, platform: str, report: Report) -> Block:
    """A draft in a field of its own, above it what our review says of it."""
    content: list[Block] = [blocks.context(_SENDS_NOTHING)]
    if wanted.purpose != "report":
        content.append(_fits(text, PLATFORMS[platform]))
    if report.findings:
        content.append(blocks.section("*出す前に、ここをお確かめください。*"))
        content += _findings(list(each_once(report.findings)))
    else:
        content.append(blocks.plain("✓ この文案を確かめました。気になる点は見つかりませんでした。"))
    field = blocks.text_field("incident_text", text)
    content.append(blocks.field("incident_text", "文案(直してかまいません)", field))
    if wanted.purpose != "report":
        content.append(_platform_field(platform))
    return blocks.modal(DRAFT, _TITLES[wanted.purpose], content, submit="もう一度確かめる", metadata=wanted.encode())


def _findings(found: Sequence[Finding]) -> list[Block]:
    shown = [block for finding in found[:MOST_FINDINGS] for block in _finding(finding)]
    left = len(found) - MOST_FINDINGS
    return [*shown, *([blocks.context(f"このほかに{left}件あります。上から直してください。")] if left > 0 else [])]


def _finding(finding: Finding) -> list[Block]:
    sign, words = LEVELS[finding.level]
    quoted = [blocks.quotation(finding.quote)] if finding.quote else []
    return [
        blocks.section(f"{sign} *{LABELS[finding.label]}*　{words}"),
        *quoted,
        blocks.plain(advice_on(finding)),
        blocks.context(f"指針 {clause(finding.clause).number}"),
    ]


def _platform_field(platform: str) -> Block:
    where = blocks.select("incident_platform", _platforms(), platform or "other")
    return blocks.field("incident_platform", "出す場所", where)


def _fits(text: str, platform: Platform) -> Block:
    used = length(text, platform)
    if platform.unit == "weighted":  # two for a full-width character
        used, most, unit = (used + 1) // 2, platform.most // 2, "全角で"
    else:
        most, unit = platform.most, ""
    name = blocks.escaped(platform.name)
    if used > most:
        return blocks.section(f"*{name}の長さを{used - most}字超えています。*　{unit}{used}字({most}字まで)")
    return blocks.context(f"{name}に収まります: {unit}{used}字({most}字まで)")
