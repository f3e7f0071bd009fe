"""What click says of itself and of a wrong command line, in the language of the commands' own messages."""

from __future__ import annotations

import errno
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager

import click

_HEADINGS = {"Options": "オプション", "Commands": "コマンド", "Positional arguments": "引数"}
_HELP = "使い方を示します。"
_REFUSALS = {
    errno.ENOENT: "見つかりません", errno.EISDIR: "フォルダです", errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません", errno.ENAMETOOLONG: "名前が長すぎます", errno.ENOSPC: "空きがありません",
    errno.ENOTDIR: "途中の場所がフォルダではありません", errno.ELOOP: "リンクがめぐっています",
    errno.EADDRINUSE: "すでに使われています", errno.EADDRNOTAVAIL: "この端末の場所ではありません",
    errno.EROFS: "書き込めない場所です", errno.ENXIO: "開けません",
}  # fmt: skip


class Refused(click.ClickException):
    """Bad input: one message on stderr, exit status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print the message alone."""
        click.echo(self.message, err=True)


def why(error: OSError) -> str:
    """Why the system refused something; in its own words what hardly ever happens."""
    return _REFUSALS.get(error.errno or 0) or error.strerror or type(error).__name__


class Formatter(click.HelpFormatter):
    """Help pages with headings in Japanese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows a command's parts."""
        super().write_usage(prog, args, "使い方: " if prefix is None else prefix)

    @contextmanager
    def section(self, name: str) -> Generator[None, None, None]:
        """A heading with what stands under it."""
        with super().section(_HEADINGS.get(name, name)):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean; what --help is, click says in English."""
        super().write_dl([(name, _HELP if "--help" in name else text) for name, text in rows], col_max, col_spacing)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn click's complaints about a command line into Refused; asking for help is none."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        context = error.ctx
        way = f"\n{context.get_usage()}\nくわしくは: {context.command_path} --help" if context else ""
        raise Refused(_said(error) + way) from error


def _said(error: click.UsageError) -> str:
    match error:
        case click.exceptions.NoSuchCommand():
            group = error.ctx and error.ctx.command
            names = group.list_commands(error.ctx) if error.ctx and isinstance(group, click.Group) else []
            return f"{error.command_name} というコマンドはありません。次から選んでください: {', '.join(names)}"
        case click.NoSuchOption():
            perhaps = f"もしかして: {', '.join(error.possibilities)}" if error.possibilities else ""
            return f"{error.option_name} というオプションはありません。{perhaps}"
        case click.MissingParameter():
            return f"{_name(error)} を書いてください。"
        case click.BadParameter():
            return f"{_name(error)} に使えない値があります。{_wanted(error.param)}"
        case click.BadOptionUsage():
            return f"{error.option_name} の書き方が違います。値の要るものには値を、要らないものには何も付けません。"
    return "引数が多すぎるか、書き方が違います。"


def _name(error: click.BadParameter) -> str:
    return (error.param.get_error_hint(error.ctx) if error.param else "") or "引数"


def _wanted(parameter: click.Parameter | None) -> str:
    match parameter and parameter.type:
        case click.Choice(choices=choices):
            return f"次から選んでください: {', '.join(map(str, choices))}"
        case click.IntRange(min=least, max=most):
            return f"{least} から {most} までの整数にしてください。"
    return ""
