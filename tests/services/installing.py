"""`python -m tests.services.installing`: installs what the tests need beside Python packages and this machine lacks.

Uses apt where we are root and it is there, Playwright's own download for the browser elsewhere; says what is missing
when neither works. Run by bin/test before pytest.
"""

import os
import shutil
import subprocess
import sys

from tests.services import browser, redis

NO_BROWSER = (
    "The tests need a Chromium: install one (Debian: apt-get install chromium, elsewhere .venv/bin/playwright install "
    'chromium), or leave these tests out: bin/test -m "not browser".'
)


def main() -> int:
    wanted = []
    if not os.environ.get("TEST_REDIS_URL") and not redis.find_binary():
        wanted.append("redis-server")
    if not browser.find() and not browser.playwright_has_one():
        wanted.append("chromium")
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        install_with_apt(wanted)
    if "redis-server" in wanted and not redis.find_binary():
        return complain(redis.NOT_FOUND)
    if "chromium" in wanted and not browser.find() and not install_with_playwright():
        return complain(NO_BROWSER)
    return 0


def install_with_apt(packages: list[str]) -> None:
    say(f"Installing {' and '.join(packages)} for the tests (once) …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *arguments], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def install_with_playwright() -> bool:
    say("Installing a browser for the tests (once) …")
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode == 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
