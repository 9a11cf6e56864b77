import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from curriculum.models import Guide


class Command(BaseCommand):
    help = "Write a guide's latest version as Markdown, byte for byte as it was published."

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")

    def handle(self, *, slug, output, **options):
        guide = Guide.objects.filter(slug=slug).first()
        if guide is None or guide.latest is None:
            known = ", ".join(Guide.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no guide {slug}. Guides here: {known}.")
        data = guide.latest.markdown.encode()
        if output is None:
            self.stdout.flush()
            sys.stdout.buffer.write(data)
            return
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"Cannot write {output}: {error.strerror}.") from error
