"""Fetches a file from Slack: only from Slack's own hosts, never along a redirect, bounded in size and time."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

MOST_SECONDS = 20.0  # for all files of a message together
LEAST_SECONDS = 10.0
_CHUNK = 65_536


class DownloadError(Exception):
    """A file could not be had; `reason` is "large", "elsewhere", "forbidden" or "failed"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Slack sends who lacks the scope to a login page; our token must not travel there, nor anywhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Download:
    """Downloads with the bot's token."""

    def __init__(self, token: str, api_url: str, seconds: float = MOST_SECONDS) -> None:
        """Files may lie on Slack's hosts or on the one that serves `api_url`; those of a message may take `seconds`."""
        self._seconds = seconds
        self._token = token
        self._api = urlsplit(api_url)
        self._opener = urllib.request.build_opener(_NoRedirect)

    def until(self) -> float:
        """When the files of a message that is looked at now must have been read, on the monotonic clock."""
        return time.monotonic() + self._seconds

    def read(self, file: Mapping[str, Any], most: int, until: float) -> bytes:
        """The bytes of a file of Slack's, `most` of them at most, no later than `until`. Raises DownloadError."""
        address = str(file.get("url_private_download") or file.get("url_private") or "")
        if file.get("mode") == "external" or not self._ours(address):
            raise DownloadError("elsewhere")
        size = file.get("size")
        if isinstance(size, int) and size > most:
            raise DownloadError("large")
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310
        left = until - time.monotonic()
        if left <= 0:
            raise DownloadError("failed")
        try:
            with self._opener.open(request, timeout=min(left, 10.0)) as response:
                return _bounded(response, most, until)
        except urllib.error.HTTPError as error:
            error.close()
            raise DownloadError("forbidden" if error.code < 404 else "failed") from None
        except (OSError, HTTPException, ValueError):
            raise DownloadError("failed") from None

    def _ours(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if (parts.scheme, host, port) == (self._api.scheme, self._api.hostname, self._api.port):
            return True
        return parts.scheme == "https" and port in (None, 443) and (host == "slack.com" or host.endswith(".slack.com"))


def _bounded(response: HTTPResponse, most: int, until: float) -> bytes:
    # Without the scope files:read Slack answers 200 with the page for signing in.
    if "text/html" in (response.headers.get("Content-Type") or ""):
        raise DownloadError("forbidden")
    data = bytearray()
    while chunk := response.read1(_CHUNK):  # what is there; `read` would wait for a whole chunk, however slow
        data += chunk
        if len(data) > most:
            raise DownloadError("large")
        if time.monotonic() > until:
            raise DownloadError("failed")
    return bytes(data)
