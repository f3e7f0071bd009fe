"""Whether a text may hand on an app, a file or a link (clause 3.2.4.e): it names a way to one, or speaks to somebody.

A manual speaks of files and settings as well, but to nobody, and offers nothing.
"""

from __future__ import annotations

import re

from rules.text import Text

# What is got, and how.
_OFFERED = (
    r"アプリ|APK|apk|[Aa]pp\b|インスト|インスコ|入れ[たてちれろよとる。、]|(?<!再)ダウンロード|DL|落と[しせす]|https?:|URL|QR|直リン|exe|zip|クリック|タップ|"
    r"踏[むめみん]|野良|非公式|改造|MOD|mod|割れ|チート|ツール|解放|ウ[イィ]ルス|ストア|スマホ|携帯|貼|DM|SMS|届い|当選|プレゼント"
)
# What praises it, and the voice of a post.
_VOICE = (
    r"無料|タダ|ただで|free|裏|[おオ]すすめ|オススメ|便利|軽く|爆速|神|やつ|みんな|どうぞ|推し|もら[いえう]|くれ|配って|買わ|てみ[てよな]|だけで|[俺私]|うち|"
    r"[!?♪〜w🀀-🫿]|笑|草|[よねわぞで](?:[。、\n]|$)"
)
_HANDED = re.compile(f"{_OFFERED}|{_VOICE}")


def handed_on(text: Text) -> bool:
    """Whether there is any word of an offer, or of a post's voice."""
    return _HANDED.search(text.normal) is not None
