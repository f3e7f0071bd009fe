"""An incident as a checklist: one step at a time, what is done, what never to do; and the messages that follow up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.case import Case
from bot.store.tables import Incident
from bot.views import blocks
from bot.views.blocks import Block
from rules.guideline import clause
from rules.incident import Contact, Playbook, Situation, Step, next_steps, progress
from rules.incident.forms import Purpose
from rules.incident.playbook import TAKEDOWNS

# Read on a locked screen by whoever stands near: nothing of the matter itself.
NOTICE = "手順を用意しました。"
FOLLOW_UP = "その後、いかがですか。"
START = "ひとつずつ、一緒に進めましょう。"
_UNDER_WAY = (
    "この件の手順は、前にお見せしました。どこまで進んだかは「つづきを見る」でご覧になれます。"
    "消してよいか、だれに知らせるかも、順にお示しします。済んだものは「できました」を押してください。"
)
_CLOSED = "*この件を閉じました。* おつかれさまでした。\n閉じているあいだ、お知らせは届きません。"
GONE = "この手順の記録は、もうありません。"
ELSEWHERE = "手順を、SNS相談とのダイレクトメッセージにお送りしました。"
KIND, TICK = "kind:", "tick:"  # before the id of a kind, and of a choice of the form, in the value of a button
OPENS = "incident_open"  # the button to the questions; its value may name the kinds proposed
GOES_ON = ("incident_show", "incident_close")  # buttons of a checklist, and of what follows up
STARTED = "incident_start"  # the id of the block by which a thread is known to be about what is out
PAUSE_MINUTES = 30
MOST_CASES = 10  # of a person's in the Home, which takes a hundred blocks
DRAFTS: Mapping[str, Purpose] = {"superior": "report", "correction": "correction", "apology": "apology"}
DRAFT_BUTTONS: Mapping[Purpose, str] = {
    "report": "五行の報告を用意する",
    "correction": "訂正の文案を用意する",
    "apology": "お詫びの文案を用意する",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a checklist shows: the incident, its playbook, what its buttons carry, and when messages are to come."""

    incident: Incident
    book: Playbook
    case: Case
    planned: Mapping[str, datetime]
    zone: tzinfo

    @property
    def done(self) -> set[str]:
        """The steps settled; a step that an office has since taken out of its playbook counts no more."""
        return {one.step for one in self.incident.steps if self.book.step(one.step)}

    @property
    def step(self) -> Step | None:
        """The step to show: the one looked at where it may be done now, else the next; None at the end."""
        may = next_steps(self.book, self.done)
        return next((step for step in may if step.id == self.case.step), may[0] if may else None)

    @property
    def situation(self) -> Situation:
        """What the person said; that the post was down before they asked is known without the buttons as well."""
        said, down = self.case.situation, self.book.takedown_step
        before = [one.step for one in self.incident.steps if one.done_at <= self.incident.opened_at]
        gone = down is not None and down.id in before and "deleted" not in said.happened
        return replace(said, happened=(*said.happened, "deleted")) if gone else said

    def title(self, step: Step) -> str:
        """The title of a step, as what happened makes it."""
        return self.situation.title(step)

    @property
    def never(self) -> tuple[str, ...]:
        """What never to do, without what cannot be done to a post that is down."""
        down = self.book.takedown_step
        moot = self.book.moot if down and down.id in self.done else ()
        return tuple(one for one in self.book.never if one not in moot)


def start(proposed: Sequence[Playbook], first: str, ticked: Iterable[str] = ()) -> list[Block]:
    """The way in, for someone who says that it is out already; the form begins with the first kind proposed.

    `first` is what to do before all else; `ticked` are choices of the form that the message has made.
    """
    what = f"「{blocks.escaped(proposed[0].title)}」の手順があります(次の画面で選び直せます)。\n" if proposed else ""
    return [
        blocks.section(
            f"*{START}*\n{what}{first}\nいくつか選んでいただくと、順番をお見せします。書いた文は要りません。"
        ),
        blocks.actions(blocks.button("はじめる", OPENS, naming(proposed, ticked), style="primary"))
        | {"block_id": STARTED},
    ]


def under_way(case: str) -> list[Block]:
    """The way back to steps already begun, for a further word on them; `case` is what their buttons carry."""
    going_on = Case.decode(case).looking_at("").encode()
    return [
        blocks.section(f"*{START}*\n{_UNDER_WAY}"),
        blocks.actions(blocks.button("つづきを見る", "incident_show", going_on, style="primary"), way_in()),
    ]


def way_in() -> Block:
    """The button that opens the questions, beside an answer to something else."""
    return blocks.button("もう投稿してしまった", OPENS)


