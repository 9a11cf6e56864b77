from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from curriculum.management.archive import write_archive


class Command(BaseCommand):
    help = "Write everything in the database to FILE. Lectern may run meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options):
        try:
            rows = write_archive(file)
        except OSError as error:
            raise CommandError(f"Cannot write {file}: {error.strerror}.") from error
        self.stdout.write(f"{rows} rows written to {file}. Keep it safe: it holds everything, password digests too.")
