"""Whether a text speaks of a contact from somebody whom the writer knows: then it is none from strangers (3.2.4.b)."""

from __future__ import annotations

import re

from rules.text import Text

_KNOWN = re.compile(
    "(?:友達|友だち|友人|知り合い|知人|同級生|幼なじみ|同僚|同期|先輩|後輩|恩師|いとこ|親戚|家族|母|父|妹|弟|姉|兄|娘|息子)"
    "(?:から|から来た|から届いた|から送られてきた)?の?(?:友達|友だち|フォロー)?(?:申請|リクエスト)"
)
_UNKNOWN = re.compile(
    "知らない|見知らぬ|面識|会ったことの?な|だれでも|誰でも|全部|友達の友達|友だちの友だち|知り合いの知り合い"
)


def acquainted(text: Text) -> bool:
    """Whether a known person's request is named, and nobody unknown."""
    return _KNOWN.search(text.normal) is not None and _UNKNOWN.search(text.normal) is None
