"""`manage.py probe`: look at links once and say what was seen. No database, no queue."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curriculum.links.check import CheckSettings, Target, check_many, run
from curriculum.links.classify import Finding


class Command(BaseCommand):
    help = (
        "Look once at each URL and write one JSON object a line, in the order in which the looks end: "
        '{"url", "verdict", "status", "final_url", "elapsed_ms", "detail"}. Nothing is stored.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("urls", nargs="*", metavar="URL")
        parser.add_argument("--input", metavar="FILE", help="a file with one URL a line; - reads standard input")

    def handle(self, *args: object, urls: list[str], **options: str | None) -> None:
        source = options["input"]
        asked = [*urls, *(_lines_of(source) if source else [])]
        if not asked:
            raise CommandError("Name at least one URL, or a file of them with --input.")
        try:
            limits = CheckSettings.from_strings(
                allow_networks=settings.LINKS_ALLOW_NETWORKS,
                allow_ports=settings.LINKS_ALLOW_PORTS,
                ca_file=settings.LINKS_CA_FILE,
                concurrency=settings.LINKS_CONCURRENCY,
            )
        except ValueError as error:
            raise CommandError(f"LINKS_ALLOW_NETWORKS, LINKS_ALLOW_PORTS or LINKS_CONCURRENCY: {error}") from error
        targets = (Target(id=n, url=url) for n, url in enumerate(asked))
        try:
            run(check_many(targets, settings=limits, on_finding=self._write))
        except FileNotFoundError as error:
            raise CommandError(f"LINKS_CA_FILE: {limits.ca_file} cannot be read") from error

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


def _lines_of(source: str) -> Iterable[str]:
    """The URLs in a file, one a line; blank lines are passed over."""
    try:
        if source == "-":
            return [line.strip() for line in sys.stdin if line.strip()]
        with open(source, encoding="utf-8", errors="replace") as file:
            return [line.strip() for line in file if line.strip()]
    except OSError as error:
        raise CommandError(f"{source} cannot be read: {error.strerror}") from error
