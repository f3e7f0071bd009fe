"""What each part of a rule does to a review, shown with catalogs of a rule or two."""

import re

import pytest

from rules import Draft, catalog
from rules.catalog.prepare import prepare
from rules.cues import reader, reasons

HEAD = """
label = "{label}"
clause = "3.1.1"
level = "{level}"
why = "「{{quote}}」のわけ"
instead = "「{{quote}}」のかわり"
{more}
"""
RULE = """
[[rule]]
id = "{id}"
{what}
flags = ["入札の話"]
passes = ["昼の話"]
"""
FRAME = """
place = "{place}"
any = ["{words}"]
found = ["公告"]
absent = ["昼"]
"""


@pytest.fixture
def engine(tmp_path):
    """Makes an engine ready from rules {label: {id: what stands in it}} and frames {name: (place, words)}."""
    for folder in ("rules", "frames", "vocabulary"):
        (tmp_path / folder).mkdir()

    def made(labels, frames=None, level="fix", more=""):
        for label, rules in labels.items():
            text = HEAD.format(label=label, level=level, more=more)
            text += "".join(RULE.format(id=name, what=what) for name, what in rules.items())
            (tmp_path / "rules" / f"{label}.toml").write_text(text, encoding="utf-8")
        for name, (place, words) in (frames or {}).items():
            text = FRAME.format(place=place, words=words)
            (tmp_path / "frames" / f"{name}.toml").write_text(text, encoding="utf-8")
        return prepare(catalog.load(tmp_path / "rules", tmp_path / "frames", tmp_path / "vocabulary"))

    return made


def found(engine, text, **wanted):
    """The (rule, quote) pairs of a review."""
    report = engine.review(Draft(text), learned=False, **wanted)
    return [(finding.rule, finding.quote) for finding in report.findings]


def hit(engine, text, facts=()):
    return [(one.rule.name, Draft(text).read.normal[one.start : one.end]) for one in engine.hits(Draft(text), facts)]


def test_each_of_several_patterns_finds_its_words(engine):
    both = engine({"secrecy": {"one": 'any = ["入札", "落札 * 決まる"]'}})
    assert hit(both, "入札の話。落札がもう決まった") == [
        ("secrecy/one", "入札"),
        ("secrecy/one", "落札がもう決まっ"),
    ]
    assert hit(both, "落札の話。昼が決まった") == []


@pytest.mark.parametrize(
    ("within", "beside", "next_to", "far"),
    [("sentence", True, False, False), ("near", True, True, False), ("draft", True, True, True)],
)
def test_with_and_without_look_as_far_as_within_says(engine, within, beside, next_to, far):
    wanting = engine({"secrecy": {"one": f'tokens = "入札"\nwith = ["秘密"]\nwithin = "{within}"'}})
    barring = engine({"rumor": {"one": f'tokens = "入札"\nwithout = ["秘密"]\nwithin = "{within}"'}})
    texts = ["秘密の入札の話", "入札の話。秘密の話", "入札の話。昼の話。朝の話。秘密の話"]
    assert [bool(hit(wanting, text)) for text in texts] == [beside, next_to, far]
    rumors = [[name for name, _ in hit(barring, text) if name == "rumor/one"] for text in texts]
    assert [not names for names in rumors] == [beside, next_to, far]


@pytest.mark.parametrize("within", ["sentence", "near"])
def test_nowhere_looks_in_the_whole_draft_whatever_within_says(engine, within):
    one = engine({"secrecy": {"one": f'tokens = "入札"\nwithout = ["昼"]\nwithin = "{within}"\nnowhere = ["公告"]'}})
    assert hit(one, "昼の話。朝の話。入札の話") == [("secrecy/one", "入札")]
    assert hit(one, "公告の話。朝の話。夜の話。入札の話") == hit(one, "入札の話。朝の話。夜の話。公告の話") == []


def test_every_with_must_stand_and_none_of_without(engine):
    one = engine({"secrecy": {"one": 'tokens = "入札"\nwith = ["秘密", "うち|課"]\nwithout = ["公告", "昼"]'}})
    assert hit(one, "うちの秘密の入札") == hit(one, "課の秘密の入札") == [("secrecy/one", "入札")]
    for text in ("秘密の入札", "うちの入札", "うちの秘密の入札の公告", "うちの秘密の入札と昼"):
        assert hit(one, text) == []


