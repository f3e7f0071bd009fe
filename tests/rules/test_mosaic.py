"""What several drafts give away together."""

import pytest

from rules import Draft, review
from rules.mosaic import builtin, kinds, load, singles_out
from rules.toml_file import RuleError

EXAMPLES = [(kind.name, text) for kind in builtin() for text in kind.found]
NEAR_MISSES = [(kind.name, text) for kind in builtin() for text in kind.absent]
EARLIER = ("うちの出張所は城あとのとなり", "通勤は渡し船で三分", "班に女子はわたしだけ")


def named(text):
    return {clue.kind for clue in kinds(text)}


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_finds_its_clues(kind, text):
    assert kind in named(text)


@pytest.mark.parametrize(("kind", "text"), NEAR_MISSES)
def test_lets_near_misses_pass(kind, text):
    assert kind not in named(text)


def test_a_clue_names_the_words_that_give_it_away():
    text = "きょうは晴れ。通勤は渡し船で三分"
    clue = next(clue for clue in kinds(text) if clue.kind == "route")
    assert text[slice(*clue.span)].startswith("通勤")


@pytest.mark.parametrize(
    ("earlier", "now", "too_many"),
    [
        ([{"workplace"}, {"route"}], {"career"}, True),
        ([{"workplace"}, {"route"}], set(), False),  # the new draft adds nothing
        ([], {"workplace", "route", "career"}, False),  # one draft is no mosaic
        ([set(), set()], {"workplace", "route", "career"}, False),
        ([{"region"}, {"family"}], {"looks"}, False),  # nothing of work
        ([{"workplace"}], {"workplace", "route"}, False),
        ([{"workplace"}, {"workplace"}], {"route"}, True),  # draft after draft, a second kind is enough
        ([{"workplace"}, {"route"}], {"workplace"}, False),  # told before
        ([{"workplace"}, {"of-a-later-version"}], {"route"}, False),
    ],
)
def test_how_many_pieces_are_too_many(earlier, now, too_many):
    assert bool(singles_out(earlier, now)) is too_many


NEW_AND_OLD = "職場の裏は動物園。和紙の公図をめくる。"


@pytest.mark.parametrize(
    ("text", "earlier", "shown"),
    [
        ("和紙の公図をめくる。職場の裏は動物園。", ("職場の裏は動物園", "島に来て三度目の夏"), "公図"),
        (NEW_AND_OLD, ("職場の裏は動物園", "島に来て三度目の夏"), "公図"),
        (NEW_AND_OLD, ("通勤は渡し船で三分", "島に来て三度目の夏"), "職場"),  # both new: the first of them
        (NEW_AND_OLD, ("職場の裏は動物園", "公図をめくる", "島に来て三度目の夏"), "職場"),  # nothing is new
    ],
)
@pytest.mark.parametrize("remembered", [False, True])
def test_what_earlier_drafts_did_not_tell_is_shown(text, earlier, shown, remembered):
    kept = {"given_away": tuple(frozenset(named(one)) for one in earlier)} if remembered else {"earlier": earlier}
    (finding,) = [one for one in review(Draft(text, **kept), learned=False).findings if one.label == "mosaic"]
    assert finding.quote == shown


def test_the_learned_reader_adds_what_no_pattern_says():
    draft = Draft(
        "塔のいちばん上が職場です。海に突き出た滑走路、双眼鏡だけが友だち",
        earlier=("班に女子はわたしだけ", "双子のベビーカーを買った"),
    )
    assert "telling" in named(draft.text)
    assert "telling" not in {clue.kind for clue in kinds(draft.text, learned=False)}
    assert "telling" not in named("目玉焼きは両面派になりました")
    two = Draft(draft.text, earlier=EARLIER[:1])
    assert "mosaic" not in review(two, learned=False).labels
    (finding,) = [finding for finding in review(two).findings if finding.label == "mosaic"]
    assert (finding.rule, finding.level, finding.clause) == ("mosaic/learned", "care", "2.6")
    assert f"「{finding.quote}」" in finding.why
    assert "mosaic" not in review(two, hidden=["mosaic"]).labels


def test_who_hides_it_hears_nothing_of_a_mosaic():
    draft = Draft("来月から育休にはいります", earlier=EARLIER)
    for hidden in (["mosaic"], [finding.rule for finding in review(draft).findings if finding.label == "mosaic"]):
        assert "mosaic" not in review(draft, hidden=hidden).labels


@pytest.mark.parametrize("text", ["先輩に教わった煮豆がおいしく炊けた", "担当の美容師さんと猫の話で盛り上がった"])
def test_a_draft_that_hints_at_nobody_adds_nothing_whatever_its_words(text):
    draft = Draft(text, earlier=("正職員は所長とわたしだけ", "うちの役所、屋根に風見鶏がいる"))
    assert [finding.label for finding in review(draft, learned=False).findings] == ["mosaic"]
    assert review(draft).findings == ()
    hidden = ["mosaic/learned"]  # who wants to hear nothing from the reader hears no doubt, either
    assert [finding.label for finding in review(draft, hidden=hidden).findings] == ["mosaic"]


def test_remembered_kinds_count_like_remembered_texts():
    remembered = tuple(frozenset(named(text)) for text in EARLIER)
    by_texts = review(Draft("来月から育休にはいります", earlier=EARLIER), learned=False)
    by_kinds = review(Draft("来月から育休にはいります", given_away=remembered), learned=False)
    assert "mosaic" in by_texts.labels
    assert by_texts == by_kinds


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind = [1]", "expected at least one"),
        ("kind = 1", "expected at least one"),
        ("[[kind]]\nname = 1", "kind 1: name must be a text"),
        ('[[kind]]\nname = "x"\ntitle = "x"\nany = []', "x: any"),
        ('[[kind]]\nname = "x"\ntitle = "x"\nany = "月"', "x: any"),
        ('[[kind]]\nname = "x"\ntitle = "x"\nany = ["月"]\nfound = "月"', "x: found must be a list"),
        ('[[kind]]\nname = "x"\ntitle = "x"\nlearned = "false"', "x: learned must be true or false"),
        ('[[kind]]\nname = "x"\ntitle = "x"\nlearned = true\n' * 2, "x: this name stands twice"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text, told):
    path = tmp_path / "mosaic.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=rf"mosaic\.toml: {told}"):
        load(path)
