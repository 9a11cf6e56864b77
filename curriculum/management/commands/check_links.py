"""`manage.py check_links`: have links looked at now, wait, and sum up. For people and for scripts."""

import json
import sys
import time
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q
from tqdm import tqdm

from curriculum import tasks
from curriculum.linkdesk import checking
from curriculum.management.endings import quiet_endings
from curriculum.models import Guide, Heartbeat, Link, LinkCheck
from curriculum.models.link import Verdict

ASK_AGAIN = 30.0  # seconds after which the queue is reminded of what is left
MESSAGE = 500  # links that a message names at most
BUDGET = 5.0  # seconds of claiming until it is asked whether a worker has come, where this process does the work
WORST_FIRST = [Link.State.BROKEN, Link.State.SUSPECT, Link.State.WALLED, Link.State.REFUSED, Link.State.UNCHECKED]
STOPPED = "Stopped. What was seen is stored; links that nobody has looked at yet are due."


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
        parser.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="json: one document, for scripts; counts by state and by verdict, and each link that is not fine",
        )

    def handle(self, **options):
        with quiet_endings(STOPPED):
            wanted = list(self.choose(**options).values_list("pk", flat=True))
            started = checking.hurry(wanted)
            self.wait(wanted, started)
            summary = sum_up(wanted)
            is_json = options["format"] == "json"
            self.stdout.write(json.dumps(summary, ensure_ascii=False) if is_json else as_text(summary))
        if summary["broken"]:
            sys.exit(1)

    def choose(self, *, guide, url, **options):
        links = Link.objects.all()
        if guide is not None:
            if not Guide.objects.filter(slug=guide).exists():
                raise CommandError(f"There is no guide {guide!r}.", returncode=2)
            return links.in_guide(guide)
        if url is not None:
            key = Link.key_of(url)
            links = links.filter(Q(key=key) | Q(aliases__key=key)).distinct()
            if not links.exists():
                raise CommandError(f"No guide has a link to {url!r}.", returncode=2)
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
                        bar.write("No worker is running, so this process looks at the links itself.", file=sys.stderr)
                        is_said = True
                    checking.check_due(only=left, budget=BUDGET, on_stored=bar.update)
                elif time.monotonic() - reminded > ASK_AGAIN:
                    reminded = time.monotonic()
                    # They are due; who has plenty calls for help. A few are asked for by name: not behind all others.
                    tasks.enqueue(*((tasks.check_due_links,) if len(left) > MESSAGE else (tasks.check_links, left)))
                time.sleep(0.2)
            bar.update(len(wanted) - bar.n)


def sum_up(wanted):
    """What is known of these links now; plain values for JSON. Times are ISO 8601, in UTC."""
    links = Link.objects.filter(pk__in=wanted)
    verdicts = links.exclude(verdict="").order_by("verdict").values_list("verdict").annotate(Count("pk"))
    not_fine = [as_values(link) for link in links.exclude(state=Link.State.OK).worst_first()]
    offline = LinkCheck.objects.offline_since()
    return {
        "links": len(wanted),
        "states": links.count_states(),
        "verdicts": dict(verdicts),
        "broken": [
            {name: link[name] for name in ("url", "verdict", "since")}
            for link in not_fine
            if link["state"] == Link.State.BROKEN
        ],
        "not_fine": not_fine,
        "offline_since": offline.isoformat() if offline else None,
    }


def as_values(link):
    """One link that is not fine. since: of its first failed look, null if none failed; word: what a person said."""
    return {
        "url": link.url,
        "state": link.state,
        "verdict": link.verdict or None,
        "since": link.failing_since and link.failing_since.isoformat(),
        "word": link.word if link.word_until else None,
    }


def as_text(summary):
    """Counts, worst first, and each broken link with the reason in words."""
    states = summary["states"]
    lines = ["1 link" if summary["links"] == 1 else f"{summary['links']} links"]
    lines += [f"{states[state]:6} {state.label}" for state in [*WORST_FIRST, Link.State.OK] if state in states]
    lines += [f"broken: {link['url']} ({reason(link)})" for link in summary["not_fine"] if link["state"] == "broken"]
    if summary["offline_since"]:
        since = datetime.fromisoformat(summary["offline_since"])
        lines.append(f"Lectern seems to be offline since {since:%Y-%m-%d %H:%M} UTC: nothing seen since then counts.")
    return "\n".join(lines)


def reason(link):
    if link["word"] or not link["since"]:  # no look failed: the state is still what a person's word made it
        return "a person said so"
    return f"{Verdict(link['verdict']).label}, since {datetime.fromisoformat(link['since']):%Y-%m-%d}"
