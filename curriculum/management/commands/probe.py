"""`manage.py probe`: look at links once and say what was seen. No database, no queue."""

import base64
import json
import os
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.management.base import BaseCommand, CommandError

from curriculum.linkdesk import checking
from curriculum.links.check import Target, check_many, run
from curriculum.links.finding import Finding
from curriculum.management.endings import quiet_endings


class Command(BaseCommand):
    help = (
        "Look once at each URL and write one JSON object a line, in the order in which the looks end: "
        '{"url", "verdict", "status", "final_url", "elapsed_ms", "detail"}. A URL that is named '
        "twice is looked at once. Nothing is stored, unless you name a file with --remember. Exit status: 0 whatever "
        "the links are, 2 for a wrong call."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("urls", nargs="*", metavar="URL")
        parser.add_argument(
            "--input",
            metavar="FILE",
            help="a file with one URL a line (lines that start with # are passed over); - reads standard input",
        )
        parser.add_argument(
            "--remember",
            metavar="FILE",
            help="keep in FILE what each page was at its first look: a later run with the same FILE tells drift",
        )

    def handle(self, *args: object, urls: list[str], **options: str | None) -> None:
        with quiet_endings():
            self.probe(urls, options["input"], options["remember"])

    def probe(self, urls: list[str], source: str | None, remember: str | None) -> None:
        asked = dict.fromkeys([*_urls_in(urls), *(_lines_of(source) if source is not None else [])])
        if not asked:
            raise CommandError("Name at least one URL, or a file of them with --input.", returncode=2)
        try:
            limits = checking.check_settings()
        except ValueError as error:
            raise CommandError(
                f"LINKS_ALLOW_NETWORKS, LINKS_ALLOW_PORTS or LINKS_CONCURRENCY: {error}", returncode=2
            ) from error
        memory = Memory(remember)

        def take(target: Target, finding: Finding) -> None:
            memory.take(target, finding)
            self._write(target, finding)

        try:
            run(check_many([memory.target(n, url) for n, url in enumerate(asked)], settings=limits, on_finding=take))
        except FileNotFoundError as error:
            raise CommandError(f"LINKS_CA_FILE: {limits.ca_file} cannot be read", returncode=2) from error
        finally:
            memory.write()

    def _write(self, target: Target, finding: Finding) -> None:
        line = {
            "url": target.url,
            "verdict": finding.verdict.value,
            "status": finding.status,
            "final_url": finding.final_url,
            "elapsed_ms": finding.elapsed_ms,
            "detail": finding.detail,
        }
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        self.stdout.flush()


class Memory:
    """What was seen of each URL, in a JSON file: its print at the first look, its tags at the latest good one.

    A page that drifts leaves its tags as they are: "unchanged" then means that it is as it was before. Without a path
    nothing is remembered. CommandError for files that cannot be read, written or understood.
    """

    def __init__(self, path: str | None) -> None:
        self._path = Path(path) if path else None
        self._seen: dict[str, dict[str, str]] = {}
        if self._path and not os.access(self._path.parent, os.W_OK):  # said before an hour of looks, not after it
            raise CommandError(f"{path} cannot be written: its folder does not let us.", returncode=2)
        if not self._path or not self._path.exists():
            return
        try:
            self._seen = json.loads(self._path.read_text(encoding="utf-8"))
            for n, url in enumerate(self._seen.keys()):
                self.target(n, url)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}", returncode=2) from error
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise CommandError(f"{path} is no file that --remember wrote.", returncode=2) from error

    def target(self, number: int, url: str) -> Target:
        """The target for a look at this URL."""
        seen = self._seen.get(url, {})
        tags = {name: str(seen.get(name, "")) for name in ("etag", "last_modified")}
        known = base64.b64decode(seen.get("print", ""), validate=True)
        return Target(number, url, **tags, full=not any(tags.values()), known=known)

    def take(self, target: Target, finding: Finding) -> None:
        """Remember what this look found."""
        seen = self._seen.setdefault(target.url, {})
        if finding.print:
            seen.setdefault("print", base64.b64encode(finding.print).decode())
        if finding.etag or finding.last_modified:
            seen |= {"etag": finding.etag, "last_modified": finding.last_modified}

    def write(self) -> None:
        """Replace the file in one step."""
        if not self._path:
            return
        try:
            # A new file of its own: in a shared folder a name that can be guessed may be somebody's link to elsewhere.
            with NamedTemporaryFile("w", encoding="utf-8", dir=self._path.parent, delete=False) as fresh:
                json.dump(self._seen, fresh, indent=1)
            Path(fresh.name).replace(self._path)
        except OSError as error:
            raise CommandError(f"{self._path} cannot be written: {error.strerror}", returncode=2) from error


def _lines_of(source: str) -> Iterable[str]:
    """The URLs in a file; - is standard input."""
    try:
        is_stdin = source == "-"
        with open(0 if is_stdin else source, encoding="utf-8-sig", errors="replace", closefd=not is_stdin) as file:
            return _urls_in(file)
    except OSError as error:
        raise CommandError(f"{source} cannot be read: {error.strerror}", returncode=2) from error


def _urls_in(lines: Iterable[str]) -> list[str]:
    """One URL a line; blank lines and comments are passed over."""
    found = (line.strip() for line in lines)
    return [line for line in found if line and not line.startswith("#")]
