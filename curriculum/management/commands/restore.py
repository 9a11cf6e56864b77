from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from curriculum.management.archive import ArchiveError, read_archive


class Command(BaseCommand):
    help = "Replace everything in the database by what the backup FILE holds. Stop Lectern first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="also where there are people already")

    def handle(self, *, file: Path, replace: bool, **options):
        if not replace and User.objects.exists():
            raise CommandError(
                "There are people in this database. Add --replace to put the backup in place of everything."
            )
        try:
            rows = read_archive(file)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rows} rows restored from {file}. Everybody signs in again.")
