import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from curriculum.guides.importing import Preview, as_json, preview_import
from curriculum.guides.publishing import publish_guide
from curriculum.guides.sentences import sentence
from curriculum.markdown.decode import GuideError, decode


class Command(BaseCommand):
    help = "Bring a guide in from a Markdown FILE (- for standard input): shows what changes and who is affected."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--guide", metavar="SLUG", default="", help="the guide to change; default from its title")
        parser.add_argument("--dry-run", action="store_true", help="show only, change nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, file, guide, dry_run, format, **options):
        try:
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            markdown = decode(data)
        except OSError as error:
            raise CommandError(f"Cannot read {file}: {error.strerror}.") from error
        except GuideError as error:
            raise CommandError(str(error)) from error
        preview = preview_import(markdown=markdown, slug=guide)
        if format == "json":
            self.stdout.write(json.dumps(as_json(preview), ensure_ascii=False, indent=1))
        elif options["verbosity"]:
            self.show(preview)
        if dry_run or not preview.changed:
            return
        published = publish_guide(slug=preview.slug, markdown=markdown)
        if options["verbosity"]:
            self.stderr.write(f"Published as version {published.version.number} at /guides/{preview.slug}/.")

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
            self.stdout.write(f"  {change.module or preview.document.title}: {sentence(change)}")
        if preview.people:
            self.stdout.write(f"{len(preview.touched)} of {preview.people} people on its tracks are affected.")
        for touched in preview.touched[:20]:
            before, after = touched.before, touched.after
            self.stdout.write(
                f"  {touched.name}: {before.done} of {before.required} becomes {after.done} of {after.required}"
            )
