"""How long a tick takes on SQLite while another process stores 1,000 looks at links: `python -m tests.bench.tick`.

Prints one JSON document; tests/curriculum/linkdesk/test_tick.py runs it too. The aim: 95 of 100 ticks within 60 ms,
none refused.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINKS, ROUNDS = 1000, 3
ROOT = Path(__file__).resolve().parents[2]


def main():
    if "store" in sys.argv:
        return store()
    with tempfile.TemporaryDirectory(prefix="lectern-tick-") as folder:
        os.environ |= {"LECTERN_VAR": folder, "LOG_LEVEL": "ERROR"}
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "SITE_URL"):
            os.environ.pop(name, None)
        print(json.dumps(measure()))
    return None


def measure():
    """Complete and undo one reading again and again, through the view, until the other process has stored all."""
    set_up_django()
    user, reading = prepare()
    from django.test import Client
    from django.urls import reverse

    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    addresses = [reverse(name, args=[reading.pk]) for name in ("reading-complete", "reading-undo")]
    storing = subprocess.Popen([sys.executable, "-m", "tests.bench.tick", "store"], cwd=ROOT, stdout=subprocess.PIPE)
    storing.stdout.readline()  # it is ready and begins
    took, statuses = [], []
    while storing.poll() is None:
        started = time.perf_counter()
        statuses.append(client.post(addresses[len(took) % 2]).status_code)
        took.append(time.perf_counter() - started)
        time.sleep(0.005)
    return sum_up(took, statuses, storing)


def sum_up(took, statuses, storing):
    from curriculum.models import Completion, LinkCheck

    milliseconds = sorted(round(1000 * seconds, 1) for seconds in took)
    return {
        "ticks": len(took),
        "refused": sum(status != 302 for status in statuses),
        "kept": Completion.objects.count(),
        "stored": LinkCheck.objects.count(),
        "storing_ended_with": storing.returncode,
        "p50_ms": milliseconds[len(took) // 2],
        "p95_ms": milliseconds[int(len(took) * 0.95)],
        "worst_ms": milliseconds[-1],
    }


def set_up_django():
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
    django.setup()


def prepare():
    """A person, a reading and 1,000 links."""
    from accounts.models import User
    from curriculum.management.preparing import prepare_database
    from curriculum.models import Link
    from tests.factories import PlacementFactory

    prepare_database(lambda _text: None)
    reading = PlacementFactory().reading
    urls = [f"https://site{n}.example/" for n in range(LINKS)]
    Link.objects.bulk_create(Link(key=url, url=url, host=url[8:-1], site=url[8:-1]) for url in urls)
    return User.objects.create_user("reader@example.com"), reading


def store():
    """Claim all links and store a look at each, in rounds; half of the links fail, so incidents open too."""
    set_up_django()
    from django.utils import timezone

    from curriculum.linkdesk.checking import hurry
    from curriculum.linkdesk.claiming import claim_due
    from curriculum.linkdesk.storing import Look, store_findings
    from curriculum.links.finding import Finding, Strength, Verdict
    from curriculum.models import Link

    good = Finding(Verdict.OK, 200, "https://site.example/", title="A page", answered=True)
    bad = Finding(Verdict.GONE, 404, "https://site.example/", strength=Strength.HARD, answered=True)
    ids = list(Link.objects.filter(reading=None).values_list("pk", flat=True))
    print("ready", flush=True)
    for _ in range(ROUNDS):
        hurry(ids)
        claimed = claim_due(limit=LINKS, only=ids)
        store_findings([Look(link, bad if link.id % 2 else good, timezone.now()) for link in claimed])


if __name__ == "__main__":
    main()
