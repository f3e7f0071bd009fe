"""How long from `git clone` to the first review on the page, and how long `make run` takes again.

    python -m benchmarks.first_review [--no-cache]

Clones this repository's last commit into a temporary folder, runs `make run` there as a newcomer would, opens the page
in a headless browser, sends a draft and waits for its review. Most of the first run is pip's: with its cache the
packages are on the disk already, with --no-cache they come over the network. Needs Chromium and port 8008.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[1]
ADDRESS = "http://127.0.0.1:8008"
DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい"
LONGEST = 600  # seconds


def composer(page: Page) -> Locator:
    """Where one writes."""
    return page.get_by_role("combobox", name=re.compile("へのメッセージ"))


@contextmanager
def running(folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`make run`, stopped at the end."""
    make = subprocess.Popen(["make", "run"], cwd=folder, env=environment, start_new_session=True)
    try:
        yield make
    finally:
        os.killpg(make.pid, signal.SIGTERM)
        make.wait(30)


def opened(browser: Browser, make: subprocess.Popen[bytes], began: float) -> Page:
    """The page, as soon as it can be written on."""
    page = browser.new_page()
    while True:
        try:
            page.goto(ADDRESS)
            composer(page).wait_for()
            return page
        except Error:
            if make.poll() is not None or time.monotonic() - began > LONGEST:
                raise
            time.sleep(0.05)


def reviewed(page: Page) -> None:
    """Send a draft, and wait for its review."""
    composer(page).fill(DRAFT)
    composer(page).press("Enter")
    page.get_by_text(re.compile(r"\d件、投稿の前に確かめてください")).first.wait_for(timeout=60_000)


def main() -> None:
    """Measure, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-cache", action="store_true", help="let pip fetch every package")
    environment = dict(os.environ) | ({"PIP_NO_CACHE_DIR": "1"} if parser.parse_args().no_cache else {})
    for token in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"):
        environment.pop(token, None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        clone = Path(folder) / "clone"
        began = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        for what in ("git clone and make run", "make run again"):
            with running(clone, environment) as make:
                page = opened(browser, make, began)
                shown = time.monotonic() - began
                reviewed(page)
                done = time.monotonic() - began
                print(f"{what}: page after {shown:.1f} s, first review after {done:.1f} s", flush=True)
                page.close()
            began = time.monotonic()
        browser.close()


if __name__ == "__main__":
    main()
