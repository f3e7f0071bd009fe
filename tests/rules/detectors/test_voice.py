"""What only reports or announces is told from what a writer says, and what a manual says of files from an offer."""

import pytest

from rules.detectors.voice import hands_on, voices
from rules.draft import Draft
from rules.engine import review
from rules.text import Text

REPORTS = [
    "海山党の代表は記者団に対し、補正予算案に反対する考えを示した。",
    "港湾庁は、来年度の利用料の改定について意見の募集を行います。",
    "両党は協議を続けるとしている。",
    "商店街の火事で、消防によると、けが人はいない。",
    "町長は「寝耳に水だ。残念に思う」と話した。",
    "「これほどの雪は覚えがない」と、七十代の男性は語る。",
    "山岳信仰の霊場として知られる寺で、開祖は渡来人とされる。",
]
OWN_WORDS = [
    "海山党の代表が予算に反対した。応援したい。",
    "うちの課は、来年度の利用料の改定について意見の募集を行います。",
    "代表は反対する考えを示した。情けないよね。",
    "今日は洗濯物がよく乾いた。",
    "娘に「どうして」と聞かれ、「決まりだから」と答えた。",
    "関係者によると、あの会社は来月つぶれる。",
    "知事は増税に反対する考えを示した。私は知事を支持する。",
    "知事は暮らしを守ると述べた。口だけの知事、早く辞めろ",
]


@pytest.mark.parametrize("text", REPORTS)
def test_news_and_notices_report(text):
    assert "reports" in voices(Text(text))


@pytest.mark.parametrize("text", OWN_WORDS)
def test_a_writer_s_own_words_do_not(text):
    assert "reports" not in voices(Text(text))


@pytest.mark.parametrize("text", REPORTS)
def test_the_learned_reader_leaves_reports_alone(text):
    labels = {finding.label for finding in review(Draft(text)).findings}
    assert not labels & {"political", "duty_related", "belief", "disclaimer"}


@pytest.mark.parametrize(
    ("told", "own"),
    [
        ("警察は、下請けに値引きを迫った業者を書類送検した。", "許可を出した業者に値引きしてもらった。"),
        ("野党は内閣不信任決議案を提出する方針だ。", "内閣は退陣してほしい。"),
    ],
)
def test_rules_leave_reports_alone(told, own):
    assert not review(Draft(told), learned=False).findings
    assert review(Draft(own), learned=False).findings


FANTASY = [
    "騎士団は城壁の上で、裏切り者を待った。",
    "聖女の涙:毒を消す。一度の戦いで三回まで使える。",
    "迷宮の怪物を五匹倒せ。",
]
OF_GAMES = [
    "騎士団の映画を見たい。",
    "うちの課長、朝からドラゴン討伐。",
    "オークションで時計を買った。",
    "隣の部署の主任はゾンビ。",
]


@pytest.mark.parametrize("text", FANTASY)
def test_games_and_tales_imagine(text):
    assert "imagines" in voices(Text(text))
    assert not review(Draft(text)).findings


@pytest.mark.parametrize("text", OF_GAMES)
def test_who_speaks_of_them_does_not(text):
    assert "imagines" not in voices(Text(text))


def test_an_insult_beside_a_report_is_one():
    assert "defamation" in review(Draft("大臣は増税すると述べた。あの大臣は無能なクズだ。"), learned=False).labels


@pytest.mark.parametrize(
    "text",
    [
        "共有リンクを知っている人は、誰でも閲覧できます。設定は「メンバーのみ」に変更してください。",
        "ページを走査する間、共有メモリーを使うプロセスの数を出力する。",
        "呼び出し側にエラーを通知する構造体である。",
    ],
)
def test_manuals_instruct_and_are_left_alone(text):
    assert "instructs" in voices(Text(text))
    assert not review(Draft(text)).findings


@pytest.mark.parametrize("text", ["課のサーバーの設定を変えてみたい。", "このボタン、押すと光るよ。", "今日は雨。"])
def test_who_speaks_of_his_own_things_does_not(text):
    assert "instructs" not in voices(Text(text))


@pytest.mark.parametrize(
    "text",
    ["移民の流入に反対する政党は、一八五四年に結成された。", "ソクラテスの裁判は、紀元前の都市国家の民主政を伝える。"],
)
def test_histories_recount_and_are_left_alone(text):
    assert "recounts" in voices(Text(text))
    assert not review(Draft(text)).findings


@pytest.mark.parametrize(
    "text", ["一九三七年に虐殺はなかった。", "2027年に廃止される。", "江戸時代から続く店、おすすめだよ。"]
)
def test_a_verdict_or_what_comes_is_no_history(text):
    assert "recounts" not in voices(Text(text))


MANUAL = [
    "引数に指定したファイルを読み込み、結果を標準出力に書き出す。既定では現在のディレクトリが使用される。",
    "このオプションを指定した場合、既存の設定ファイルは上書きされる。",
]


@pytest.mark.parametrize("text", MANUAL)
def test_a_manual_hands_nothing_on(text):
    assert not hands_on(Text(text))
    assert "malware" not in {finding.label for finding in review(Draft(text)).findings}


@pytest.mark.parametrize(
    "text", ["このファイルを開くだけで広告が消えるよ。", "公式にない拡張、置いとくからやってみて", "zip版はこちら"]
)
def test_a_post_does(text):
    assert hands_on(Text(text))


# What one word, one ending or one year must not turn into a tale, a report or a history.
BREACHES = [
    "奈良に行った。自民党に一票を。",
    "鎌倉の海。次の選挙は自民党に入れて。",
    "江戸から来た外国人は犯罪者だ。",
    "2019年から自民党を支持。次の選挙も自民党に一票を。",
    "飲酒運転して帰った。2018年の夏。",
    "魔王のような課長、早く消えろ。",
    "領主気取りの課長、死ね。",
    "盗賊のような朝鮮人は出て行け。",
    "勇者の気分で飲酒運転して帰った。",
    "担当の業者に料亭で接待され、魔王という焼酎を飲んだ。",
    "城壁の前で自撮り。いま京都駅前にいる。",
    "国税局は明日A社を査察する方針だ。",
    "来月の人事で課長を更迭する考えだ。",
    "明日の入札の予定価格は八千万とされる。",
    "住民の田中一郎は生活保護の受給を認めた。",
    "部下の田中を減給処分とする方針だ。",
    "自民党に投票を求めました。",
    "業者から商品券をもらった。担当の契約を開始します。",
    "21世紀の日本を守るのは自民党。一票を。",
]


@pytest.mark.parametrize("text", BREACHES)
def test_no_single_word_clears_a_breach(text):
    assert review(Draft(text), learned=False).findings
