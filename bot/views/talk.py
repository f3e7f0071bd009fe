"""Answers to what people say to the bot itself: help, its privacy, its settings, anger, or nothing in particular."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.views import blocks, incident
from bot.views.blocks import Block
from rules.guideline import clauses, document
from rules.incident import contacts

_SEND = "投稿する前の下書きを、そのまま送ってください。指針に照らして、気をつける点をお返しします。"
_MORE = "指針の本文は `/guideline 位置情報` や、ここへの質問で引けます。下書きは保存も記録もされません。"
WHO_LISTENS = (
    "ご心配なことがあれば、勤務先の相談窓口や産業医(健康管理医)、信頼できる方など、話しやすいところにご相談ください。"
)
CLEAR = "投稿する文としては、気になる点は見つかりませんでした。見落としがあり得ます。投稿の判断はご自身でお願いします。"
_TALK = "こちらへのお言葉でしたら、下書きを確かめることと、質問から指針を引くことで、お手伝いします。"
LISTENS = _TALK + WHO_LISTENS
CLEARED = "talk_clear"  # the id of the block that says of what may be a draft that nothing was found
SAID = {
    "thanks": "どういたしまして。またいつでもどうぞ。",
    "relieved": "よかったです。ご無理をなさらないでください。またいつでもどうぞ。",
    "done": "承知しました。あとで気になることがあれば、「もう投稿してしまった」からお進みください。",
    "help": _SEND,
    "which": _SEND,
    "vague": "何についてのご質問でしょうか。言葉を足してお送りください(例:「鍵アカなら大丈夫?」「位置情報」)。",
    "privacy": (
        "ここに書かれたことを、上司や人事などに知らせることはありません。下書きや質問の文は、保存も記録もしません。"
    ),
    "erase": "ご自身について保存されているものは、「見る・消す」(ホームにもあります)で、見て、すべて消せます。",
    "settings": "勤務時間、休む日、プロフィール文などは、「設定を変える」(ホームにもあります)で変えられます。",
    "silence": (
        "投稿してしまったときの手順のあとのお知らせは「お知らせは要らない」で、"
        "チャンネルのお知らせは `/guideline-remind` で(設定を認められた方が)止められます。"
        "ほかにお送りするのは、うまく処理できなかったときと、"
        "ご自身が設定したチャンネルのお知らせが止まったときのお知らせだけです。"
    ),
    "home": "「SNS相談」を開くと、上に「ホーム」があります。設定と、保存されているものは、ここからも開けます。",
    "example": (
        "たとえば「今日の会議で来年度の予算が決まった」と送ると、気をつける点と直し方をお返しします。"
        "「鍵アカなら何を書いても大丈夫?」のような質問や、「誤爆した」のひとことにも、お答えします。"
    ),
    "who": (
        "「SNS相談」という、自動で答えるプログラムです。人が読んだり答えたりはしていません。"
        "生成AIも外部のサービスも使わず、決まった規則と、下書きの例から学んだ目安で確かめます。"
    ),
    "person": "こちらから人におつなぎすることはできません。所属の服務担当か、直属の上司にご相談ください。",
    "explain": ("どの指摘についてでしょうか。指摘のあるスレッドに返信していただくと、その理由と直し方をお返しします。"),
    "again": "直した文を、続けてお送りください。もう一度確かめます。",
    "steps": (
        "投稿してしまったあとの手順の中で、訂正とお詫びの文例、上司への五行の報告をご用意します。"
        "途中の手順は、ホームから続けられます。"
    ),
    "parts": (
        "一通ずつ確かめています。分かれた下書きは、一通にまとめて送っていただくか(改行は Shift+Enter です)、"
        "先の一通を編集して書き足していただくと、続けて確かめます。"
    ),
    "objects": (
        "当たらない指摘は、その指摘の右の「この指摘は当たらない」で外せます。"
        "事情が分かるように直した文をお送りいただければ、もう一度確かめます。"
    ),
    "posts": "投稿の判断はご自身でお願いします。こちらから許可や承認を出すことはできません。",
    "stops": "承知しました。迷ったときは、いつでもお送りください。",
    "contents": f"この指針は、{document().source}です。本文は「目次」から、すべてお読みいただけます。",
    "penalty": (
        "この指針の本文に、罰則や処分を定めたところはありません。国家公務員法などの法令を守ることは「3.(1)」が述べています。"
        "処分をするかどうかは任命権者が決めます。ご心配なときは、人事担当にご確認ください。"
    ),
    "parting": "またいつでもお送りください。",
    "praise": "ありがとうございます。",
    "listening": "お話をうかがうことはできず、すみません。下書きを確かめることと、指針を引くことができます。",
    "faulty": "うまく動いていないようでしたら、すみません。続くときは、SNS相談の管理者にお知らせください。",
    "angry": "お役に立てず、すみません。",
    "reminders": (
        "チャンネルへのお知らせは、そのチャンネルで `/guideline-remind` と打つと、"
        "設定を認められた方が、出す日時や内容を決められます。"
        "ここ(ダイレクトメッセージ)からは設定できません。"
        "「確認しました」は人数だけを数え、どなたが押したかは残りません。"
    ),
    "rewrite": "文を書き直すことはできません。下書きをお送りいただければ、気をつける点と直し方をお返しします。",
    "pictures": (
        "画像を送っていただくと、写っているものは見えませんが、ご自身で確かめていただく点の一覧と、"
        "画像のデータに書き込まれた撮影場所や日時などをお返しします。動画やPDFの中身は読めません。"
    ),
    "links": "リンクの先は開かず、読みません。確かめたい文を、ここへ貼り付けて送ってください。",
    "devices": (
        "Slackが使える端末なら、スマートフォンでもパソコンでも使えます。"
        "投稿そのものは、業務上支給された端末からはなさらないでください(指針「3.(1)」)。"
    ),
    "languages": (
        "下書きは、日本語の文を確かめます。日本語でない文は、わずかな点しか確かめられません。"
        "指針への質問は、英語でもお答えできることがあります。お返事はいつも日本語です。"
        "(Drafts are checked in Japanese. Questions in English may be answered, always in Japanese.)"
    ),
    "wrong": (
        "間違いや見落としがあり得ます。当たらない指摘は、その指摘の右の「この指摘は当たらない」で外せます。"
        "SNS相談の不具合やご意見は、SNS相談の管理者にお知らせください。"
        "投稿したものに間違いがあったときは、「もう投稿してしまった」からお進みください。"
    ),
    "talk": CLEAR,
    "talk_asking": "指針へのご質問としては、お尋ねのことは書かれていません。",
    "talk_unclear": "投稿する文でしたら、「下書きでした」を押してください。指針に照らして確かめます。",
    "unclear": "何をお手伝いしましょうか。下書きか、お知りになりたいことを、送ってください。",
}
_KEPT = (
    "残すのは、設定や、指摘した項目の名前と日付などだけで、お名前の代わりに、鍵がなければ元に戻せない符号で保存します。"
    "送られたメッセージは、お勤め先のSlackに残ります。残したくない下書きは `/guideline-review` で確かめられます。"
)
_WHOLE = (
    f"本文は{len(clauses())}項目です。はじめに(目的)、ソーシャルメディアの特性、"
    "国家公務員として特に留意すべき事項、その他一般的に留意すべき事項の順に並んでいます。"
)
_NOT_KEPT = "下書きや質問の文は、もともと保存していません。"
_BESIDE: Mapping[str, str] = {
    "help": f"{_MORE}もう投稿してしまったときは、手順を一つずつお示しします。設定などは「ホーム」にあります。",
    "vague": _MORE,
    "explain": _MORE,
    "unclear": _MORE,
    "listening": _MORE,
    "contents": _WHOLE,
    "privacy": _KEPT,
    "erase": _NOT_KEPT,
    "angry": f"{_SEND}{_MORE}",
    "talk": _TALK,
    "talk_asking": _TALK,
    "talk_unclear": _TALK,
}
DOUBTFUL = (
    "angry",
    "silence",
    "unclear",
    "objects",
    "again",
    "parts",
    "posts",
    "rewrite",
    "stops",
    "praise",
    "relieved",
    "done",
    "talk",
    "talk_asking",
    "talk_unclear",
)  # what may be a draft all the same
EITHER = ("talk", "talk_asking", "talk_unclear")  # what may be a question as well


def said(wanted: str, back: Sequence[Block], *, worried: bool = False) -> list[Block]:
    """The answer to one of `SAID`; `back` are the buttons for what may be a draft all the same.

    Who is `worried` reads first of who listens.
    """
    out = [blocks.plain(LISTENS)] if worried else []
    out.append(blocks.section(SAID[wanted]) if wanted in ("silence", "reminders") else blocks.plain(SAID[wanted]))
    out[-1] |= {"block_id": CLEARED} if wanted == "talk" else {}
    out += [blocks.context(_BESIDE[wanted])] if wanted in _BESIDE and not worried else []
    out += [blocks.context(blocks.escaped(_police()))] if wanted == "person" else []
    ways = _ways(wanted) + (list(back) if wanted in DOUBTFUL else [])
    return [*out, blocks.actions(*ways)] if ways else out


def _ways(wanted: str) -> list[Block]:
    settings = blocks.button("設定を変える", "settings_open")
    kept = blocks.button("見る・消す", "kept_open")
    contents = blocks.button("目次", "guideline_contents")
    ways = {
        "help": [contents, incident.way_in()],
        "privacy": [kept],
        "erase": [kept],
        "settings": [settings],
        "home": [settings, kept],
        "person": [incident.way_in()],
        "wrong": [incident.way_in()],
        "steps": [incident.way_in()],
        "listening": [contents, incident.way_in()],
        "done": [incident.way_in()],
        "unclear": [incident.way_in(), contents],
        "talk": [incident.way_in()],
        "talk_asking": [incident.way_in()],
        "talk_unclear": [incident.way_in()],
    }
    ways |= {one: [contents] for one in ("vague", "explain", "angry", "contents", "penalty")}
    return ways.get(wanted, [])


def _police() -> str:
    police = contacts()["police"]
    return f"{police.about}は、{police.name}({police.reach})でも聞いてもらえます。"