def test_a_detector_is_bound_by_with_without_and_frames_too(engine):
    told = engine(
        {"personal_info": {"mail": 'detector = "mail"\nwith = ["連絡"]\nwithout = ["公式"]\nwithin = "draft"'}},
        {"official": ("sentence", "公告")},
    )
    assert hit(told, "連絡は hanako@example.jp へ") == [("personal_info/mail", "hanako@example.jp")]
    for text in ("hanako@example.jp へ", "公式の連絡は hanako@example.jp へ", "公告の連絡は hanako@example.jp へ"):
        assert hit(told, text) == []


def test_two_rules_of_one_detector_each_speak(engine):
    both = engine({
        "location": {"map": 'detector = "coordinates"\nwith = ["家"]', "all": 'detector = "coordinates"'},
    })  # fmt: skip
    assert hit(both, "家は 35.6745,139.7512") == [
        ("location/map", "35.6745,139.7512"), ("location/all", "35.6745,139.7512"),
    ]  # fmt: skip
    assert hit(both, "駅は 35.6745,139.7512") == [("location/all", "35.6745,139.7512")]


def test_a_detector_that_needs_no_words_is_always_asked(engine):
    clock = engine({"work_hours": {"clock": 'detector = "clock"'}})
    at_ten = Draft.from_context("猫", {"posted_at": "2026-11-24T10:00+09:00", "work_hours": "08:30-17:15"})
    (finding,) = clock.review(at_ten, learned=False).findings
    assert (finding.start, finding.end, finding.quote) == (0, 0, "")
    at_night = Draft.from_context("猫", {"posted_at": "2026-11-24T22:00+09:00", "work_hours": "08:30-17:15"})
    assert not clock.review(at_night, learned=False).findings


def test_what_speaks_of_the_whole_draft_looks_beside_it_in_the_whole_draft(engine):
    clock = engine({"work_hours": {"clock": 'detector = "clock"\nwith = ["秘密"]'}})
    context = {"posted_at": "2026-11-24T10:00+09:00", "work_hours": "08:30-17:15"}
    assert clock.hits(Draft.from_context("猫の話。犬の話。秘密の話", context))
    assert not clock.hits(Draft.from_context("猫の話。犬の話", context))


def test_what_speaks_of_the_whole_draft_is_silent_beside_words(engine):
    both = engine({"work_hours": {"clock": 'detector = "clock"', "one": 'tokens = "入札"'}})
    context = {"posted_at": "2026-11-24T10:00+09:00", "work_hours": "08:30-17:15"}
    for text, rule in (("昼の話。入札の話", "work_hours/one"), ("昼の話", "work_hours/clock")):
        (finding,) = both.review(Draft.from_context(text, context), learned=False).findings
        assert finding.rule == rule


def test_of_values_that_overlap_one_speaks(engine):
    both = engine({"location": {"map": 'detector = "map_link"', "place": 'detector = "coordinates"'}})
    link = "https://maps.google.com/maps?q=35.6745,139.7512"
    assert [name for name, _ in hit(both, link)] == ["location/map", "location/place"]
    assert found(both, link) == [("location/map", link)]
    two = f"{link} と 35.1111,139.1111"
    assert found(both, two) == [("location/map", link), ("location/place", "35.1111,139.1111")]
    assert found(both, f"36.2222,138.2222 {two}")[0] == ("location/place", "36.2222,138.2222")


def test_a_report_names_the_version_of_its_catalog(engine):
    one = engine({"secrecy": {"one": 'tokens = "入札"'}})
    assert re.fullmatch("[0-9a-f]{12}", one.version)
    assert one.review(Draft("昼の話"), learned=False).version == one.version
    assert one.learned(Draft("昼の話")).version == one.version


def test_a_frame_clears_unless_the_rule_or_the_label_minds_it_not(engine):
    frames = {"official": ("sentence", "公告"), "quoted": ("after", "と 言わ れ")}
    rules = {"one": 'tokens = "入札"', "two": 'tokens = "落札"\ndespite = ["official"]'}
    bound = engine({"secrecy": rules}, frames)
    assert hit(bound, "入札の公告") == []
    assert hit(bound, "落札の公告") == [("secrecy/two", "落札")]
    assert hit(bound, "落札と言われた") == []
    assert bound.despite == {"secrecy": frozenset()}
    free = engine({"secrecy": rules}, frames, more='despite = ["official"]')
    assert hit(free, "入札の公告") == [("secrecy/one", "入札")]
    assert hit(free, "入札と言われた") == []
    assert free.despite == {"secrecy": frozenset({"official"})}


