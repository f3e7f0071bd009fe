"""Secret values as they are shown: a number in kanji and a password in kana are hidden like digits and letters."""

import pytest

from rules import Draft, review
from rules.masking import mask, veiled


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("暗証番号は四八二一", "暗証番号は四八••"),
        ("暗証番号は㊃㊇㊁㊀", "暗証番号は㊃㊇••"),
        ("〇九〇-一二三四-五六七八", "〇九•-••••-••••"),
        ("〇九〇・一二三四ー五六七八", "〇九•・••••ー••••"),
        ("パスワードは「ひみつのねこ」です", "パスワードは「••••••」です"),
        ("パスワードは｢ひみつの ねこ｣です", "パスワードは｢•••• ••｣です"),
        ("パスワードは『Sakura2025』", "パスワードは『••••••••••』"),
        ("パスワードは“ひみつ”です", "パスワードは“•••”です"),
        ('パスワードは"ひみつ"です', 'パスワードは"•••"です'),
        ("「office/2211」", "「of••••/22••」"),
    ],
)
def test_what_is_hidden_of_a_value(quote, shown):
    assert mask(quote) == shown


@pytest.mark.parametrize("text", ["三人と四人、二〇人", "三々五々", "「鈴木」と申します", "パスワードは「」です"])
def test_counts_and_what_opens_with_a_mark_stay(text):
    assert mask(text) == text


def test_between_quotation_marks_all_is_hidden_though_a_finding_ends_there():
    text = "パスワードは「ひみつ2025ねこ」です。「はい」"
    assert veiled(text, [(0, text.index("ねこ"))]) == "パスワードは「•••••••••」です。「はい」"


@pytest.mark.parametrize(
    ("text", "label", "hidden"),
    [
        ("パスワードは「ひみつのねこ」です。PCに貼った", "credentials", "ねこ"),
        ("パスワードは「ひみつのねこ」です。庁舎の3階で仕事中", "credentials", "ねこ"),
        ("暗証番号は四八二一です。PCに貼った", "credentials", "二一"),
        ("電話は〇九〇-一二三四-五六七八です", "own_privacy", "五六七八"),
    ],
)
def test_no_finding_shows_a_secret_without_letters_and_digits(text, label, hidden):
    findings = review(Draft(text)).findings
    assert label in {finding.label for finding in findings}
    assert not [one for one in findings if hidden in one.quote + one.why + one.instead]
