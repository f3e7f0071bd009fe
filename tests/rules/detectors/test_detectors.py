"""Every detector finds what it is for, leaves the near misses alone, and reads anything in linear time."""

from __future__ import annotations

import json
import time
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.texts import posts
from rules.detectors import DETECTORS, address, confided, identity_numbers, secrets
from rules.draft import Draft
from rules.matching.pattern import parse
from rules.matching.preparation import Preparation
from rules.text import Lexeme, normalise

EVALUATION = Path(__file__).parents[3] / "evaluation"
FOUND = [
    ("address", "新居は若葉町3-5-12です", "若葉町3-5-12"),
    ("address", "青柳町3丁目18の6に越しました", "青柳町3丁目18の6"),
    ("address", "コーポ葵201にいます", "コーポ葵201"),
    ("address", "島根県みずほ市宇津戸町418", "島根県みずほ市宇津戸町418"),
    ("address", "緑町2-8の青い屋根", "緑町2-8"),
    ("address", "住所:藤沢2-6", "藤沢2-6"),
    ("address", "自宅 西山3-14コーポ港301", "西山3-14"),
    ("address", "長野市若里4-17です", "長野市若里4-17"),
    ("address", "西新宿1-2-3に来て", "西新宿1-2-3"),
    ("address", "うちは藤沢3-5-2", "藤沢3-5-2"),
    ("address", "霞ヶ関3-1-6で待ってる", "霞ヶ関3-1-6"),
    ("address", "荷物は中田3-5-2へ", "中田3-5-2"),
    ("app_file", "ここから→ http://zero.example/a.apk", "http://zero.example/a.apk"),
    ("app_file", "free.example/setup.exe をどうぞ", "free.example/setup.exe"),
    ("app_file", "https://sites.google.com/view/free/app.apk", "https://sites.google.com/view/free/app.apk"),
    ("app_file", "drive.google.com/uc/app.apk を入れて", "drive.google.com/uc/app.apk"),
    ("app_file", "https://play.google.com.example/app.apk", "play.google.com.example/app.apk"),
    ("auto_post", "【自動投稿】きょうの歩数 9,214歩", "【自動投稿】"),
    ("auto_post", "この投稿は歩数計アプリが自動で投稿しました", "この投稿は歩数計アプリが自動で投稿"),
    ("birth_date", "平成3年11月2日うまれです", "平成3年11月2日"),
    ("birth_date", "1990-05-12生まれ", "1990-05-12"),
    ("birth_date", "生年月日 1990.5.12", "1990.5.12"),
    ("birth_date", "昭和五十九年十二月三十一日生まれ", "昭和五十九年十二月三十一日"),
    ("confided", "会議の写真。まだ部外秘だけど見やすい", "まだ部外秘だけど"),
    ("confided", "まだ発表してない死者数、じつは120人", "まだ発表してない死者数、じつは120人"),
    ("confided", "実際はもっと多い。まだ出すなって言われてる", "まだ出すなって言われ"),
    ("coordinates", "いま 35.6812,139.7671 にいる", "35.6812,139.7671"),
    ("coordinates", "北緯33.20417 東経134.11803", "北緯33.20417 東経134.11803"),
    ("coordinates", "35.6812°N, 139.7671°E", "35.6812°N, 139.7671°E"),
    ("coordinates", "35.68° N 139.77° E", "35.68° N 139.77° E"),
    ("coordinates", "N35.6812 E139.7671", "35.6812 E139.7671"),
    ("identity_numbers", "マイナンバーは 6214 9832 0257", "6214 9832 0257"),
    ("identity_numbers", "カード 4111 1111 1111 1111 です", "4111 1111 1111 1111"),
    ("identity_numbers", "アメックスは 3782 822463 10005", "3782 822463 10005"),
    ("identity_numbers", "3056-930902-5904 で払った", "3056-930902-5904"),
    ("mail", "連絡は hanako.y@mail.example まで", "hanako.y@mail.example"),
    ("map_link", "https://maps.app.goo.gl/AbCd で待つ", "https://maps.app.goo.gl/AbCd"),
    ("map_link", "8Q7XMPQ8+2V の芝生", "8Q7XMPQ8+2V"),
    ("map_link", "google.com/maps?q=35.68,139.76", "google.com/maps?q=35.68,139.76"),
    ("number_plate", "袖ヶ浦531 ら 40-17", "袖ヶ浦531 ら 40-17"),
    ("number_plate", "隣の車は品川 300 さ 12-34", "品川 300 さ 12-34"),
    ("place_now", "いま松ヶ枝駅の南口。二階の窓ぎわ", "いま松ヶ枝駅の南口"),
    ("place_now", "代々木公園の噴水の横で休憩してる", "代々木公園の噴水の横"),
    ("place_now", "ライブ会場到着!東京ドーム22番ゲートの前", "東京ドーム22番ゲート"),
    ("place_now", "チェックイン📍湯けむりセンターあずま 2F休憩室", "湯けむりセンター"),
    ("place_now", "戸塚16:02発の4号車なう", "16:02発の4号車"),
    ("private_person", "総務の若松さん、いま離婚調停中", "若松"),
    ("routine", "毎朝7:40に角の酒屋さんから歩いて行きます", "毎朝7:40に角の酒屋さんから歩い"),
    ("place_now", "いま有馬温泉", "いま有馬温泉"),
    ("routine", "自宅の最寄りは武蔵小杉、毎朝7:12の電車です", "毎朝7:12の電車"),
    ("routine", "毎朝8時に家を出て職場へ", "毎朝8時に家を出"),
    ("routine", "お迎えは水曜だけ私です。17時40分に裏門で", "迎えは水曜だけ私です。17時40分"),
    ("routine", "火・木は七時十分の下り、娘はひとりで帰ります", "火・木は七時十分の下り、娘はひとり"),
    ("routine", "月金は終電で帰宅", "月金は終電で帰宅"),
    ("secret_value", "WiFiのパスワードは kaki-2231", "パスワードは kaki-2231"),
    ("secret_value", "裏口 4471 で入って", "裏口 4471"),
    ("secret_value", "LINEのID yuzu、パス 22abcd", "パス 22abcd"),
    ("secret_value", "鍵の箱は 0-8-3-1", "0-8-3-1"),
    ("secret_value", "書庫のドア1397で開くから", "ドア1397"),
    ("secret_value", "共用は madoguchi の Ajisai#7 で入って", "Ajisai#7"),
    ("secret_value", "玄関のテンキー4471で入れるよ", "テンキー4471"),
    ("secret_value", "倉庫のナンバーロックは3526", "ナンバーロックは3526"),
    ("secret_value", "民宿の鍵を教えてくれた。hamaguri1995", "hamaguri1995"),
    ("secret_value", "ここに sk-live-9fTr22 が残ってる", "sk-live-9fTr22"),
    ("secret_value", "会議のIDとパスコードはこれ 882 114 0093", "882 114 0093"),
    ("secret_value", "動画、私ので観て。taro99 / neko22", "taro99 / neko22"),
    ("secret_value", "共有アカウント kacho/kacho2024", "kacho/kacho2024"),
    ("secret_value", "鍵は4821本人に聞いて", "鍵は4821"),
    ("secret_value", "部長のパスワードは1234件名に書いてある", "パスワードは1234"),
    ("secret_value", "オートロックは部屋番号のあと0815", "0815"),
    ("secret_value", "初期パスは生年月日 19880412", "19880412"),
    ("secret_value", "APIのトークン a8f3c1d2e4b5a697", "a8f3c1d2e4b5a697"),
    ("secret_value", "PINコード 4466", "PINコード 4466"),
    ("secret_value", "暗証番号は四八二一です", "暗証番号は四八二一"),
    ("secret_value", "オートロックは二〇二四です", "オートロックは二〇二四"),
    ("secret_value", "パスワードは「ひみつのねこ」です", "「ひみつのねこ」"),
    ("secret_value", "パスワードは「強い風」です", "「強い風」"),
    ("telephone", "電話は０９０－１２３４－５６７８", "090-1234-5678"),
    ("telephone", "〇九〇-一二三四-五六七八", "〇九〇-一二三四-五六七八"),
    ("telephone", "(090)1234-5678", "090)1234-5678"),
    ("telephone", "+81 90-1234-5678", "+81 90-1234-5678"),
]
INNOCENT = [
    ("address", "会期は2025-11-24から"),
    ("address", "フォーメーション3-4-3で勝つ"),
    ("address", "番号はチラシの0120-000-123です"),
    ("address", "三丁目の夕日を観た"),
    ("address", "政策の一丁目一番地だ"),
    ("address", "二丁目 18時に集合"),
    ("address", "家で観た横浜4-2阪神"),
    ("address", "家を出て横浜 4-2 阪神"),
    ("address", "自宅から金沢20-30分"),
    ("address", "中島3-4-3の布陣"),
    ("address", "浦和4-4-2、前線が重い"),
    ("address", "仙台3-1広島"),
    ("address", "地区予選3-1"),
    ("address", "横浜市が3-0で勝った"),
    ("address", "神奈川県横浜市が3-0で勝った"),
    ("address", "うちの車は品川 300 さ 12-34"),
    ("address", "中村10-8、10-6で田中を破る"),
    ("address", "岡山3-2-1の三位一体"),
    ("address", "農家の白書の図表3-2"),
    ("app_file", "apkという拡張子のファイルには気をつけて"),
    ("app_file", "https://www.microsoft.com/download/setup.exe"),
    ("app_file", "https://dl.google.com/chrome/setup.exe"),
    ("app_file", "https://play.google.com/store/apps/a.apk"),
    ("auto_post", "自動ドアが壊れた"),
    ("auto_post", "あなたの代わりに投稿する権限を求めてきたので閉じました"),
    ("birth_date", "2025年3月1日に開館します"),
    ("birth_date", "昭和65年13月45日生まれ"),
    ("birth_date", "昭和六十年十三月四日生まれ"),
    ("birth_date", "1990-05-123 生まれた"),
    ("coordinates", "打率.3512, 防御率2.1234"),
    ("coordinates", "55.68°N, 112.57°E"),
    ("identity_numbers", "6214 9832 0258"),
    ("identity_numbers", "4111 1111 1111 1112"),
    ("identity_numbers", "3782 822463 10006"),
    ("identity_numbers", "9782 822463 10009"),
    ("mail", "@tanaka ありがとう"),
    ("mail", "info@office.example へ"),
    ("map_link", "地図を持って散歩した"),
    ("map_link", "google.com/maps を開く"),
    ("number_plate", "定員 300 の 1234年"),
    ("place_now", "去年、京都駅の八条口で食べたうどん"),
    ("place_now", "いまから駅まで歩いていきます"),
    ("place_now", "公園のベンチで食べています"),
    ("confided", "部外秘の資料は家に持ち帰らないように"),
    ("confided", "部外秘と書いてある箱を見た"),
    ("place_now", "いまラーメン"),
    ("place_now", "いま温泉。極楽"),
    ("place_now", "今、日帰り温泉"),
    ("place_now", "老人ホームの席で、生きてるだけで偉いと言われた"),
    ("private_person", "大谷選手がまた打った"),
    ("private_person", "中村と申します"),
    ("routine", "毎朝コーヒーを飲む"),
    ("routine", "会議は3時から、帰りは電車で"),
    ("routine", "毎日2時間歩いて帰る"),
    ("routine", "父は必ず二時間歩いて帰ってきた"),
    ("identity_numbers", "注文番号 621498320257"),
    ("secret_value", "パスワードは管理しましょう"),
    ("secret_value", "パスワード忘れた"),
    ("secret_value", "LINEのIDここに置く→ yonaka_2"),
    ("place_now", "迷子センターのアナウンスで弟の名前を聞いた"),
    ("secret_value", "パスワードがsakura2025みたいな人は変えて"),
    ("secret_value", "合言葉は「だいこん」"),
    ("secret_value", "鍵をなくして3000円かかった"),
    ("secret_value", "パスワード変更は2025/11/27まで"),
    ("secret_value", "パスワードが合わない、iPhone15にしてから"),
    ("secret_value", "パスワードはSHA-256でハッシュ化"),
    ("secret_value", "暗証番号が違うと、エラー4001が出る"),
    ("secret_value", "定期パス ¥12000"),
    ("secret_value", "テンキー K270"),
    ("secret_value", "シークレット 2025"),
    ("secret_value", "鍵の箱は 1200 円"),
    ("secret_value", "スマホは5000mAh"),
    ("secret_value", "エラーコード、500123"),
    ("secret_value", "4-2-3-1でスペースを作る #浦和"),
    ("secret_value", "左に3回、右に2回転"),
    ("secret_value", "玄関の鍵は 5000 円、開かない"),
    ("secret_value", "mac / windows11"),
    ("secret_value", "PINバッジ2025の新作"),
    ("secret_value", "3-1-4-2が鍵になる試合"),
    ("secret_value", "「パスワード」という曲"),
    ("secret_value", "パスワードは「忘れた」"),
    ("secret_value", "パスワードは「長く、複雑に」。"),
    ("secret_value", "パスワードは「8文字以上」です"),
    ("secret_value", "パスワードは「紙に書く」。"),
    ("secret_value", "パスワードは「○○○○」です"),
    ("secret_value", "パスワードは「ひらけごま」ですか"),
    ("secret_value", "暗証番号は〇〇〇〇です"),
    ("secret_value", "暗証番号は一二三四みたいなのが多い"),
    ("secret_value", "オートロック、二〇二四から"),
    ("secret_value", "コンパスは一九九〇の発売"),
    ("secret_value", "パスを一五〇〇メートル先へ"),
    ("telephone", "0120-123-456 へどうぞ"),
    ("telephone", "困ったら #9110 か 110 番"),
    ("telephone", "2025-11-24 10:00 開始"),
]