def named(value: object) -> list[str]:
    """The kinds of incident that the value of such a button names."""
    return [one.removeprefix(KIND) for one in str(value or "").split() if one.startswith(KIND)]


def ticked(value: object) -> list[str]:
    """The choices of the form that the value of such a button has made."""
    return [one.removeprefix(TICK) for one in str(value or "").split() if one.startswith(TICK)]


def naming(books: Iterable[Playbook], ticked: Iterable[str] = ()) -> str:
    """Kinds of incident and choices as the value of that button, which otherwise holds the labels of a review."""
    return " ".join([*(f"{KIND}{book.kind}" for book in books), *(f"{TICK}{one}" for one in ticked)])


def gone() -> list[Block]:
    """The incident of a button is no longer kept."""
    return [
        blocks.section(f"{GONE}続けたいときは、もう一度はじめられます。"),
        blocks.actions(blocks.button("はじめる", OPENS)),
    ]


def checklist(shown: Shown) -> list[Block]:
    """The whole checklist as it stands."""
    book, step = shown.book, shown.step
    out = [blocks.header(book.title), blocks.context(_progress(shown))]
    if shown.incident.closed_at:
        reopen = blocks.button("もう一度開く", "incident_reopen", shown.case.encode())
        return [*out, blocks.section(_CLOSED), blocks.actions(reopen)]
    if not shown.incident.steps:
        out.append(blocks.plain(book.opening))
    out += [blocks.section(_urgent(one)) for one in book.contacts if one.id == "emergency"]
    out += _settled(shown)
    out.append(blocks.divider())
    out += _step(shown, step) if step else [blocks.section("*ここまで済みました。* よく進めてこられました。")]
    out.append(_buttons(shown, step))
    others = [other for other in next_steps(book, shown.done) if step and other.id != step.id]
    if others:
        row = [_look(shown, other) for other in others]
        out += [blocks.context("先にしてもよいこと:"), blocks.actions(*row)]
    never = "\n".join(f"✕ {blocks.escaped(item)}" for item in shown.never)
    out += [blocks.divider(), blocks.context(f"*しないこと*\n{never}"), *_ending(shown, step)]
    return out


def _urgent(contact: Contact) -> str:
    return f"*{blocks.escaped(contact.about)}は、ためらわずに {blocks.escaped(contact.reach)} へ電話してください。*"


def _progress(shown: Shown) -> str:
    done, all_ = progress(shown.book, shown.done)
    return f"{'●' * done}{'○' * (all_ - done)}　{all_}のうち{done}が済みました"


def _settled(shown: Shown) -> list[Block]:
    lines = []
    for one in shown.incident.steps:
        step = shown.book.step(one.step)
        if step:
            at = one.done_at.astimezone(shown.zone)
            # What was done before it was told here, was done at a time that nobody has said.
            when = "済み" if one.done_at <= shown.incident.opened_at else f"{at.month}/{at.day} {at:%H:%M}"
            lines.append(
                f"✓ {blocks.escaped(shown.title(step))}　{when}"
                if one.needed
                else f"− {blocks.escaped(step.title)}　今回は当てはまらない"
            )
    return [blocks.context("\n".join(lines))] if lines else []


def _step(shown: Shown, step: Step) -> list[Block]:
    book, said = shown.book, shown.situation
    instead = said.instead(step.phase)
    out = [blocks.section(f"*いま: {blocks.escaped(shown.title(step))}*\n{blocks.escaped(instead or step.what)}")]
    if step.phase == "record" and not instead:
        out.append(blocks.context(f"*残しておくもの*　{blocks.escaped(' / '.join(book.keep))}"))
    out += [blocks.plain(one) for one in said.minding(step.phase)]
    takedown = book.takedown_step
    if takedown and takedown.id not in shown.done and step.phase in ("record", "superior"):
        words = f"{TAKEDOWNS[book.takedown]}{book.takedown_why}"
        out.append(blocks.section(f"*取り下げについて*　{blocks.escaped(words)}"))
    source = clause(step.clause)
    if step.phase == "pause":
        out.append(blocks.quotation(source.text))
    timing = "、".join(part for part in (step.tell, step.within) if part)
    out.append(blocks.context(f"*理由*　{blocks.escaped(step.why)}(指針 {source.number})"))
    return [*out, *([blocks.context(f"*目安*　{blocks.escaped(timing)}")] if timing else [])]


def skippable(book: Playbook, step: Step) -> bool:
    """Whether a step may be set aside: never the record, nor the superior whose word the rest waits for."""
    return step.phase != "record" and not (step.phase == "superior" and book.takedown == "after_superior")


