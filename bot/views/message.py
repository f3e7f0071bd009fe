"""Short answers: thanks, help, comfort, and the way back where a message was taken for something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.told import Told
from bot.views import blocks, incident, talk
from bot.views.blocks import Block
from rules import distress
from rules.facts import facts
from rules.incident import Playbook

SHORT = {**talk.SAID, "posted": incident.START}
LISTENS = talk.LISTENS
COMFORT = "comfort:"  # before the kind, in the id of the block that comforts
BESIDE = "beside_steps"  # the id of the block that leads back to steps, below what else is answered
WHO_HELPS = "相談できるところがあります。"  # on a locked screen, and nothing of the matter
STATED = "review_told_"  # how the action of a button begins that states a fact
_REASONS = (
    "*{}{}の指摘の理由と直し方は、次のとおりです。* "
    "直した下書きを、もう一度お送りください。当たらない指摘は、{}の返事の「この指摘は当たらない」で外せます。"
)
_CANNOT = "文を書き直すことはできませんが、"
OPEN = "上の下書きへの指摘は、そのままです。"
_MEND = "直した文をお送りください。当たらない指摘は「この指摘は当たらない」で外せます。"
_BROUGHT = "お尋ねの文だけを確かめました。文を書き直すことはできません。"
BEFORE = "先ほどの下書きへの指摘は、そのままです。"
_MEND_THERE = "直した文をお送りください。当たらない指摘は、その返事の「この指摘は当たらない」で外せます。"
_STATE_THERE = (
    "直した文をお送りいただくか、その返事にある当てはまるボタン(「{}」など)を押してください。確かめ直します。"
)
_STATE = "直した文をお送りいただくか、当てはまるボタン(「{}」など)を押してください。確かめ直します。"
UNSURE = (
    "先ほどの下書きに、気になる点は見つかりませんでした。"
    "見落としがあり得ますので、大丈夫とまではお答えできません。投稿の判断はご自身でお願いします。"
    "迷う点は、上司や広報の担当にご相談ください。"
)

NOTHING = (
    "指針に照らして気をつける言葉が、下書きに見当たらなかったためです。"
    "見落としがあり得ますので、投稿の判断はご自身でお願いします。"
)


def short(wanted: str, ts: str, *, worried: bool = False) -> list[Block]:
    """The blocks of a short answer to the message of that ts; `worried` as in `talk.said`."""
    back = [_was_draft(ts), *([_was_question(ts)] if wanted in talk.EITHER else [])]
    return talk.said(wanted, back, worried=worried)


def brought(blocks_of_review: Sequence[Block], ts: str) -> list[Block]:
    """A review of what the message of that ts brings in quotation marks, asking for a look at it."""
    return [*blocks_of_review, blocks.context(_BROUGHT), was_question(ts)]


def still(*, in_thread: bool) -> list[Block]:
    """Above a clause that tells why the findings stand: that they do."""
    return [blocks.plain(OPEN if in_thread else BEFORE)]


def explained(advice: Sequence[str], ts: str, *, in_thread: bool, rewriting: bool) -> list[Block]:
    """Once more why and what to do instead, for the message of that ts, which asks so of a review.

    It stands `in_thread` of that review or after it; who asks for `rewriting` is told that we cannot.
    """
    where = "上" if in_thread else "先ほど"
    lead = blocks.section(_REASONS.format(_CANNOT if rewriting else "", where, where))
    return [lead, *map(blocks.plain, advice), ways_back(ts)]


def stands(buttons: Sequence[tuple[str, Told]], ts: str, *, worried: bool = False) -> list[Block]:
    """That a review's findings stand, to the message of that ts, which is no draft: with its buttons for the facts.

    Who is `worried` reads first of who listens.
    """
    known = facts()
    ways = [blocks.button(known[name].said, f"{STATED}{name}", told.encode()) for name, told in buttons]
    hint = _STATE.format(known[buttons[0][0]].said) if buttons else _MEND
    first = [blocks.plain(talk.WHO_LISTENS)] if worried else []
    return [*first, blocks.plain(OPEN + hint), blocks.actions(*ways, _was_draft(ts), incident.way_in())]


def stands_before(names: Sequence[str], wanted: str, ts: str, *, worried: bool = False) -> list[Block]:
    """That the findings of the last draft stand, to the message of that ts outside of its thread, said to us.

    `names` are the facts that its answer has buttons for; `wanted` is what else is answered, one of `SHORT` or "".
    """
    hint = _STATE_THERE.format(facts()[names[0]].said) if names else _MEND_THERE
    ways = blocks.actions(incident.way_in(), _was_draft(ts), _was_question(ts))
    beside = (SHORT[wanted] if wanted else "") + (talk.WHO_LISTENS if worried else "")
    return [blocks.plain(BEFORE + hint), *([blocks.plain(beside)] if beside else []), ways]


def stated_before(names: Sequence[str], ts: str) -> list[Block]:
    """Where to state a fact of the last draft, to the message of that ts, outside of its thread."""
    named = "」か「".join(facts()[name].said for name in names)
    text = f"先ほどの下書きへの返事にあるボタン「{named}」が当てはまれば、押してください。確かめ直します。"
    return [blocks.plain(text), blocks.actions(_was_draft(ts))]


def ways_back(ts: str) -> Block:
    """Both ways back for the message of that ts."""
    return blocks.actions(_was_draft(ts), _was_question(ts))


def unsure(ts: str) -> list[Block]:
    """To who asks, by the message of that ts, whether a draft without findings is surely all right."""
    return [blocks.plain(UNSURE), blocks.actions(_was_draft(ts))]


def nothing_found(ts: str) -> list[Block]:
    """To who asks, by the message of that ts, why nothing was found in a draft."""
    return [blocks.plain(NOTHING), blocks.actions(_was_draft(ts))]


def comfort(kind: str) -> list[Block]:
    """What whoever writes of not wanting to live, or is worried about one, reads before anything else.

    `kind` is one of `rules/distress/distress.toml`; nothing for "".
    """
    if not kind:
        return []
    return [blocks.plain(distress.builtin().in_words(kind)) | {"block_id": f"{COMFORT}{kind}"}, blocks.divider()]


def apology(number: str) -> tuple[str, list[Block]]:
    """What a person reads where a message could not be answered: the fallback and the blocks."""
    text = (
        "申し訳ありません。このメッセージをうまく確かめられませんでした。少し書き換えて送り直すか、"
        f"SNS相談の管理者に番号 {number} をお伝えください。内容は記録していません。"
    )
    return text, [blocks.plain(text)]


def posted(proposed: Sequence[Playbook], first: str, ticked: Sequence[str], ts: str, kind: str) -> list[Block]:
    """The steps, for somebody who says that it has happened, and both ways back for the message of that ts.

    `first` is what to do before all else, `ticked` what the form can begin with, `kind` as in `comfort`.
    """
    return [*comfort(kind), *incident.start(proposed, first, ticked), ways_back(ts)]


def beside_steps(proposed: Iterable[Playbook], ticked: Iterable[str], case: str) -> Block:
    """The way back to the steps, below an answer to something else in their thread; all as in `posted`, `goes_on`."""
    if case:
        return blocks.actions(*incident.under_way(case)[-1]["elements"][:1]) | {"block_id": BESIDE}
    return blocks.actions(blocks.button("手順へ戻る", incident.OPENS, incident.naming(proposed, ticked)))


def goes_on(case: str, ts: str, kind: str, answer: str = "") -> list[Block]:
    """The way back to steps already begun, for the message of that ts, which is a further word on them.

    `kind` as in `comfort`; `answer` is to what the message asks.
    """
    said = [blocks.plain(answer)] if answer else []
    return [*comfort(kind), *said, *incident.under_way(case), ways_back(ts)]


def was_draft(ts: str) -> Block:
    """The ways on from a lookup: back, for the message of that ts, and to the steps, for who asks too late."""
    return blocks.actions(_was_draft(ts), incident.way_in())


def was_question(ts: str) -> Block:
    """The way back from a review, for the message of that ts."""
    return blocks.actions(_was_question(ts))


def _was_draft(ts: str) -> Block:
    return blocks.button("下書きでした(確かめる)", "message_was_draft", ts)


def _was_question(ts: str) -> Block:
    return blocks.button("質問でした(指針を引く)", "message_was_question", ts)
