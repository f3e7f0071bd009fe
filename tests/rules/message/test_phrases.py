"""Fixed phrases, in words that none of the patterns was written for, and posts that sound like them."""

from pathlib import Path

import pytest

from rules.facts import claimed
from rules.message.inside import brought
from rules.message.phrases import phrase

LINES = Path(__file__).with_name("phrases.tsv").read_text("utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("kind", "message"), ROWS)
def test_phrases_are_known_and_posts_are_none(kind, message):
    assert (phrase(message) or "-") == kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("はじめまして!これって何してくれるの?", "help"),
        ("ありがとう、これって匿名ですか?", "privacy"),
        ("厳しすぎない?どう直せばいい?", "explain"),
        ("ありがとう、助かった?", None),
        ("おはよう、今日は寒いね", None),
        ("なるほど、そういう味か", None),
    ],
)
def test_phrases_one_after_another_are_the_weightiest_of_them(message, kind):
    assert phrase(message) == kind


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("consent", "本人が書いていいって言ってる"),
        ("consent", "本人は知ってる"),
        ("consent", "山田さんには話してあるよ"),
        ("consent", "本人も了解してる"),
        ("consent", "本人もOKって"),
        ("consent", "相手に見せて確認したよ"),
        ("consent", "友達から載せていいって言われてる"),
        ("consent", "でも親は承知の上です"),
        ("consent", "山田くん本人から許可は取ってます"),
        ("consent", "美咲ちゃんのママには許可もらいました"),
        ("consent", "保護者の了承は得ています"),
        ("consent", "写ってる子の親御さんに見せてOKもらった"),
        ("consent", "妻には言ってあるよ"),
        ("published", "もう記者発表済みだよ"),
        ("published", "ニュースで見た"),
        ("published", "ヤフーニュースに載ってたやつ"),
        ("published", "もう世間では有名な話だよ"),
        ("published", "みんな知ってることだし"),
        ("published", "今朝の新聞で読んだ話です"),
        ("published", "会見で言ってたことだけど"),
        ("confirmed", "証拠あるよ"),
        ("confirmed", "ちゃんと根拠はあります"),
        ("confirmed", "ソースならあるけど"),
        ("own_device", "私物のスマホだよ"),
        ("own_device", "家のパソコンから出すんだけど"),
        ("own_device", "職場の端末じゃないよ"),
        ("own_device", "自分の携帯から投稿するつもりです"),
    ],
)
def test_facts_are_heard_in_many_words(fact, message):
    assert claimed(message) == (fact,)


@pytest.mark.parametrize(
    "message",
    [
        "ニュースで見た花火に行きたい",
        "新聞配達の音で起きた",
        "テレビで見る桜もいい",
        "本人に伝える勇気がない",
        "知ってる人に会った",
        "山田さんの話が面白い",
        "証拠写真みたいな釣果",
        "スマホを新しくした",
        "家のパソコンが壊れた",
        "有名なラーメン屋に並んだ",
        "会見の時間が長い",
        "保護者の集まりに出た",
        "ママには内緒のケーキ",
        "母が許可なく部屋に入る",
    ],
)
def test_posts_state_no_fact_about_a_draft(message):
    assert claimed(message) == ()


@pytest.mark.parametrize(
    ("message", "draft"),
    [
        ("じゃあ「来週は忙しい」ならいい?", "来週は忙しい"),
        ("「課長と意見が合わなくてつらい」ならどう?", "課長と意見が合わなくてつらい"),
        ("これならどう?「課長と考えが違う」", "課長と考えが違う"),
        ("「上司とうまくいかない」なら大丈夫?", "上司とうまくいかない"),
        ("この文を柔らかくして:「あの業者は最悪」", "あの業者は最悪"),
        ("丁寧語に直して「お前が悪い」", "お前が悪い"),
        ("書き直してくれる?『部長は「アホ」だ』", "部長は「アホ」だ"),
        ("この下書きを確認してください\n「一行目\n二行目」", "一行目\n二行目"),
        ('Can you check my post? "I love ramen."', "I love ramen."),
        ("Please check this: “The weather is nice.”", "The weather is nice."),
        ("「今日は寒い」だったらセーフ?", "今日は寒い"),
        ("「課長の指示が分かりにくい」はどう?", "課長の指示が分かりにくい"),
        ("じゃあ「課長の指示が分かりにくい」なら?", "課長の指示が分かりにくい"),
        ("「今日は寒い」だったら?", "今日は寒い"),
        ("「今日は寒い」に変えたらどう?", "今日は寒い"),
        ("「今日は寒い」にしたらいい?", "今日は寒い"),
        ("「今日は寒い」はだめ?", "今日は寒い"),
        ("「今日は寒い」でもアウトですか?", "今日は寒い"),
        ("この文を添削して:今日は寒い。\n明日も", "今日は寒い。\n明日も"),
        ("もっと柔らかくして： あの店は最悪", "あの店は最悪"),
        ("Please check: it is cold", "it is cold"),
        ("じゃあこう書いたら?「会談がうまくいくといいな」", "会談がうまくいくといいな"),
        ("「来週は忙しい」って書いたら?", "来週は忙しい"),
        ("こういうふうに書くのはどう?「来週は忙しい」", "来週は忙しい"),
        ("「来週は忙しい」って投稿するのはあり?", "来週は忙しい"),
        ("税務署勤めなのは伏せてる鉄道アカなんだけど、これいい?「今日は只見線」", "今日は只見線"),
        ("公務員なのは隠してます。これ大丈夫ですか?「今日は只見線に乗った」", "今日は只見線に乗った"),
        ("匿名の料理アカですけどどう思う?「カレーがうまい」", "カレーがうまい"),
        ("育休中の職員です。投稿してもいいですか?『離乳食を始めました』", "離乳食を始めました"),
        ("添削して「課長は「やれ」、部長は「やめろ」と言う」", "課長は「やれ」、部長は「やめろ」と言う"),
    ],
)
def test_a_draft_is_taken_out_of_a_request(message, draft):
    assert brought(message) == draft


@pytest.mark.parametrize(
    "message",
    [
        "じゃあ来週は忙しいならいい?",
        "「君の名は。」を観た",
        "「もう帰ろう」と言われた",
        "「ありがとう」が言えない",
        "「老害」ってどういう意味?",
        "『雪国』の書き出しが好き",
        "「」ならいい?",
        "店長の「おまけだよ」がうれしい",
        "「課長が不倫してる」って聞いたけど本当?",
        'He said "good morning" to me',
        "「いいね」は大丈夫?",
        "「鍵垢」ならいい?",
        "「窓口」を「職場」に直したらセーフ?",
        "明日の持ち物:水筒と帽子",
        "https://example.com/",
        "お知らせ:今日は寒い",
        "書き直して:",
        "「個人の意見です」って書けばいい?",
        "「来週は忙しい」って書いたらバズった",
        "「結婚して」って言ったら?",
        "うちの課長が無能なんだけど、これどう思う?「お前らは黙って働け」",
        "来月発表の増税の担当なんだけど、これいい?「増税きたー」",
        "上司に言われたんだけど、これどう思う?「定時で帰るのは甘え」",
        "役所からこんな手紙が来たんだけど、これ大丈夫?「還付金があります」",
        "私の好きな言葉です。「継続は力なり」",
        "今日から新しいアカウントです。「よろしくお願いします」",
        "フォロワーのみんな、これどう思う?「既読無視」",
    ],
)
def test_other_quotation_marks_and_colons_bring_no_draft(message):
    assert brought(message) is None
