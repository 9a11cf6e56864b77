"""Which Chromium the browser tests drive: one that is installed, else the one that Playwright brought."""

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    """The path of a Chromium that is installed on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()
