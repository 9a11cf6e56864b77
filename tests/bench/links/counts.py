"""What a soak counts: before, while it runs, and afterwards."""

from datetime import datetime

from tests.bench.links.processes import Farm

# Looks that began before the one stored before them had ended: two workers asked for one link at once. The clock of
# `elapsed_ms` is rounded.
OVERLAPPING = """
    SELECT count(*) FROM (
        SELECT at - elapsed_ms * interval '1 ms' + interval '5 ms' AS began, lag(at) OVER (PARTITION BY link_id ORDER BY at) AS before
        FROM curriculum_linkcheck
    ) AS looks WHERE began < before
"""
HALF_STORED = """
    SELECT count(*) FROM curriculum_link AS link
    WHERE checked_at IS DISTINCT FROM (SELECT max(at) FROM curriculum_linkcheck WHERE link_id = link.id)
"""
TWICE = "SELECT count(*) - count(DISTINCT (link_id, at)) FROM curriculum_linkcheck"


def now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def make_due(looked_at_before: datetime | None = None) -> None:
    """Every link that was looked at (before then), and that nobody holds, is due again."""
    from curriculum.models import Link

    Link.objects.filter(checked_at__lte=looked_at_before or now(), claimed_until=None).update(next_check_at=now())


def is_settled(since: datetime) -> bool:
    """Each link was looked at after `since`, and no claim stands."""
    from django.db.models import Q

    from curriculum.models import Link

    open_ends = Q(checked_at=None) | Q(checked_at__lte=since) | Q(claimed_until__isnull=False)
    return not Link.objects.filter(open_ends).order_by().exists()


def report(farm: Farm, *, links: int, since: datetime) -> list[str]:
    """Print the counts; returns the names of those that are wrong."""
    from curriculum.models import Incident, Link, LinkCheck

    stored, seen = LinkCheck.objects.count(), farm.stats()
    rows = [
        ("links lost", links - Link.objects.count()),
        ("links not looked at since the last kill", Link.objects.exclude(checked_at__gt=since).count()),
        ("claims left over", Link.objects.exclude(claimed_until=None).count()),
        ("looks stored twice", ask(TWICE)),
        ("looks at one link at the same time, both stored", ask(OVERLAPPING)),
        ("links whose latest look is not the one they tell of", ask(HALF_STORED)),
        ("looks stored beyond the farm's requests", max(0, stored - seen["requests"])),
        ("good pages called anything else", LinkCheck.objects.exclude(verdict="ok").count()),
        ("incidents of good pages", Incident.objects.count()),
    ]
    print(f"\n{'':56}{'count':>9}")
    print(f"{'looks stored':56}{stored:9,}\n{'requests the farm saw':56}{seen['requests']:9,}")
    print(f"{'asked for in vain: the asker was killed':56}{seen['requests'] - stored:9,}")
    print(f"{'most connections to one host':56}{seen['connections_a_host']:9}")
    for name, count in rows:
        print(f"{name:56}{count:9,}  {'ok' if not count else 'NO'}")
    return [name for name, count in rows if count]


def ask(statement: str) -> int:
    """The one number that a statement answers with."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
