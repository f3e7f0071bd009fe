"""The Slack app as its manifest declares it: the one list of commands, shortcuts, scopes and events."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parents[2] / "manifest.yaml"


class ManifestError(ValueError):
    """The manifest cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    name: str
    description: str
    usage: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut; `kind` is "message" or "global"."""

    name: str
    kind: str
    callback_id: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the app asks of a workspace."""

    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: tuple[str, ...]
    events: tuple[str, ...]
    home: bool
    writable: bool  # people can write to the bot


@lru_cache
def read(path: Path = PATH) -> Manifest:
    """Read a manifest. Raises ManifestError."""
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        features = data["features"]
        return Manifest(
            tuple(
                Command(one["command"], one["description"], one.get("usage_hint", ""))
                for one in features.get("slash_commands", ())
            ),
            tuple(Shortcut(one["name"], one["type"], one["callback_id"]) for one in features.get("shortcuts", ())),
            tuple(data["oauth_config"]["scopes"]["bot"]),
            tuple(data["settings"]["event_subscriptions"]["bot_events"]),
            bool(features["app_home"]["home_tab_enabled"]),
            bool(features["app_home"]["messages_tab_enabled"])
            and not features["app_home"]["messages_tab_read_only_enabled"],
        )
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise ManifestError(f"{path.name}: {error}") from error
    except (KeyError, TypeError) as error:
        raise ManifestError(f"{path.name}: {error} が足りないか、形が違います") from error
