"""Passwords, codes and keys as written in a post: a word that names the secret and a value behind it, or a pair."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.detectors.counted import COUNTED, PITCH, counted, model, year
from rules.detectors.foreign import foreign
from rules.detectors.stand_in import kanji_gap, kanji_year, told_of
from rules.draft import Draft
from rules.text import Span, Text

# Each begins with a letter: so it is looked for ten times as fast. These name a secret and nothing else.
_FIRM = (
    r"(?:パスワード|パスコード|パスフレーズ|合言葉|合いことば|あいことば|暗証番号|暗証|暗号キー|認証コード|確認コード|認証番号|確認番号(?<!予約の確認番号)(?<!控えの確認番号)|解除番号|解除コード|接続キー|(?:金庫|扉|ドア|玄関)の番号(?!\d{1,4}号)|ワンタイム|"
    r"アクセスキー|アクセストークン|解錠|キーボックス|鍵の箱|鍵の?(?:コード|番号)|ロック番号|"
    r"PIN(?<![A-Za-z]PIN)(?:コード|番号)?(?![A-Za-zァ-ヺ])|PW(?<![A-Za-z]PW)(?![A-Za-z])|pw(?<![A-Za-z]pw)(?![A-Za-z])|pass(?<![A-Za-z]pass)word|Password|"
    r"PASS(?<![A-Za-z]PASS)WORD|(?:secret|access|private)[_-]key|(?:SECRET|ACCESS|PRIVATE)[_-]KEY|"
    r"api[_-]?key|API[_-]?KEY)"
)
# These begin or end other words, and mean other things: キーボード, ロックフェス, 定期パス, passion.
_LOOSE = (
    r"(?:パス(?<![ァ-ヺー年縦横]パス)(?<!定期パス)(?<!\d日パス)|ぱす|シークレット(?:キー|コード|トークン)?|オートロック|電子錠|ダイヤル錠|南京錠|鍵|ナンバーロック|ロック(?<![ァ-ヺーA-Za-z]ロック)|"
    r"テンキー(?:ロック)?|トークン(?<![ァ-ヺー]トークン)|キー(?<![ァ-ヺー]キー)|裏口|pass(?<![A-Za-z]pass)(?![A-Za-z])|Pass(?![A-Za-z])|PASS(?<![A-Za-z]PASS)(?![A-Za-z])|"
    r"(?:token|TOKEN|secret|SECRET)(?![A-Za-z]))"
)
# All that may stand between a loose label and its value: signs, particles, and what one says of a secret.
_LINK = (
    r"(?:[^\w\n。!?・/]|[はがのをもでにね]|って|だよ|これ|こちら|番号|コード|数字|暗証|解除|設定|初期|共通|箱|扉|横|部屋|あと|全台|全部|全員|みんな|同じ|いっしょ|一緒|"
    r"いつもの|やつ|まま|いまだに|新しい|変えた|誕生日|生年月日|記念日|命日|推し|名前|メモ|(?:書|貼|置)[いっ](?:と[くき]|ておく|たる|ちゃう)わ?){0,8}?"
)
# A value: at least four of letters, digits and the usual signs, at least one digit.
_VALUE = r"(?=[A-Za-z0-9_!#$%&*+\-=.@?]{0,40}\d)[A-Za-z0-9][A-Za-z0-9_!#$%&*+\-=.@?]{3,40}"
_LIKE_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_!#$%&*+\-=.@?]{3}")  # without it there is no value
_DIGITS = re.compile(r"\d+")
_BEHIND = re.compile(
    rf"(?:{_FIRM}(?:\s?is\s)?[^A-Za-z0-9\n]{{0,14}}?|{_LOOSE}(?:\s?is\s)?{_LINK}|"
    rf"鍵[をがの][^A-Za-z0-9\n]{{1,13}}?(?=[\d_-]{{0,12}}[A-Za-z]))({_VALUE})"  # the key of a network has letters
)
_ENGLISH = re.compile(  # words may stand between: "the password of our office wifi is …"
    r"(?i:password|passcode|passphrase|pin)\s(?i:of|for|to|at|code for)\s[A-Za-z' -]{1,40}?"
    rf"(?:\s(?i:is)\s|\s?[:=]\s?)[\"'「]?({_VALUE})"
)
# Without a digit only where the label leaves no doubt that a value follows.
_PLAIN = re.compile(
    r"(?:パスワード|パスフレーズ|パスコード|暗証番号|パス|PW|password|Password|pass)\s?(?:は|が|[:=→])\s?[「『]?"
    r"(?!(?:LINE|Wi-?Fi|WiFi|Google|Apple|Amazon|SNS|PC|ID|Excel|Zoom|NG|OK|DM|iPhone|Windows|Suica|ETC)(?![A-Za-z]))"
    r"([A-Za-z][A-Za-z_!#$&*+.-]{4,30})[」』]?(?=$|[\s。、!)」』](?!を|に|は|が|の|と)|です|だよ|ね|で(?:入|す|ログ|開)|に(?:した|しま|変))"
)
_QUOTED = re.compile(
    r"(?:パスワード|パスフレーズ|パスコード|暗証番号)\s?(?:は|:)\s?[「『]([^」』\s]{3,24})[」』](?:です(?!か)|だよ|ね|で入|。|$)"
)
_KANJI = "〇零一二三四五六七八九"
_KANJI_DIGITS = re.compile(
    rf"(?:(?:パスワード|パスコード|暗証|PIN(?<![A-Za-z]PIN)|認証コード|確認コード|解錠番号|鍵の番号)[^\d\n]{{0,10}}?|"
    rf"(?:パス(?<![ァ-ヺー年縦横]パス)(?<!定期パス)|オートロック){_LINK})([{_KANJI}]{{4,8}})(?![一-鿿〇]|{COUNTED.pattern})"
)
_DIAL = re.compile(
    r"(?:右|左)(?:に|へ|回しで)?\s?\d{1,2}(?!\d|[a-z]|歩|[列人席枚軒]|メートル|度|番目)[^。\n]{0,8}(?:左|右)(?:に|へ|回しで)?\s?\d{1,2}(?!\d|[a-z])"
)
_TURNED = re.compile("開|あく|あけ|鍵|錠|金庫|ダイヤル|ロッカー|ボックス")
_SPARE = re.compile(
    r"(?:予備|バックアップ|リカバリー|復旧|回復)(?:用)?の?(?:コード|数字|キー|フレーズ|番号)[^\n]{0,40}?(\d{4}[-\s]?\d{4}|[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,5})"
)
_HALVES = re.compile(
    r"(?:確認番号(?<!予約の確認番号)(?<!控えの確認番号)|確認コード|認証番号|認証コード|ワンタイム)[^\d\n]{0,10}?(?<!\d)(\d{3}[\s-]\d{3})(?![\d-])"
)
_BOLT = re.compile(
    rf"(?:カギ|鍵|錠|金庫|ロッカー|ドア|扉|書庫|更衣室|通用口|キーボックス|ポスト|南京錠|ダイヤル|オートロック|玄関|裏口)[^\d\n]{{0,24}}(?<!\d)(\d{{4,6}})(?!\d|-\d|{COUNTED.pattern})(?=[^\n]{{0,24}}(?:開|あ[くけい]|#|米印|シャープ|押|回|入れる?ば))"
)
_DOOR = re.compile(r"(?<![\d-])(?:\d\s?[-→]\s?){3,7}[\d#*]")
_WHO = (
    r"(?:(?<![A-Za-z])(?:SS)?(?:ID|id|user)(?:_?name|_?id)?(?![A-Za-z])|ユーザー|ログイン|ログオン|なまえ|アカウント)"
)
# Behind an account either a secret is named, or at once comes what one logs in by.
_PAIR = re.compile(
    rf"{_WHO}(?:[^\n]{{0,30}}?[/、,と\s]\s?(?:{_FIRM}[^A-Za-z0-9\n]{{0,6}}(?:\d{{3}} ){{0,2}}|{_LOOSE}{_LINK})|"
    rf"(?:名|番号)?(?:[^\w\n。!?・]|[はがのをも]|って|これ|ID|id){{0,6}}?(?:[A-Za-z0-9_.@+-]{{2,40}}\s?)?[/、,と\s]\s?[^\w\n]{{0,2}})({_VALUE})"
)
# The ID by which one is found at LINE or in a game is no secret, unless a password stands beside it.
_HANDLE = re.compile(r"(?:LINE|ライン|カカオ|インスタ|Discord|ディスコ|フレンド|Skype|Zoom)の?\s?$", re.IGNORECASE)
# Nor is an ID with nothing beside it (IDは yuzu_2, だれでもどうぞ), unless an account is named (ログインIDは).
_ALONE = re.compile(r"(?:ID|id|アカウント|なまえ)[は:→が=「『\s]*")
_ACCOUNT = re.compile(
    r"(?:ログイン|ログオン|ユーザー?|職員|社員|会議|管理者?|学籍|会員|システム|サーバー?|VPN|PC|パソコン|端末|画面(?<!ゲーム画面)(?<!プロフィール画面)|Wi-?Fi|共有|共用|業務|庁内|メール)(?:の|用)?\s?$",
    re.IGNORECASE,
)
_FIRM_WORD = re.compile(_FIRM)
_SECRET_WORD = re.compile(f"{_FIRM}|{_LOOSE}")
# The host of a link written without https:// (bit.ly/x2025) is no login name.
_HOST = (
    r"[a-z0-9.-]{1,40}\.(?:com|net|org|info|biz|jp|co|io|ly|gl|gd|gg|me|to|tv|be|am|do|cc|us|uk|eu|cn|kr|tw|app|dev|link|site|online|shop|"
    r"store|xyz|top|click|page|example)/"
)
_BRANCH = (
    r"(?:feat|feature|fix|bugfix|hotfix|release|chore|docs|tests?|refactor|src|lib|bin|usr|etc|var|dist|assets|images?|"
    r"issues?|pull|tags?)/"
)
_SLASH = re.compile(
    rf"(?<![\w./:-])(?!{_HOST}|{_BRANCH})(?P<who>[a-z][a-z0-9_.\-@]{{2,40}})\s?[/:]\s?"
    r"(?=[A-Za-z0-9!#$_\-*]{0,30}\d)(?=[A-Za-z0-9!#$_\-*]{0,30}[A-Za-z])(?P<value>[A-Za-z0-9!#$_\-*]{5,30})(?![\w/]|\.[a-z])"
)
# Two words with a stroke between them may be anything (rock/pop2024), unless one speaks of getting in.
_ACCESS = re.compile(
    r"付箋|回線|アカウント|ログイン|ログオン|共有|共用|Wi-?Fi|管理|ルーター|ID|PW|pw|pass|パス|合言葉|鍵|つなが|入れ(?:る|ます|ちゃ)|"
    r"入って|使って|貸|[Ll]og\s?in|[Uu]ser"
)
_TOKEN = re.compile(
    r"AIza(?<![A-Za-z0-9_-]AIza)[0-9A-Za-z_-]{30,40}|eyJ(?<![A-Za-z0-9_-]eyJ)[A-Za-z0-9_-]{8,200}\.[A-Za-z0-9_-]{8,200}(?:\.[A-Za-z0-9_-]{4,200})?|"
    r"glpat-(?<![A-Za-z0-9_-]glpat-)[A-Za-z0-9_-]{16,40}|npm_(?<![A-Za-z0-9_-]npm_)[A-Za-z0-9]{30,40}|hf_(?<![A-Za-z0-9_-]hf_)[A-Za-z0-9]{30,40}|"
    r"xapp-(?<![A-Za-z0-9_-]xapp-)[A-Za-z0-9-]{10,80}|ya29\.(?<![A-Za-z0-9_-]ya29\.)[A-Za-z0-9_-]{20,200}"
)
_LABELLED_KEY = re.compile(
    r"(?:[キ鍵]ー?|トークン|シークレット|(?<![A-Za-z])(?:key|token|secret))[^\n]{0,12}?(?<![A-Za-z0-9])((?=[A-Za-z0-9+/_-]{0,60}\d)(?=[A-Za-z0-9+/_-]{0,60}[A-Za-z])[A-Za-z0-9+/_-]{20,64})(?![A-Za-z0-9./])",
    re.IGNORECASE,
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----|AKIA(?<![A-Za-z0-9]AKIA)[0-9A-Z]{16}|"
    r"gh(?<![A-Za-z0-9]gh)[pousr]_[A-Za-z0-9]{20,40}|"
    r"xox(?<![A-Za-z0-9]xox)[bap]-[A-Za-z0-9-]{10,60}|"
    r"sk(?<![A-Za-z0-9]sk)(?:-[A-Za-z0-9]{20,60}|[_-](?:live|test)[_-][A-Za-z0-9]{6,60})"
)
# Six digits, and no month (202411).
_CODE = rf"(?<!\d)(?!20[0-4]\d(?:0[1-9]|1[0-2])(?!\d))\d{{6}}(?!\d|{COUNTED.pattern})"
_ONCE = re.compile(
    rf"(?:いま|今|さっき|たった今)?[^\d\n]{{0,6}}(?:届いた|来た|きた|送られてきた)[^\d\n]{{0,10}}({_CODE})|{_CODE}[^\d\n]{{0,12}}(?:切れる|有効|期限|入れて|打って)"
)
# Values that need no label, only a text that speaks of getting in: Fuyu!2025, kasumi-blue-0417, (office/2211).
_SHAPED = re.compile(
    r"(?<![\w#/.@])(?:[A-Za-z]{4,20}[!#$%&*_]\d{1,6}|[a-z]{3,12}(?:-[a-z]{3,12}){1,3}-\d{3,6})(?![\w/.])"
)
_BRACKETED = re.compile(r"[(「][A-Za-z][\w.-]{2,20}/[\w!#$%&*+-]{4,20}[)」]", re.ASCII)
_ENTRY = re.compile(r"入っ|入れ|使って|つなが|接続|鍵|ログイン|共用|共有|Wi-?Fi|合言葉|付箋|管理者", re.IGNORECASE)
_BELL = re.compile(r"(?:呼出?|呼び出し)[」\]]?\s?(?:→|ボタン|をおして|おして|押して){1,2}\s?\d{3,6}(?!\d)")
_SIX = re.compile(
    rf"(?:けた|桁|コード(?<!エラーコード)(?<!バーコード)(?<!レコード)(?<!ポンコード))[^\d\n]{{0,6}}{_CODE}|{_CODE}[^\n]{{0,16}}(?:切れる|有効)"
)
_CARD_PIN = re.compile(
    rf"(?:ゆうちょ|金庫|スマホ|キャッシュカード)(?:は|の暗証は)?\s?\d{{4}}(?!\d|-|{COUNTED.pattern})"
)
# A word with digits that one gets in by: kinomi5588 でつながる, shimin2024 を入れたら.
_LETS_IN = re.compile(
    r"(?<![A-Za-z0-9_./@#:-])(?!iphone|ipad|windows|galaxy|pixel|android|xperia|switch|area|zoom)[a-z]{3,16}[_-]?\d{2,6}(?![\w./@:-])"
    r"\s?[」』]?(?:って|を|と)?(?:で(?:つなが|入れ(?:る|ます|ちゃ)|ログイン|接続)|(?:入れ|打っ|打て)(?:たら|れば|ば|て)[^\n]{0,6}(?:つなが|入れ|開))"
)
_LOGIN = re.compile(r"\b(?:pass(?:word)?|login|log in|sign in|user(?:name)?|account|id|pw)\b", re.IGNORECASE)
_OPENS = re.compile(r"開く|あく|開け|鍵|ロック(?<![ァ-ヺー]ロック)|錠|[\d\s→-]#(?!\w)")  # 5471#, but not a #hashtag
_DIGIT = "~" + "|~".join("0123456789")
_LABELS = (
    "~パス|~ぱす|~合言葉|~合いことば|~あいことば|~暗証|~暗号キー|~認証|~確認コード|~確認番号|~解除番号|~解除コード|~接続キー|~庫の番号|~扉の番号|~アの番号|~関の番号|~ワンタイム|~アクセス|~シークレット|~トークン|~オートロック|"
    "~錠|~鍵|~ロック|~キー|~裏口|~pin|~pw|~pass|~token|~secret|~api_key|~api-key|~apikey|~access_key|~access-key|~private_key|~private-key"
)
_ENTRIES = "~入っ|~入れ|~使って|~つなが|~接続|~鍵|~ログイン|~共用|~共有|~wifi|~wi-fi|~合言葉|~付箋|~管理者"
_LOCKS = (
    "~カギ|~鍵|~錠|~金庫|~ロッカー|~ドア|~扉|~書庫|~更衣室|~通用口|~キーボックス|~ポスト|~ダイヤル|~オートロック|"
    "~玄関|~裏口"
)
# Each shape that speaks for itself, how many digits in a row it cannot do without, and which words.
_SHAPES = (
    (_SLASH, 1, f"{_DIGIT} ~/|~:"),
    (_KEY_BLOCK, 0, "~-----begin|~akia|~ghp_|~gho_|~ghu_|~ghs_|~ghr_|~xox|~sk-|~sk_"),
    (_TOKEN, 0, "~aiza|~eyj|~glpat-|~npm_|~hf_|~xapp-|~ya29."),
    (_LABELLED_KEY, 1, f"{_DIGIT} ~キ|~鍵|~トークン|~シークレット|~key|~token|~secret"),
    (_ONCE, 6, f"{_DIGIT} ~届いた|~来た|~きた|~送られてきた|~切れる|~有効|~期限|~入れて|~打って"),
    (_BELL, 3, f"{_DIGIT} ~呼出|~呼び出"),
    (_SIX, 6, f"{_DIGIT} ~けた|~桁|~コード|~切れる|~有効"),
    (_CARD_PIN, 4, f"{_DIGIT} ~ゆうちょ|~金庫|~スマホ|~キャッシュカード"),
    (_PLAIN, 0, "~パス|~暗証番号|~pw|~pass"),
    (_QUOTED, 0, "~パス|~暗証番号"),
    (_KANJI_DIGITS, 0, "~パス|~暗証|~pin|~認証コード|~確認コード|~解錠番号|~鍵の番号|~オートロック"),
    (_DIAL, 1, f"{_DIGIT} ~右 ~左"),
    (_SPARE, 0, "~予備|~バックアップ|~リカバリー|~復旧|~回復 ~コード|~数字|~キー|~フレーズ|~番号"),
    (_HALVES, 3, f"{_DIGIT} ~確認番号|~確認コード|~認証|~ワンタイム"),
    (_BOLT, 4, f"{_DIGIT} {_LOCKS}"),
    (_LETS_IN, 2, f"{_DIGIT} ~つなが|~入れ|~ログイン|~接続|~打っ|~打て"),
)
# An expression that can begin anywhere is dear: what it cannot do without, each beginning with a letter, digit or sign.
_LIKELY = {
    _SLASH: (re.compile(r"[/:]\s?[A-Za-z0-9!#$_\-*]{5}"),),
    _LABELLED_KEY: (re.compile(r"[A-Za-z0-9+/_-]{20}"),),
    _ONCE: (
        re.compile(r"(?:届いた|来た|きた|送られてきた)[^\d\n]{0,10}\d{6}"),
        re.compile(r"[0-9]\d{5}[^\d\n]{0,12}(?:切れる|有効|期限|入れて|打って)"),
    ),
    _SIX: (re.compile(r"[0-9](?<!\d\d)\d{5}(?!\d)"),),
    _DIAL: (_TURNED,),
    _LETS_IN: (re.compile(r"[a-z]{3}[_-]?\d\d"),),
    _DOOR: (re.compile(r"[-→]\s?\d\s?[-→]\s?\d"),),
    _QUOTED: (re.compile(r"[「『][^」』\s]{3}"),),
    _KANJI_DIGITS: (re.compile(f"[{_KANJI}]{{4}}"),),
}
NEEDS = " / ".join(
    (
        f"{_DIGIT} {_LABELS}",
        f"{_DIGIT} ~id|~user|~ユーザー|~ログイン|~ログオン|~なまえ|~アカウント",
        *(needs for _, _, needs in _SHAPES),
        f"{_ENTRIES} {_DIGIT} ~!|~#|~$|~%|~&|~*|~_|~-",
        f"{_ENTRIES} ~/",
        f"{_DIGIT} ~開|~あく|~鍵|~ロック|~錠|~# ~-|~→",
    )
)
_SIGN = re.compile(rf"[0-9A-Za-z]|[「『][^」』\s]{{3}}|[{_KANJI}]{{4}}")  # without one there is no value
# Words behind or before a value that make it an example.
_EXAMPLE = re.compile(r"\s?[」』]?(?:みたいな|みたいに|のような|などの?|とか|といった|は(?:だめ|ダメ|危険|NG)|を避け)")
_FOR_EXAMPLE = re.compile(r"(?:例えば|たとえば|例[:は]|悪い例)[^\n。]{0,20}$")
# Telephones and houses are told of elsewhere: the key found, 080-…; the door is open. Shiranami-machi 7-21. But who
# names a password gives one, whatever it looks like.
_ELSEWHERE = re.compile(r"(?<!\d)0\d{1,3}-\d{2,4}-\d{4}$|[町村市区]\d{1,4}(?:-\d{1,4}){1,3}$")
_NAMED = ("パス", "暗証", "合言葉", "PIN", "PW", "pw", "pass", "Pass", "PASS")
# The number of a key or a locker at a bath is seen by everybody; it opens nothing by itself.
_BATH = re.compile(r"下駄箱|靴箱|銭湯|温泉|風呂|ロッカー|サウナ|プール|更衣室")
_WEBSITE = re.compile(r"https?:")
_SAYS = re.compile("[はが:=→]")  # a loose label and a value are surely those only where one is said to be the other
_ERROR = re.compile(r"エラー|[eE]rror|ステータス")
# What the fittings of a door and a desk are called by, too: テンキー K270.
_FITTINGS = ("キー", "テンキー", "ロック", "ナンバーロック", "シークレット", "鍵", "オートロック", "裏口")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """The spans from the naming word to the value; examples given as advice are none."""
    normal = text.normal
    if not _SIGN.search(normal):
        return
    path = foreign(text) and not _LOGIN.search(normal)  # a/b2 is then rather a file
    for start, end in _values(normal, path):
        if not _EXAMPLE.match(normal, end) and not _FOR_EXAMPLE.search(normal[max(0, start - 24) : start]):
            yield start, end


def _values(normal: str, path: bool) -> Iterator[Span]:
    for pattern in (_BEHIND, _PAIR, _ENGLISH) if _LIKE_VALUE.search(normal) else ():
        for match in pattern.finditer(normal):
            if not _innocent(match) and not _handle(match):
                yield match.span()
    longest = max(map(len, _DIGITS.findall(normal)), default=0)
    patterns = [form for form, digits, _ in _SHAPES if longest >= digits and not (path and form is _SLASH)]
    patterns += [form for form in (_SHAPED, _BRACKETED) if form.search(normal) and _ENTRY.search(normal)]
    patterns += [_DOOR] if _likely(_DOOR, normal) and _OPENS.search(normal) and not PITCH.search(normal) else []
    for pattern in patterns:
        if not _likely(pattern, normal):
            continue
        for match in pattern.finditer(normal):
            if "://" not in normal[max(0, match.start() - 10) : match.end()] and not _no_value(match):
                yield match.span()


def _likely(form: re.Pattern[str], normal: str) -> bool:
    return form not in _LIKELY or any(sign.search(normal) for sign in _LIKELY[form])


def _no_value(match: re.Match[str]) -> bool:
    """Whether what has the shape of a value is none: two words with a stroke, what is said of a password, a year."""
    if match.re is _SLASH:
        return _words(match)
    if match.re is _QUOTED:
        return told_of(match[1])
    if match.re is _KANJI_DIGITS:
        between = match[0][: -len(match[1])]
        surely = _SAYS.search(between) or _FIRM_WORD.search(between)
        return kanji_gap(match[1]) or (kanji_year(match[1]) and not surely)
    return False


def _words(match: re.Match[str]) -> bool:
    """Whether two words with a stroke between them are only that, and not what one logs in by."""
    if counted(match["value"], ""):
        return True
    return match["who"].isalpha() and not _ACCESS.search(match.string)


def _innocent(match: re.Match[str]) -> bool:
    """Whether what follows the naming word counts, dates or names a thing, or is told of elsewhere."""
    value, normal = match[match.lastindex or 0], match.string
    between, rest = match[0][: -len(value)], normal[match.end() : match.end() + 8]
    if counted(value, rest) or _WEBSITE.match(value) or _ERROR.search(between) or between.endswith(("¥", "$")):
        return True
    if _ELSEWHERE.search(match[0]) and not match[0].startswith(_NAMED):
        return True
    if rest.startswith("番") and match[0].startswith("鍵") and _at_a_bath(normal, match):
        return True
    if _SAYS.search(between) or _FIRM_WORD.search(between):
        return False
    return year(value) or (model(value) and between.startswith(_FITTINGS))


def _at_a_bath(normal: str, match: re.Match[str]) -> bool:
    """Whether the number is one that hangs on a shoe box or a locker, and nothing is said of opening."""
    around = normal[max(0, match.start() - 15) : match.end() + 15]
    return bool(_BATH.search(around)) and not _OPENS.search(normal, match.end(), match.end() + 15)


def _handle(match: re.Match[str]) -> bool:
    """Whether a pair is only where the writer can be found: LINEのID → yuzu_2, but not LINEのID yuzu と パス 22ab."""
    if match.re is not _PAIR or _SECRET_WORD.search(match[0]):
        return False
    before = match.string[max(0, match.start() - 12) : match.start()]
    between = match.string[match.start() : match.start(match.lastindex or 0)]
    return bool(_HANDLE.search(before) or (_ALONE.fullmatch(between) and not _ACCOUNT.search(before)))