def found(name: str, text: str) -> list[str]:
    draft = Draft(text)
    return [draft.read.normal[start:end] for start, end in DETECTORS[name].find(draft.read, draft)]


@pytest.mark.parametrize(("name", "text", "expected"), FOUND)
def test_finds_the_words(name, text, expected):
    assert any(expected in words for words in found(name, text))


@pytest.mark.parametrize(("name", "text"), INNOCENT)
def test_leaves_near_misses_alone(name, text):
    assert found(name, text) == []


def test_what_is_found_holds_what_the_detector_needs():
    """A review asks a detector only where its words occur, so these must leave out nothing that it finds."""
    needs = {name: parse(detector.needs) for name, detector in DETECTORS.items() if detector.needs}
    matcher = Preparation(chain.from_iterable(needs.values()), {})
    rows = (path.read_text(encoding="utf-8").splitlines() for path in EVALUATION.glob("train-[0-9]*.jsonl"))
    posts = [json.loads(row)["text"] for row in chain.from_iterable(rows)]
    for post in (*posts[::8], *(text for _, text, _ in FOUND)):
        draft = Draft(post)
        reading = matcher.read(draft.read)
        for name, patterns in needs.items():
            if not any(map(reading.may_match, map(matcher.program, patterns))):
                assert list(DETECTORS[name].find(draft.read, draft)) == [], (name, post)


