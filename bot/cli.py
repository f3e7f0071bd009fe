"""The command line. Each command imports what it needs and no more: a lookup starts without Slack or the rules."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from bot.usage import Formatter, Refused, refusing, why

VERSION = "0.1.0"
READ_ENOUGH = 128 + signal.SIGPIPE  # what shells say of any program whose reader closes the pipe
_COMMANDS = {
    "review": "bot.commands.review", "guideline": "bot.commands.guideline",
    "incident": "bot.commands.incident", "rules": "bot.commands.rules",
    "reminders": "bot.commands.reminders",
    "serve": "bot.commands.service", "playground": "bot.commands.service", "migrate": "bot.commands.service",
    "doctor": "bot.commands.service",
}  # fmt: skip


@contextmanager
def _while_read() -> Iterator[None]:
    """End where the reader has closed the pipe; click would say 1, as if there were something to look at."""
    try:
        yield
    except BrokenPipeError as error:
        _write_no_more()
        raise click.exceptions.Exit(READ_ENOUGH) from error


@contextmanager
def _with_sound_rules() -> Iterator[None]:
    """Tell in one message which file of rules cannot be used, whichever command comes upon it."""
    try:
        yield
    except ValueError as error:
        from rules.toml_file import RuleError

        if isinstance(error, RuleError):
            raise Refused(str(error)) from error
        raise


class _Commands(click.Group):
    """The commands by name, each loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None for an unknown name."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The command line as far as the command's name."""
        with refusing(), _while_read():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Read the rest of the command line and do what it says."""
        with refusing(), _while_read(), _with_sound_rules():
            return super().invoke(ctx)


click.Context.formatter_class = Formatter  # of every command, for a context does not take its parent's


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="%(version)s", help="版を示します。")
@click.pass_context
def cli(context: click.Context) -> None:
    """国家公務員のソーシャルメディアの私的利用に当たっての留意点: 下書きの確認、指針の検索、Slackボット。"""
    if context.invoked_subcommand is None:
        from bot.commands.service import open_what_fits

        open_what_fits()


def _dump_nothing() -> None:
    """Let no crash put the memory, and the drafts in it, on disk.

    At a limit of one byte the kernel hands nothing to a program that collects dumps either; at zero it would (core(5)).
    """
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    least = 1 if most else 0  # what the system has forbidden wholly cannot be raised
    resource.setrlimit(resource.RLIMIT_CORE, (least, least))


def _write_no_more() -> None:
    """Drop what is not written yet: Python would try once more at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run a command; a reader that closes the pipe early is no fault, a full disk is told in one message."""
    _dump_nothing()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # Python has none where they are closed
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if not sys.stdout:
        click.echo("標準出力が閉じられています。", err=True)
        sys.exit(2)
    try:
        cli()
    except OSError as error:
        _write_no_more()
        place = f"{error.filename}: " if isinstance(error.filename, str) else ""
        click.echo(f"{place}読み書きができません({why(error)})。", err=True)
        sys.exit(2)
