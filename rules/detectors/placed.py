"""Whether a text says anything of a place, so that it may tell where its writer is or lives (3.2.4.d)."""

from __future__ import annotations

import re

from rules.text import Text

_PLACE = re.compile(
    "[駅店港園寺館場階坂橋湖山川島町村市区県丁席線湯城浜屋室塔号口停海隣前裏角家道近]"
    "|ここ|ココ|うち|カフェ|ホテル|ベンチ|ホーム|ビル|サウナ|スタバ|マック|http|📍|チェックイン|中央|最寄|向か|現在地|位置|座標|地図|待って|降り"
    r"|[A-Za-z]{2}|\d|[ァ-ヺ]{3}"
)


def placed(text: Text) -> bool:
    """Whether a proper name, a kind of place, a number or a word that points stands in it."""
    return _PLACE.search(text.normal) is not None or any(
        lexeme.pos.startswith("名詞-固有名詞") for lexeme in text.lexemes
    )
