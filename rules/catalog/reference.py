"""The catalog as a page for people: docs/rule-reference.md is written by this and kept true by a test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rules.catalog import Catalog, Rule
from rules.guideline import clause

_HEAD = """# Rule reference

Written by `python app.py rules reference > docs/rule-reference.md`; do not edit.
How rules are written: [rules.md](rules.md).

Levels: stop (do not post), fix (change it first), care (think once more).
A rule is cleared by every frame that it does not name.
"""


def reference(catalog: Catalog) -> str:
    """The page in Markdown, in the order of the files."""
    parts = [_HEAD]
    for label, rules in groupby(catalog.rules, key=lambda rule: rule.label):
        parts += _label(label, list(rules))
    parts.append("\n## Frames\n\n| frame | stands | for example |\n| --- | --- | --- |\n")
    parts += [f"| {frame.name} | {frame.place} | {frame.found[0]} |\n" for frame in catalog.frames.values()]
    return "".join(parts)


def _label(label: str, rules: list[Rule]) -> Iterator[str]:
    first = rules[0]
    yield f"\n## {label}\n\n指針 {first.clause}: {clause(first.clause).name}\n\n"
    yield f"> {first.why}\n>\n> {first.instead}\n\n"
    yield "| rule | level | flags | passes |\n| --- | --- | --- | --- |\n"
    for rule in rules:
        yield f"| {rule.id} | {rule.level} | {_cell(rule.flags[0].text)} | {_cell(rule.passes[0].text)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