def test_a_frame_with_labels_clears_these_alone(engine):
    frames = {"animal": ("sentence", '猫"]\nlabels = ["work_hours')}
    both = engine({"work_hours": {"one": 'tokens = "勤務"'}, "secrecy": {"two": 'tokens = "入札"'}}, frames)
    assert hit(both, "勤務中の猫") == []
    assert hit(both, "入札の猫") == [("secrecy/two", "入札")]


def test_a_sentence_is_told_once_for_a_label_by_the_longest_words(engine):
    both = engine({"secrecy": {"short": 'tokens = "入札"', "long": 'tokens = "入札 * 決まる"'}})
    assert found(both, "入札が決まった") == [("secrecy/long", "入札が決まった")]
    told = found(both, "入札が決まった。入札の話")
    assert told == [("secrecy/long", "入札が決まった"), ("secrecy/short", "入札の話")]


def test_the_more_serious_speaks_for_a_sentence_and_comes_first(engine):
    both = engine({"secrecy": {"mild": 'tokens = "入札 * 決まる"', "grave": 'tokens = "入札"\nlevel = "stop"'}})
    assert found(both, "昼の話。入札が決まった") == [("secrecy/grave", "入札が決まった")]
    report = both.review(Draft("入札が決まった。\n入札の話"), learned=False)
    assert [finding.level for finding in report.findings] == ["stop", "stop"]
    two = engine({"secrecy": {"grave": 'tokens = "入札"\nlevel = "stop"'}, "rumor": {"mild": 'tokens = "昼"'}})
    assert [name for name, _ in found(two, "昼の入札")] == ["secrecy/grave", "rumor/mild"]


def test_what_a_detector_finds_stands_value_by_value(engine):
    mails = engine({"personal_info": {"mail": 'detector = "mail"'}})
    assert [quote for _, quote in found(mails, "ab@example.jp と cd@example.jp")] == ["ab@ex•••••.••", "cd@ex•••••.••"]


def test_reasons_show_the_words_and_cut_long_ones(engine):
    one = engine({"secrecy": {"one": 'tokens = "入札 *20 決まる"'}})
    (short,) = one.review(Draft("入札が決まった"), learned=False).findings
    assert (short.why, short.instead) == ("「入札が決まった」のわけ", "「入札が決まった」のかわり")
    text = "入札が" + "とても" * 10 + "決まった"
    (long,) = one.review(Draft(text), learned=False).findings
    assert long.quote == text[:-1]
    assert long.why == f"「{text[:29]}…」のわけ"


def test_a_hidden_rule_or_label_is_silent_and_the_rest_is_not(engine):
    both = engine({"secrecy": {"one": 'tokens = "入札"', "two": 'tokens = "落札"'}, "rumor": {"one": 'tokens = "昼"'}})
    text = "入札。落札。昼"
    assert [name for name, _ in found(both, text, hidden=["secrecy/one"])] == ["secrecy/two", "rumor/one"]
    assert [name for name, _ in found(both, text, hidden=["secrecy"])] == ["rumor/one"]


def test_a_fact_clears_the_rules_that_it_decides_alone(engine):
    both = engine({"personal_info": {"one": 'tokens = "入札"'}, "location": {"one": 'tokens = "昼"'}})
    assert hit(both, "入札。昼", ["consent"]) == [("location/one", "昼")]


def test_a_rule_is_known_by_its_name(engine):
    one = engine({"secrecy": {"one": 'tokens = "入札"'}})
    assert one.rule("secrecy/one").id == "one"
    with pytest.raises(KeyError):
        one.rule("secrecy/two")


# --- the learned reader's word, put beside the rules' ---------------------------------------------------------------

TEXT = "部屋の番号は4417です。昼の話"


@pytest.fixture
def told(engine, monkeypatch):
    """What a review tells of what a reader says, which is taken at its word."""
    small = engine({"secrecy": {"one": 'tokens = "昼"'}}, {"official": ("sentence", "公告")})

    def findings(*said, text=TEXT, **wanted):
        monkeypatch.setattr(reader, "builtin", lambda: _Reader(said))
        report = small.review(Draft(text), **wanted)
        return [finding for finding in report.findings if finding.rule.endswith("/learned")]

    return findings


class _Reader:
    """Says what it is to say, and doubts what it is to doubt."""

    def __init__(self, said=(), doubts=()):
        self._said, self._doubts = said, doubts

    def evidence(self, text):
        return text

    def cues(self, evidence, known):
        return [cue for cue in self._said if cue.label not in known]

    def doubted(self, evidence, among):
        return frozenset(self._doubts) & among