def _buttons(shown: Shown, step: Step | None) -> Block:
    row: list[Block] = []
    if step:
        value = shown.case.looking_at(step.id).encode()
        row.append(blocks.button("できました", "incident_done", value, style="primary"))
        purpose = DRAFTS.get(step.phase)
        if purpose and purpose in shown.book.templates:
            row.append(blocks.button(DRAFT_BUTTONS[purpose], f"incident_draft_{purpose}", value))
        if step.phase == "pause":
            row.append(blocks.button(f"{PAUSE_MINUTES}分後にもう一度見る", "incident_pause", value))
        if skippable(shown.book, step):
            row.append(blocks.button("今回は当てはまらない", "incident_not_needed", value))
    else:
        row.append(blocks.button("この件を閉じる", "incident_close", shown.case.encode(), style="primary"))
    if shown.incident.steps:
        last = max(shown.incident.steps, key=lambda one: one.number)
        row.append(blocks.button("ひとつ前に戻す", "incident_back", shown.case.looking_at(last.step).encode()))
    return blocks.actions(*row)


def _look(shown: Shown, step: Step) -> Block:
    return blocks.button(shown.title(step), f"incident_look_{step.id}", shown.case.looking_at(step.id).encode())


def _ending(shown: Shown, step: Step | None) -> list[Block]:
    value = shown.case.encode()
    row = [blocks.button("相談できるところ", "incident_contacts", value)]
    if shown.planned:
        row.append(blocks.button("お知らせは要らない", "incident_quiet", value))
    if step:
        row.append(blocks.button("この件を閉じる", "incident_close", value))
    comes = "、".join(_moment(at, shown.zone) for at in shown.planned.values())
    said = f"ここで様子をうかがうお知らせ: {comes}" if comes else "お知らせは、お送りしません。"
    kept = "残すのは、種類、済んだ手順と時刻、お知らせを送る先だけです。90日で消えます。"
    return [blocks.context(f"{said}\n{kept}"), blocks.actions(*row)]


def _moment(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def follow_up(shown: Shown, occasion: str) -> list[Block]:
    """The message that comes on an occasion: "day", "week" or "pause"."""
    value = shown.case.encode()
    row = [blocks.button("つづきを見る", "incident_show", value, style="primary")]
    if occasion == "pause":
        words = (
            f"*{PAUSE_MINUTES}分たちました。*\n"
            "いまも、返事をしなくて大丈夫です。応答にこだわらないことを、指針も勧めています。"
        )
        row.append(blocks.button(f"もう{PAUSE_MINUTES}分おく", "incident_pause", value))
        return [blocks.section(words), blocks.actions(*row)]
    done, all_ = progress(shown.book, shown.done)
    step = shown.step
    following = blocks.escaped(shown.title(step)) if step else ""
    left = f"残りは{all_ - done}つ、次は「{following}」です。" if step else "手順は済んでいます。"
    first = "あれから、少し時間がたちました。" if occasion == "day" else "あれから、一週間ほどたちました。"
    words = f"*{FOLLOW_UP}*\n{first}{left}\n返信や転載を見つけても、その場で答えなくて大丈夫です。"
    row.append(blocks.button("落ち着いたので閉じる", "incident_close", value))
    if shown.planned:
        row.append(blocks.button("お知らせは要らない", "incident_quiet", value))
    return [blocks.section(words), blocks.actions(*row)]


def open_cases(cases: Sequence[tuple[Incident, Playbook]], zone: tzinfo) -> list[Block]:
    """The person's open incidents for the Home, each with the way back to its checklist."""
    out = []
    for incident, book in cases[:MOST_CASES]:
        done, all_ = progress(book, {one.step for one in incident.steps if book.step(one.step)})
        words = (
            f"*{blocks.escaped(book.title)}*\n{_moment(incident.opened_at, zone)}から　{all_}のうち{done}が済みました"
        )
        on = blocks.button("つづきを見る", "incident_show", Case(incident.id).encode(), about=book.title)
        out.append(blocks.section(words, on))
    if len(cases) > MOST_CASES:
        out.append(blocks.context(f"ほか{len(cases) - MOST_CASES}件。済んだものを閉じると、ここに出ます。"))
    return out


def contacts(found: Sequence[Contact]) -> Block:
    """Where help is, named without promises."""
    content: list[Block] = []
    for one in found:
        content.append(blocks.section(f"*{blocks.escaped(one.name)}*\n{blocks.escaped(one.reach)}"))
        known = f"{one.as_of.year}年{one.as_of.month}月{one.as_of.day}日時点"
        content.append(blocks.context(blocks.escaped(f"{one.about}　受付: {one.hours}({known})")))
    note = "番号や受付時間は変わることがあります。結果をお約束するものではありません。"
    return blocks.modal("incident_contacts", "相談できるところ", [*content, blocks.context(note)])