class Unread:
    """A normalised text as detectors see it, without the cost of cutting it into words."""

    def __init__(self, normal: str) -> None:
        self.normal = normal
        self.lexemes: list[Lexeme] = []
        self.sentences = ((0, len(normal)),) if normal.strip() else ()


PIECES = [
    *("0", "9", "090", "-", "(", ")", " ", ".", "3", "町", "丁目", "番地", "コーポ", "県", "市", "パス", "ID", "/"),
    *("@", "#", "a", "Z", "!", "〇", "九", "→", "北緯", "東経", "°", "'", "自動", "投稿", "この", "//", "maps."),
    *("\n", "１", "ｶﾞ", "\ud800"),
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), min_size=1, max_size=60).map("".join))
def test_any_text_gives_spans_inside_it(text):
    read = Unread(normalise(text))
    draft = Draft("x")
    for detector in DETECTORS.values():
        for start, end in detector.find(read, draft):
            assert 0 <= start <= end <= len(read.normal)


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize(
    "unit",
    [
        *("1", "1-", "1234 ", "090 ", "二", "三-", "4→", "町", "県市", "コーポ1", "この投稿", "北緯11"),
        *("a", "a/", "a.", "a@", "ID ", "パス", "例 1"),
    ],
)
def test_a_hundred_thousand_characters_are_read_in_bounded_time(name, unit):
    text = Unread(unit * (100_000 // len(unit)))
    began = time.process_time()
    list(DETECTORS[name].find(text, Draft("x")))
    assert time.process_time() - began < 4


# What is cheap to look for, and what is not looked for without it.
SIGNS = [
    *((form, signs) for form, signs in secrets._LIKELY.items() if form is not secrets._DIAL),
    (identity_numbers._TWELVE, (identity_numbers._LONG,)),
    (identity_numbers._CARD, (identity_numbers._LONG,)),
    (address._PREFECTURE, (address._LIKELY_PREFECTURE,)),
    (confided._CONFIDED, (confided._SIGN,)),
]


def test_whatever_a_dear_expression_finds_holds_one_of_its_signs():
    drafts = list(map(normalise, [*posts(), *(text for _, text, *_ in FOUND)]))
    for form, signs in SIGNS:
        found = [match[0] for text in drafts for match in form.finditer(text)]
        assert found, form.pattern
        assert [words for words in found if not any(sign.search(words) for sign in signs)] == []
