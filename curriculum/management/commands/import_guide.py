import json
import re
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError, ProgrammingError

from curriculum.guides.importing import Preview, as_json, preview_import
from curriculum.guides.publishing import publish_guide
from curriculum.guides.sentences import sentence
from curriculum.markdown.decode import GuideError, decode

SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)


class Command(BaseCommand):
    help = "Bring a guide in from a Markdown FILE (- for standard input): shows what changes and who is affected."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--guide", metavar="SLUG", default="", help="the guide to change; default from its title")
        parser.add_argument("--dry-run", action="store_true", help="show only, change nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, file, guide, dry_run, format, **options):
        if guide and not SLUG.fullmatch(guide):
            raise CommandError(f"'{guide}' is no address of a guide: up to 60 letters, digits, hyphens, underscores.")
        markdown = self.read(file)
        try:
            preview = preview_import(markdown=markdown, slug=guide)
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"The database does not answer ({error}). Is it set up? manage.py migrate") from error
        if format == "json":
            self.stdout.write(json.dumps(as_json(preview), ensure_ascii=False, indent=1))
        elif options["verbosity"]:
            self.show(preview)
        if dry_run or not preview.changed:
            return
        published = publish_guide(slug=preview.slug, markdown=markdown)
        if options["verbosity"]:
            says = self.stderr if format == "json" else self.stdout
            says.write(f"Published as version {published.version.number} at /guides/{preview.slug}/.")

    def read(self, file: str) -> str:
        try:
            return decode(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
        except OSError as error:
            raise CommandError(f"Cannot read {file}: {error.strerror}.") from error
        except GuideError as error:
            raise CommandError(str(error)) from error

    def show(self, preview: Preview):
        counts = preview.outline["counts"]
        self.stdout.write(f"{preview.document.title}")
        self.stdout.write(", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items()))
        for warning in preview.warnings:
            self.stdout.write(f"  line {warning.line}: {warning.message}")
        for role in preview.new_roles:
            self.stdout.write(f"  new role: {role}")
        if not preview.changed:
            self.stdout.write("Nothing changes.")
        for change in preview.changes:
            self.stdout.write(f"  {change.module or preview.document.title}: {sentence(change, preview.roles)}")
        if preview.facts:
            self.stdout.write("People: " + ", ".join(f"{number} {words}" for number, words in preview.facts))
        for touched, track in preview.touched_first:
            before, after = touched.before, touched.after
            name = f"{touched.name} ({track})" if track else touched.name
            self.stdout.write(f"  {name}: {before.done} of {before.required} becomes {after.done} of {after.required}")
        if preview.more_touched:
            self.stdout.write(f"  and {preview.more_touched} more")
