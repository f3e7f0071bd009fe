"""Whether a text says that its writer is off duty as it is posted: in the break, at home, at the inn (3.1.1.d).

What findings ask for must clear them. Of an evening at the inn of a business trip labels.md rules that it is no duty.
"""

from __future__ import annotations

import re

from rules.text import Text

_AT_REST = re.compile(
    "|".join(
        (
            r"休憩(?:中|時間)(?:です|だ(?!け|が)|に(?!入|な)|の|で(?!は|も|き)|[、。!)\s]|$)",
            r"昼休み(?:です|だ(?!け|が)|中|に|[、。!)\s]|$)",
            r"(?:今|いま|もう)[はも、]?(?:家|自宅|宿|ホテル|布団|風呂|帰り道)(?:です|だ(?!け|が)|に(?:い|着|帰))",
            r"(?:今|いま|もう|すでに)[はも、]?(?:帰宅|退勤|退庁)(?:し(?:た|まし|て)|済み|後)",
            r"(?:今日|きょう|本日|今|いま|ただいま)[はも]?(?:一日)?(?:お?休み|休暇|有休|年休|非番|代休)(?:です|だ(?!け|が)|中)",
            r"(?:仕事|勤務|残業|当直|業務)[がは]?(?:もう)?終わ(?:った(?:後|あと|。)|りました|ってから)",
            r"(?:ホテル|宿|旅館|民宿)(?:の部屋)?(?:に(?:い[まる]|着|戻|もど)|で(?:寝|飲|食|休|一息|ひと息|のんびり|ゆっくり))",
        )
    )
)
_AT_HOME_ON_DUTY = re.compile("テレワ|リモ|在宅|オンライン")


def at_rest(text: Text) -> bool:
    """Whether duty is over or has paused; from home it may go on."""
    return _AT_REST.search(text.normal) is not None and _AT_HOME_ON_DUTY.search(text.normal) is None
