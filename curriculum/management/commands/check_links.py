"""`manage.py check_links`: have links looked at now, wait, and sum up. For people and for scripts."""

import json
import sys
import time
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from tqdm import tqdm

from curriculum import tasks
from curriculum.linkdesk import checking
from curriculum.models import Guide, Heartbeat, Link, LinkCheck

ASK_AGAIN = 30.0  # seconds after which the queue is reminded of what is left
MESSAGE = 500  # links that a message names at most
SHOW_EVERY = 5.0  # seconds of claiming between two steps of the bar, where this process does the work


class Command(BaseCommand):
    help = (
        "Look at links now, store what was seen and sum up by state. Without an option: those that are due. "
        "Exit status: 0 when none of them is broken, 1 when one is, 2 for a wrong call."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--due", action="store_true", help="links whose time has come (the default)")
        which.add_argument("--all", action="store_true", help="every link")
        which.add_argument("--guide", metavar="SLUG", help="the links of one guide")
        which.add_argument("--url", help="one link, by its present or a former address")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, **options):
        wanted = list(self.choose(**options).values_list("pk", flat=True))
        started = checking.hurry(wanted)
        self.wait(wanted, started)
        summary = sum_up(wanted)
        self.stdout.write(json.dumps(summary, ensure_ascii=False) if options["format"] == "json" else as_text(summary))
        if summary["broken"]:
            sys.exit(1)

    def choose(self, *, guide, url, **options):
        links = Link.objects.all()
        if guide:
            if not Guide.objects.filter(slug=guide).exists():
                raise CommandError(f"There is no guide {guide}.", returncode=2)
            return links.in_guide(guide)
        if url:
            key = Link.key_of(url)
            links = links.filter(Q(key=key) | Q(aliases__key=key)).distinct()
            if not links.exists():
                raise CommandError(f"No guide has a link to {url}.", returncode=2)
            return links
        return links if options["all"] else links.due()

    def wait(self, wanted, started):
        """Through the queue while a worker lives, else in this process; until every link was looked at once."""
        is_said, reminded = False, -ASK_AGAIN
        with tqdm(total=len(wanted), unit="link", file=sys.stderr, disable=None) as bar:
            while left := checking.left_to_check(wanted, started):
                bar.update(len(wanted) - len(left) - bar.n)
                if not Heartbeat.objects.fresh().filter(name="worker").exists():
                    if not is_said:
                        self.stderr.write("No worker is running, so this process looks at the links itself.")
                        is_said = True
                    checking.check_due(only=left, budget=SHOW_EVERY)
                elif time.monotonic() - reminded > ASK_AGAIN:
                    reminded = time.monotonic()
                    # They are due; who has plenty calls for help. A few are asked for by name: not behind all others.
                    tasks.enqueue(*((tasks.check_due_links,) if len(left) > MESSAGE else (tasks.check_links, left)))
                time.sleep(0.2)
            bar.update(len(wanted) - bar.n)


def sum_up(wanted):
    """What is known of these links now; plain values for JSON."""
    links = Link.objects.filter(pk__in=wanted)
    offline = LinkCheck.objects.offline_since()
    broken = links.filter(state=Link.State.BROKEN).order_by("pk")
    return {
        "links": len(wanted),
        "states": links.count_states(),
        "broken": [
            {"url": link.url, "verdict": link.verdict, "since": link.failing_since and link.failing_since.isoformat()}
            for link in broken
        ],
        "offline_since": offline.isoformat() if offline else None,
    }


def as_text(summary):
    lines = [f"{summary['links']} links"]
    lines += [f"{count:6} {Link.State(state).label}" for state, count in sorted(summary["states"].items())]
    lines += [f"broken: {link['url']} ({link['verdict']})" for link in summary["broken"]]
    if summary["offline_since"]:
        since = datetime.fromisoformat(summary["offline_since"])
        lines.append(f"Lectern seems to be offline since {since:%Y-%m-%d %H:%M} UTC: nothing seen since then counts.")
    return "\n".join(lines)