@pytest.mark.parametrize(("sure", "level"), [(True, "fix"), (False, "care")])
def test_a_cue_is_told_with_its_reason_and_never_stops(told, sure, level):
    (finding,) = told(reader.Cue("rumor", sure, (0, 5)))
    reason = reasons.builtin()["rumor"]
    assert (finding.label, finding.rule, finding.level, finding.clause) == (
        "rumor", "rumor/learned", level, reason.clause,
    )  # fmt: skip
    assert (finding.start, finding.end, finding.quote) == (0, 5, "部屋の番号")
    assert (finding.why, finding.instead) == tuple(
        words.replace("{quote}", "部屋の番号") for words in (reason.why, reason.instead)
    )


def test_a_secret_in_a_cue_is_masked_and_other_words_are_not(told):
    (finding,) = told(reader.Cue("credentials", True, (0, 10)))
    assert (finding.quote, "4417" in finding.why + finding.instead) == ("部屋の番号は44••", False)
    (finding,) = told(reader.Cue("rumor", True, (0, 10)))
    assert finding.quote == "部屋の番号は4417です"  # to the end of what its last word is in


def test_a_rule_a_wish_or_a_frame_silences_a_cue(told):
    assert told(reader.Cue("secrecy", True, (0, 5))) == []  # the rule spoke
    assert told(reader.Cue("rumor", True, (0, 5)), hidden=["rumor"]) == []
    assert told(reader.Cue("rumor", True, (0, 5)), hidden=["rumor/learned"]) == []
    assert told(reader.Cue("rumor", True, (0, 5)), learned=False) == []
    official = "公告の部屋の番号は4417"
    assert told(reader.Cue("secrecy", True, (3, 8)), text=official) == []
    assert [finding.rule for finding in told(reader.Cue("rumor", True, (3, 8)), text=official)] == ["rumor/learned"]


@pytest.mark.parametrize(
    ("faint", "surer", "labels"),
    [
        (reader.Cue("rumor", False, (0, 5)), reader.Cue("location", True, (0, 5)), ["location"]),
        (reader.Cue("rumor", False, (1, 4)), reader.Cue("location", True, (0, 5)), ["location"]),
        (reader.Cue("rumor", False, (0, 6)), reader.Cue("location", True, (0, 5)), ["location"]),
        (reader.Cue("rumor", False, (11, 13)), reader.Cue("location", True, (0, 5)), ["location", "rumor"]),
        (reader.Cue("rumor", False, (0, 5)), reader.Cue("location", False, (0, 5)), ["location", "rumor"]),
        (reader.Cue("rumor", False, (13, 14)), reader.Cue("location", True, (0, 5)), ["location"]),
        (reader.Cue("mosaic", False, (0, 5)), reader.Cue("location", True, (0, 5)), ["location", "mosaic"]),
    ],
    ids=["same", "fewer words", "more words", "other words", "both faint", "what a rule shows", "of earlier drafts"],
)
def test_a_faint_suspicion_tells_nothing_of_words_that_a_surer_finding_shows(told, faint, surer, labels):
    assert sorted(finding.label for finding in told(faint, surer)) == labels


@pytest.mark.parametrize(
    ("wanted", "rules"),
    [
        ({}, ["rumor/one", "secrecy/mail", "secrecy/sure"]),
        ({"hidden": ["secrecy/learned"]}, ["rumor/one", "secrecy/mail", "secrecy/one", "secrecy/sure"]),
        ({"learned": False}, ["rumor/one", "secrecy/mail", "secrecy/one", "secrecy/sure"]),
    ],
)
def test_what_the_reader_doubts_of_a_pattern_is_left_out(engine, monkeypatch, wanted, rules):
    """What stands: a detector's word, another label's, a rule's that says so, and all where the reader is off."""
    monkeypatch.setattr(reader, "builtin", lambda: _Reader(doubts=["secrecy"]))
    secrecy = {"one": 'tokens = "昼"', "mail": 'detector = "mail"', "sure": 'tokens = "夜"\nstands = true'}
    catalog = {"secrecy": secrecy, "rumor": {"one": 'tokens = "昼"'}}
    report = engine(catalog).review(Draft("昼の話。\n夜の話。\nhanako@example.jp"), **wanted)
    assert sorted(finding.rule for finding in report.findings) == rules
