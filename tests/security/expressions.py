"""Every regular expression of the product, found by walking its modules and reading its source."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from types import ModuleType

import bot
import rules
from rules.expression import Expression

_WORDS = {"rules.catalog", "rules.engine", "rules.vocabulary"}  # what they load are patterns over words
_CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def modules() -> list[ModuleType]:
    """All modules of rules and bot."""
    names = [
        module.name
        for package in (rules, bot)
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]
    return [importlib.import_module(name) for name in names]


def expressions() -> list[tuple[str, re.Pattern[str]]]:
    """(module, expression) pairs, each expression once; those over bytes are read as if over characters."""
    found: dict[tuple[str, int], str] = {}
    for module in modules():
        values = [*vars(module).values(), *_loaded(module)]
        for pattern in (*within(values), *_written(module)):
            text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
            flags = pattern.flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.ASCII)
            found.setdefault((text, flags), module.__name__)
    return [(name, re.compile(text, flags)) for (text, flags), name in found.items()]


def _loaded(module: ModuleType) -> Iterator[object]:
    """What a module reads from its data files when it is first asked."""
    if module.__name__ in _WORDS:
        return
    for value in vars(module).values():
        own = isinstance(value, functools._lru_cache_wrapper) and value.__module__ == module.__name__
        if own and module.__name__.startswith("rules.") and not inspect.signature(value).parameters:
            yield value()


def within(value: object, seen: dict[int, object] | None = None) -> Iterator[re.Pattern[str]]:
    """The expressions in a value: in containers, in values of ours, in what is bound to a partial function."""
    seen = {} if seen is None else seen
    if id(value) in seen:
        return
    seen[id(value)] = value  # kept: what is gone leaves its id to another
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Expression):
        yield value.compiled
    elif isinstance(value, dict):
        yield from within(list(value.values()), seen)
    elif isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes):
        for inner in value:
            yield from within(inner, seen)
    elif isinstance(value, functools.partial):
        yield from within([value.args, value.keywords], seen)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from within([getattr(value, field.name, None) for field in fields(value)], seen)


def _written(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """Expressions that stand as a literal in a call of `re`, inside functions as well."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = ast.unparse(node.func)
            if function.startswith("re.") and function[3:] in _CALLS:
                yield re.compile(node.args[0].value)
