"""`python app.py rules`: for those who look after the rules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bot.commands.jsonl import read_rows, write
from bot.usage import Refused

if TYPE_CHECKING:
    from rules.catalog.measure import Measurement
    from rules.draft import Draft
    from rules.engine import Engine
    from rules.report import Report


@click.group()
def rules() -> None:
    """規則を確かめる、並べる、見る、測る。"""


def _engine() -> Engine:
    """The rules as they are kept, which are quicker to read."""
    from rules.engine import builtin

    return builtin()


@rules.command()
def check() -> None:
    """すべての規則を読み、すべての例を試し、働かない形と、ほかの規則で足りる規則を挙げます。"""
    from rules.catalog import load
    from rules.catalog.check import check as faults_of
    from rules.catalog.prepare import prepare
    from rules.catalog.usefulness import covered, needless

    catalog = load()
    engine = prepare(catalog)
    faults = faults_of(catalog, engine)
    for fault in faults:
        click.echo(fault, err=True)
    for notice in (*needless(catalog, engine), *covered(catalog.vocabularies)):
        click.echo(f"notice: {notice}", err=True)
    if faults:
        sys.exit(1)
    examples = sum(len(rule.flags) + len(rule.passes) for rule in catalog.rules)
    click.echo(f"{len(catalog.rules)} 件の規則と {examples} 件の例に問題はありません(版 {catalog.version})。")


@rules.command("list")
@click.argument("label", required=False)
def list_rules(label: str | None) -> None:
    """規則を一行ずつ並べます。"""
    found = _engine().rules
    labels = dict.fromkeys(rule.label for rule in found)
    if label is not None and label not in labels:
        raise Refused(f"{label} というラベルはありません。次から選んでください: {', '.join(labels)}")
    for rule in found:
        if label in (None, rule.label):
            click.echo(f"{rule.name}\t{rule.level}\t{rule.clause}\t{rule.flags[0].text}")


@rules.command()
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で書く。")
def refuted(as_json: bool) -> None:
    """Slack で「この指摘は当たらない」とされた回数を、規則ごとに数えます。"""
    from bot.commands.service import read_settings, records
    from bot.store import people

    with records(read_settings()) as session:
        counted = people.refuted(session)
    for rule, drafts, persons in counted:
        if as_json:
            write({"rule": rule, "drafts": drafts, "people": persons})
        else:
            click.echo(f"下書き {drafts:4} 件  {persons:4} 人  {rule}")
    if not counted and not as_json:
        click.echo("まだ一件もありません。")


@rules.command()
@click.argument("name", metavar="LABEL/ID")
def show(name: str) -> None:
    """一つの規則を、例とともに見せます。"""
    try:
        rule = _engine().rule(name)
    except KeyError as error:
        raise Refused(f"{name} という規則はありません。`rules list` で名前を確かめてください。") from error
    click.echo(f"{rule.name}  ({rule.level}, 指針 {rule.clause})\n{rule.why}\n→ {rule.instead}\n")
    for title, patterns in (
        ("探す形", rule.patterns),
        ("あってはならない形", rule.without),
        ("下書きのどこにもあってはならない形", rule.nowhere),
    ):
        for pattern in patterns:
            click.echo(f"{title}: {pattern}")
    for alternatives in rule.also:
        click.echo(f"ほかに要る形: {' / '.join(map(str, alternatives))}")
    if rule.detector:
        click.echo(f"検出器: {rule.detector}")
    click.echo(f"打ち消さない枠: {', '.join(sorted(rule.despite)) or 'なし'}")
    for title, examples in (("指摘する例", rule.flags), ("指摘しない例", rule.passes)):
        for example in examples:
            click.echo(f"{title}: {example.text}")


@rules.command()
@click.argument("file")
@click.option("--no-cues", is_flag=True, help="規則だけを測る。")
def measure(file: str, no_cues: bool) -> None:
    """ラベル付きの下書きで、規則と学習した読み手の精度と再現率を、合わせても別々にも測ります。"""
    from rules.catalog.measure import measure as measured

    engine = _engine()
    rows = list(_labelled(file))
    readers: dict[str, Callable[[Draft], Report]] = {
        "both": engine.review,
        "rules": partial(engine.review, learned=False),
        "cues": engine.learned,
    }
    results = {name: measured(rows, reader) for name, reader in readers.items() if not no_cues or name == "rules"}
    _print_labels(results)
    result = results["rules" if no_cues else "both"]
    click.echo(f"{'rule':<44}{'hit':>5}{'false':>6}{'precision':>11}")
    for name, tally in sorted(result.rules.items()):
        click.echo(f"{name:<44}{tally.hit:>5}{tally.false_alarm:>6}{_number(tally.precision):>11}")
    for row_id, label, name, quote in result.false_alarms:
        click.echo(f"false alarm {row_id} {label} by {name}: {quote}")


def _print_labels(results: Mapping[str, Measurement]) -> None:
    """A line for each label by the first reader, with the F1 of the others beside it; then one for each reader."""
    (_, *alone), (result, *_) = results, results.values()
    line = "{:<18}{:>6}{:>6}{:>7}{:>11}{:>9}{:>7}" + "{:>10}" * len(alone)
    click.echo(line.format("label", "hit", "miss", "false", "precision", "recall", "F1", *(f"{n} F1" for n in alone)))
    for name, tally in [*sorted(result.labels.items()), ("micro", result.micro)]:
        apart = [results[reader].micro if name == "micro" else results[reader].labels[name] for reader in alone]
        numbers = [_number(value) for value in (tally.precision, tally.recall, tally.f1, *(one.f1 for one in apart))]
        click.echo(line.format(name, tally.hit, tally.miss, tally.false_alarm, *numbers))
    for name, kept in results.items():
        micro = kept.micro
        numbers = [_number(value) for value in (micro.precision, micro.recall, micro.f1)]
        click.echo(
            f"{name}: precision {numbers[0]}, recall {numbers[1]}, F1 {numbers[2]}; "
            f"clean kept: {kept.kept_clean} of {kept.clean}"
        )


def _labelled(file: str) -> Iterator[dict[str, Any]]:
    """The labelled drafts of a file, each with "must" and "may". Raises Refused naming file and line."""
    from rules.draft import Draft, DraftError

    for number, row in read_rows(file, "text"):
        labels = row.get("must"), row.setdefault("may", [])
        if not all(isinstance(named, list) and all(isinstance(one, str) for one in named) for named in labels):
            raise Refused(f'{file}:{number}: "must" と "may" は、ラベルのリストで書いてください。')
        try:
            Draft.from_context(row["text"], row.get("context"))
        except DraftError as error:
            raise Refused(f"{file}:{number}: {error}") from error
        yield row


@rules.command()
def reference() -> None:
    """規則の一覧を Markdown で書き出します(docs/rule-reference.md)。"""
    from rules.catalog import load
    from rules.catalog.reference import reference as written

    click.echo(written(load()), nl=False)


@rules.command()
@click.argument("text")
def words(text: str) -> None:
    """文が、どのような語に分かれるかを見せます。"""
    from rules.text import Text

    for lexeme in Text(text).lexemes:
        click.echo("\t".join((lexeme.surface, lexeme.lemma, lexeme.base, lexeme.pos, lexeme.form, lexeme.reading)))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
