from django.core.management.base import BaseCommand

from curriculum.management.demo import load_demo


class Command(BaseCommand):
    help = "Add the demo: invented people, teams, assignments and a month of reading. Run twice, it adds nothing."

    def handle(self, **options):
        added = load_demo()
        self.stdout.write(f"{added} people added." if added else "The demo is there already.")
