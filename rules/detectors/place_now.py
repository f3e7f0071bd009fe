"""Where the writer is at this moment, down to a platform, a seat or a bench (clause 3.2.4.d).

Three kinds of words must meet in one sentence: something of the present (いま, なう, 到着, an hour), a named place
(…駅, …公園, …SA), and a spot within it (東口, 2番線, カウンター). What is plainly of the present, or serves to tell
where one is (いまここ, チェックイン, 📍), needs no spot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

_NAME = r"(?:[一-鿿々〇○◯ァ-ヺーA-Za-z0-9ヶケ・「『」』]{1,12}|(?<![ぁ-ん一-鿿])[ぁ-ん]{2,6}(?<![のはがをにでとも]))"
# (An expression whose alternatives all begin with a letter is looked for ten times as fast: what may not stand before a
# word is said behind it.)
# What the name of a place ends with, what it begins with, and chains that need no name.
_ENDS = (
    r"駅(?!前留学|伝|弁|員|長)|空港|漁港|港(?!区)|公園|神社|大社|神宮|八幡宮|天満宮|寺(?!院)|城(?!下)|城址|SA|PA|サービスエリア|パーキングエリア|インター|IC|橋|岬|海岸|浜|"
    r"キャンプ場|温泉|の湯|湯(?<!お湯)|銭湯|サウナ|旅館|ホテル|会館|公民館|センター|図書館|美術館|博物館|水族館|動物園|遊園地|ランド|スタジアム|球場|競技場|ドーム|"
    r"アリーナ|ホール|モール|イオン|パルコ|デパート|百貨店|書房|書店|食堂|カフェ|珈琲|コーヒー|喫茶|居酒屋|酒場|ラーメン|うどん|そば|寿司|定食|屋(?<!部屋)(?!上|根|台|内|外)|横丁|商店街|"
    r"バス停|広場|タワー|ビル|病院|大学|小学校|中学校|高校|山頂|小屋|山荘|ヒュッテ|展望台|灯台|突堤|堤防|桟橋|プール|観覧車|スキー場|ゲレンデ|牧場|リンク|ジム|号館|庁舎|本館|別館|ターミナル|ヒルズ|ミッドタウン|交差点|ネカフェ\w{0,6}|店"
)
_BEGINS = (
    "道の駅|ホテル|カフェ|喫茶|居酒屋|スタバ|タリーズ|ドトール|マック|サイゼ|コメダ|ネカフェ|食堂|民宿|ペンション|東横イン|"
    "アパホテル|ルートイン|ドーミーイン|スーパーホテル"
)
_CHAINS = (
    "スタバ|タリーズ|ドトール|コメダ|サイゼリヤ|ガスト|マクドナルド|ミスド|コインランドリー|フードコート|イオン|ららぽーと|アウトレット|コストコ|"
    "ルミネ|ヨドバシ|ビックカメラ|ドンキ"
)
_PLACE = re.compile(
    rf"(?P<place>{_NAME}\s?(?:{_ENDS})|{_NAME}の(?:観覧車|フードコート|プール|地下街|駅ビル|屋上|展望台|喫煙所|スタバ|マック)|(?:{_BEGINS})[「『]?(?![のはがをにでと])[一-鿿ァ-ヺーぁ-んA-Za-z]{{2,10}}|{_CHAINS})"
)
_TELLING = re.compile(f"{_ENDS}|{_BEGINS}|{_CHAINS}")
_BEFORE = 13  # the most characters of a place before its telling word
_NO_NAME = re.compile(
    r"^(?:最寄り?|次の?|各|終着|始発|終点|無人|当|乗換|乗り換え|この|その|あの|どの|近く|近所|地元|市民|市立|県立|町立|村立|児童|大|小|おうち|お|古い|新しい|"
    r"いつも|隣|全国|某|有名|人気|老舗|行きつけ|馴染み|専門|本|支|閉|開|来|出|入|お気に入り|中華料理|焼肉|そば|うどん|ラーメン|寿司|パン|花|床|八百|魚|肉|薬|酒|飲み)+"
    r"(?:の|な|い)?(?:駅|公園|温泉|ホテル|旅館|図書館|病院|大学|店|屋|橋|港|カフェ|食堂|居酒屋|海岸|浜|神社|寺|城|センター|ホール|広場|商店街)$"
)
# A kind of place behind a word for the present is a dish, a bath or a shop of no name: いまラーメン, 今温泉.
_BARE = re.compile(
    rf"(?:いま|今|イマ|ただいま|もう|まだ|また|やっと|ついに|ここ|なう|とりあえず|ひとり|一人|家族|朝|昼|夜|日帰り|名物|地元)+(?:の|で|は|、)?(?!{_CHAINS})(?:{_ENDS})"
)
_SPOT = re.compile(
    r"(?:東|西|南|北|中央|正面|八重洲|丸の内|海|山|新)[^。\n]{0,2}口|改札|[\d一二三四五六七八九十]{1,3}番(?:線|ホーム|ゲート|のりば|乗り場|出口|テーブル|席|$|です|で|に|、|。)|ホーム(?!ラン|ページ|セン|パ|ズ)|"
    r"\d{1,2}号車|[\d一二三四五六七八九十]両目|(?:窓|通路|奥|端|隅|右|左|角|前|後ろ|最前|カウンター|テーブル|ボックス|ソファ)の?席|席(?:にいる|です|で|。|$)|カウンター|窓ぎわ|窓際|ベンチ|"
    r"[\d一二三四五六七八九十]{1,3}(?:人|つ|台|本|番|列)め?目|列の?|[\d一二三四五六七八九十]{1,2}(?:階|F)|屋上|ラウンジ|の(?:真?[前横裏隣下上中奥脇])|まえ|よこ|となり|"
    r"[右左](?:はし|端|側|はじ)|はじっこ|端っこ|すみっこ|突き当たり|入口|入り口|出口|駐車場|テント|サイト|区画|すべり台|滑り台|噴水|観覧車|鳥居|流れるプール|\d{3,4}号室|足湯|露天|ロビー|フロント|待合|上り|下り|"
    r"キロポスト|テトラ|先っぽ|たもと|デッキ|(?:赤|青|黄|白|黒|緑)い?(?:傘|帽子|シート|テント|車|上着|服|マフラー|リュック)|自販機|合目|塁側|段目|列目|(?:ライト|レフト|外野|内野|アルプス)スタンド"
)
_HERE = re.compile(
    r"[いイ今][まマ]?(?:ここ|ココ|ｺｺ)|いまどこ.{0,4}→|(?<!の)現在地|チェックイン|check.?in|📍|📌|🧭|#いまここ|ここ(?:に|で)(?:い|お)(?:る|ます)|ここです",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"(?<![てでに])いま(?!の|ま|さら|どき|まで|だ|ひと|いち|すぐ|は|も|で|や|す|せ|し|わ|後|週)|今(?!は|の|か(?!ら)|しも?方|[日年月週朝夜晩度回後期季頃ごまでもさどす]|時|シーズン|大会)|なう|ナウ(?<![ァ-ヺー]ナウ)(?!ン)|\bnow\b|現在|"
    r"到着|着いた(?!ら|とき|時|頃|ころ|の|か)|着きました(?!ら|か)|ついた[!。、]|に(?:い|お)(?:る|ます|ま[ーぁあ〜~]+す|るよ|ります|りま[ーぁあ〜~]+す)|(?:来|(?<![生い])き)て(?:ます|る|いる|おる)|並んで(?:ます|る|いる|おる)|"
    r"待って(?:る|い?ます|い?ま[ーぁあ〜~]+す|おる)|待ち(?:中|です|なう)?|[ぁ-ん一-鿿]中(?:です|。|!|、|なう|$)|ちゅう|滞在|泊まって(?:る|ます|いる)|に?泊まります|休憩中|停車中|乗車中|"
    r"(?<![\d:])(?:[01]?\d|2[0-4])(?::[0-5]\d|時[0-5]?\d分)(?!発|から|まで|に|開)|発の[^。\n]{0,8}(?:なう|中|で)|あと\d{1,2}分|"
    r"(?:休憩|散歩|昼寝|日向ぼっこ|読書|待機|待ち合わせ|のんびり|まったり|ぼーっと|ゆっくり|座っ|飲ん|食べ|乾杯|並ん|眺め|練習)し?(?:て|で)?(?:て|で)?い?(?:る|ます)(?:[。!〜~♪]|$|よ|ね|から|ところ)",
    re.IGNORECASE,
)
# So plainly of the present that a named place is enough.
_PLAINLY = re.compile(
    r"(?<![てでに])いま(?!の|ま|さら|どき|まで|だ|ひと|いち|すぐ|は|も|で|や|す|せ|し|わ|後|週|から)|今(?![日年月週朝夜晩度回後期季頃ごまでもさどすはの]|か|しも?方|時|シーズン|大会)|なう(?![い])|ナウ(?<![ァ-ヺー]ナウ)(?!ン)|"
    r"到着(?:しました|した|。|!|〜|$)|着いた(?!ら|とき|時|頃|ころ|の|か)|着きました(?!ら|か)|に(?:い|お)(?:る[。!よ〜]|ます|ま[ーぁあ〜~]+す|るよ|ります|りま[ーぁあ〜~]+す)|に(?:来|き)て(?:い?ます|る(?:[。!よ〜~]|$))|"
    r"あと\d{1,2}分で[^。\n]{0,10}(?:着く|着き|到着)"
)
# A caption: the sentence ends where the writer stands, and another says that it is now.
_STANDING = re.compile(
    r"(?:の(?:真?[前横裏隣下上中奥]|そば|ところ)|ゲート(?:の前)?|口|席|ホーム|ベンチ|売り場|コーナー|エリア)$"
)
# Not now, or not the writer.
_ELSEWHEN = re.compile(
    r"昨日|きのう|先日|先週|先月|昨年|去年|おととし|昔|以前|かつて|当時|ころ(?:は|の|、)|明日|あした|来週|来月|来年|予定|たい(?:。|な|です|!|と|けど)|"
    r"(?:朝|昼|夕方|夜|放課後|休み時間)に(?!い|お|着|つ|な)[^。\n]{0,14}待って|行こう|でし[たょ]|(?<!着い)(?<!着きまし)だった|思い出|夢|小説|映画|ドラマ|ゲーム|アニメ|漫画|ニュース|事故|歴史|調べ(?!物|もの)|地図で|"
    r"(?:彼女?|彼ら|一行|[船車]|列車|容疑者|選手)は[^。\n]{0,24}(?:着いた|到着した)|開店|閉店|オープン|工事|改装|なくな|跡地|募集|開催|出版|によると|らしい"
)
# Trains: an hour, and a car or a platform.
_TRAIN = re.compile(
    r"(?:のぞみ|ひかり|こだま|はやぶさ|つばめ|さくら|新幹線|特急|快速|行き)[^。\n]{0,10}\d{1,2}号車(?!券)|\d{1,2}(?::|時)\d{2}分?発[^。\n]{0,14}(?:号車|両目|番線|ドア)|(?:号車|両目|番線)[^。\n]{0,14}(?:なう|中(?:。|!|$)|にいる|で立)|番線[^。\n]{0,4}\d{1,2}時\d{1,2}分[^。\n]{0,10}(?:待|乗)"
)

_PRESENT = (
    "~いま|~今|~イマ|~てる|~でる|~ている|~でいる|~てます|~でます|~ています|~でいます|~なう|~ナウ|~now|~現在|~到着|~チェックイン|~着い|~着き|~つい|~📍|~📌|~🧭|~中|~ちゅう|~待|~並んで|~ここ|~にい|~にお|"
    "~来て|~きて|~:|~時|~あと|~両目|~番線|~号車"
)
_POINTING = "~ここ|~ココ|~いまどこ|~現在地|~チェックイン|~check|~📍|~📌|~🧭"
_TELLINGS = "|".join(f"~{word}" for word in re.sub(r"\([^()]*\)|\\w\{[^{}]*\}", "", _TELLING.pattern).split("|"))
NEEDS = f"{_PRESENT} {_TELLINGS} / {_PRESENT} {_POINTING} / ~両目|~番線|~号車 / ~ドア {_PRESENT}"
_LIKELY_TRAIN = re.compile("号車|両目|番線|ドア")
_LIKELY_HERE = re.compile("ここ|ココ|いまどこ|現在地|チェックイン|[Cc][Hh][Ee][Cc][Kk]|📍|📌|🧭")


# A text that begins with the first of several times is a plan or a record, of which nothing tells where its writer is.
_PLAN = re.compile(r"\W{0,9}\d{1,2}:[0-5]\d")
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:[0-5]\d(?!\d)")
_SAYS_NOW = re.compile("(?<![てで思言ら])いま|今|なう|ナウ|到着です")


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """The places, from the first to the last of their telling words."""
    normal = text.normal
    by_train, points = _LIKELY_TRAIN.search(normal), _LIKELY_HERE.search(normal)
    if not points and _PLAN.match(normal) and len(_CLOCK.findall(normal)) > 2 and not _SAYS_NOW.search(normal):
        return
    for start, end in text.sentences:
        trains = [train.span() for train in _TRAIN.finditer(normal, start, end)] if by_train else []
        if trains and not _ELSEWHEN.search(normal, start, end):
            yield from trains
        here = _HERE.search(normal, start, end) if points else None
        named = _TELLING.search(normal, start, end)
        if here or named:  # most sentences hold neither, and what else must be there is dear to look for
            place = _place(normal, max(start, named.start() - _BEFORE), end) if named else None
            yield from _told(normal, start, end, here, place)


def _told(normal: str, start: int, end: int, here: re.Match[str] | None, place: re.Match[str] | None) -> Iterator[Span]:
    now = _NOW.search(normal, start, end)
    if not (here or now) and not (place and _STANDING.search(normal, start, end) and _PLAINLY.search(normal)):
        return
    spot = _SPOT.search(normal, start, end)
    telling = [match for match in (here or now, place, spot) if match]
    told = (place and (here or spot or _PLAINLY.search(normal, start, end))) or (here and spot)
    if told and not _ELSEWHEN.search(normal, start, end):
        yield min(match.start() for match in telling), max(match.end() for match in telling)


def _place(normal: str, start: int, end: int) -> re.Match[str] | None:
    found = _PLACE.finditer(normal, start, end)
    return next((m for m in found if not (_NO_NAME.match(m["place"]) or _BARE.fullmatch(m["place"]))), None)
