"""Fetches a file from Slack: only from Slack's own hosts, never along a redirect, bounded in size and time."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

MOST_SECONDS = 20.0
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

    def __init__(self, token: str, api_url: str) -> None:
        """Files may lie on Slack's hosts or on the one that serves `api_url`."""
        self._token = token
        self._api = urlsplit(api_url)
        self._opener = urllib.request.build_opener(_NoRedirect)

    def read(self, file: Mapping[str, Any], most: int) -> bytes:
        """The bytes of a file of Slack's, `most` of them at most. Raises DownloadError."""
        address = str(file.get("url_private_download") or file.get("url_private") or "")
        if file.get("mode") == "external" or not self._ours(address):
            raise DownloadError("elsewhere")
        size = file.get("size")
        if isinstance(size, int) and size > most:
            raise DownloadError("large")
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310
        try:
            with self._opener.open(request, timeout=10) as response:
                return _bounded(response, most)
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


def _bounded(response: HTTPResponse, most: int) -> bytes:
    # Without the scope files:read Slack answers 200 with the page for signing in.
    if "text/html" in (response.headers.get("Content-Type") or ""):
        raise DownloadError("forbidden")
    end, data = time.monotonic() + MOST_SECONDS, bytearray()
    while chunk := response.read(_CHUNK):
        data += chunk
        if len(data) > most:
            raise DownloadError("large")
        if time.monotonic() > end:
            raise DownloadError("failed")
    return bytes(data)
