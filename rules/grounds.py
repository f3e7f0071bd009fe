"""What a draft says of itself, or its writer's profile, that takes the ground from under the findings of a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rules.detectors.acquainted import acquainted, acquainted_only
from rules.detectors.asked_gently import asked_gently
from rules.detectors.at_rest import at_rest
from rules.detectors.disclosure import disclaimed, impersonated, presents
from rules.detectors.foreign import foreign
from rules.detectors.own_device import in_use, own_device, posted_from_own
from rules.detectors.placed import placed
from rules.detectors.voice import hands_on
from rules.draft import Draft
from rules.facts import facts

# What is sent from a device of the office is sent by hand.
_ISSUED = r"(?:官用|公用|貸与|支給|業務用?|職場|役所)の?(?:スマホ|スマートフォン|携帯|端末|パソコン|PC|タブレット)"
# What a text says of itself in a few words, by label, and words beside which that means nothing.
_SAID: Mapping[str, tuple[re.Pattern[str], re.Pattern[str] | None]] = {
    "auto_post_app": (
        re.compile(rf"(?:自分|自身|手)で(?:書|打|予約)|{_ISSUED}"),
        re.compile("アプリ|bot|ボット|連携|代わり|かわり|診断"),
    ),
    "malware": (
        re.compile(_ISSUED),
        re.compile("アプリ|ファイル|ソフト|落と|ダウンロード|インストール|入れ|リンク|http|ウ[イィ]ルス|警告|開"),
    ),
    "neutrality": (
        re.compile(
            r"お?断り(?:し|いた)|断った|断りまし|(?<!お)返(?:した|しま)|受け取(?:りません|らな)|辞退|自分の分は|"
            r"仕事の相手(?:では|じゃ)(?:あり|な)"
        ),
        re.compile("結局|もらっ|貰っ|頂|いただ(?!いた話)|おご|ごちそう"),
    ),
    "political": (
        re.compile(r"(?:演説|街宣|選挙カー|ポスター|ビラ)[^。\n]{0,4}(?:見かけ|通りかか|すれ違|聞こえ)"),
        re.compile("応援|支持|頑張|がんば|行こう|入れ|一票|勝|落"),
    ),
    "social_button": (
        re.compile(r"(?:^|[、。!も])(?:全部|ぜんぶ|全て|すべて)いいね(?=[。!〜ー♪よな]|$)"),
        re.compile("押|投稿|ポスト|ツイ|TL|タイムライン|フォロ|流れ|記事"),
    ),
    # Prayer as daily life, and words that others should leave unsaid.
    "belief": (
        re.compile(
            r"(?:仏壇|墓|神棚|地蔵|遺影|位牌|寺|神社)[^。\n]{0,6}(?:手を合わせ|お?参り|線香|供え)|って、?とか(?:言|い)う(?:前|人)"
        ),
        re.compile(
            "べき|信じ|信心|ない|人って(?!、?とか)|やつ|奴|迷信|商売|だけ|くせ|おか|全員|この国は|日本|教|聖書|絶対|なさい"
        ),
    ),
    "copyright": (
        re.compile(r"(?:まるごと|丸ごと|まるまる|最後まで)[^。\n]{0,8}(?:読(?:んだ|みま|了|み終|破)|特集)"),
        re.compile("打|載|のせ|貼|上げ|あげ|アップ|公開|配|送|コピ|写|録|撮|PDF|共有|無料|どうぞ|朗読|見せ"),
    ),
    "credentials": (
        re.compile(r"(?i)f\s?u\s?c\s?k|s\s?h\s?i\s?t(?![a-z])|b\s?i\s?t\s?c\s?h"),
        re.compile("パス|鍵|ログイン|ID|番号"),
    ),
}

_UNLESS: Mapping[str, Callable[[Draft], bool]] = {
    "disclaimer": lambda draft: disclaimed(draft) or impersonated(draft.read),
    "work_hours": lambda draft: at_rest(draft.read),
    "work_device": lambda draft: posted_from_own(draft.read),
    "friend_request": lambda draft: acquainted_only(draft.read),
    "social_button": lambda draft: asked_gently(draft.read),
}
# The learned reader knows words, and less of what they say than a rule: more speaks against it.
_UNLESS_LEARNED: Mapping[str, Callable[[Draft], bool]] = {
    "disclaimer": lambda draft: not presents(draft.read),
    "work_device": lambda draft: own_device(draft.read) or not in_use(draft.read),
    "friend_request": lambda draft: acquainted(draft.read),
    "location": lambda draft: not placed(draft.read),
    # What it learned of signs and Latin letters in a Japanese post says nothing of English or of a program.
    "credentials": lambda draft: foreign(draft.read),
    "malware": lambda draft: foreign(draft.read) or not hands_on(draft.read),
}


def groundless(rule: str, draft: Draft, *, learned: bool = False) -> bool:
    """Whether a rule ("label/id") has nothing to say of a draft; more speaks against one of the learned reader.

    A rule that a fact keeps (`rules/facts.toml`) is kept from the same said in the draft.
    """
    label = rule.partition("/")[0]
    against = [table[label] for table in (_UNLESS, *((_UNLESS_LEARNED,) if learned else ())) if label in table]
    if not any(speaks(draft) for speaks in against) and not (learned and _says(label, draft.read.normal)):
        return False
    return not any(rule in fact.keeps for fact in facts().values())


def _says(label: str, normal: str) -> bool:
    said, but = _SAID.get(label, (None, None))
    return said is not None and said.search(normal) is not None and not (but and but.search(normal))
