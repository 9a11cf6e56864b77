"""The demo: invented people, two teams, what they were assigned and a month of reading. Run twice, it adds nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.context import DEMO_PASSWORD
from accounts.models import Leadership, Membership, Role, Team, User
from curriculum.learning.assigning import assign_track
from curriculum.learning.audience import Audience
from curriculum.models import Assignment, Completion, Enrolment, Guide, Opening, Track, TrackItem

GUIDE = Path(__file__).resolve().parent.parent / "content" / "ai-guide.md"
SLUG = "ai-guide"
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    team: str = ""
    role: str = ""
    share: float = 0.0  # of what they owe: read in the past month
    leads: str = ""
    admin: bool = False


PEOPLE = [
    Person("admin@example.com", "Ada Colophon", admin=True),
    Person("lead@example.com", "Leo Chapterhouse", leads="Applied AI"),
    Person("lead2@example.com", "Lena Secondedition", leads="Growth"),
    Person("member@example.com", "Mina Bookmark", "Vision", "mle", 0.3),
    Person("robin@example.com", "Robin Folio", "Vision", "mle", 1.0),
    Person("kit@example.com", "Kit Margin", "Vision", "mle", 0.7),
    Person("noor@example.com", "Noor Inkwell", "Applied AI", "mle", 0.5),
    Person("bea@example.com", "Bea Endpaper", "Vision", "mle", 0.8),
    Person("cy@example.com", "Cy Halftitle", "Vision", "mle", 0.2),
    Person("dot@example.com", "Dot Ellipsis", "Applied AI", "mle", 0.95),
    Person("gus@example.com", "Gus Gutter", "Applied AI", "mle", 0.0),
    Person("jules@example.com", "Jules Spine", "Applied AI", "", 0.9),
    Person("toni@example.com", "Toni Preface", "Applied AI", "", 0.4),
    Person("uma@example.com", "Uma Index", "Applied AI", "", 0.0),
    Person("remy@example.com", "Remy Appendix", "Applied AI", "product-leadership", 1.0),
    Person("ola@example.com", "Ola Glossary", "Applied AI", "product-leadership", 0.34),
    Person("sam@example.com", "Sam Quill", "Growth", "product-leadership", 1.0),
    Person("ines@example.com", "Ines Footnote", "Growth", "", 0.6),
    Person("pat@example.com", "Pat Flyleaf", "Growth", "", 0.1),
]
TEAMS = {"Applied AI": None, "Vision": "Applied AI", "Growth": None}


@transaction.atomic
def load_demo(now: datetime | None = None) -> int:
    """Add what is missing of the demo. `now`: aware, default the clock. Returns how many people were added."""
    now = now or timezone.now()
    if not Guide.objects.filter(slug=SLUG).exists():
        call_command("import_guide", str(GUIDE), guide=SLUG, verbosity=0)
    teams: dict[str | None, Team] = {}
    for name, parent in TEAMS.items():
        teams[name], _made = Team.objects.get_or_create(name=name, defaults={"parent": teams.get(parent)})
    added = {person: user for person in PEOPLE if (user := add_person(person, teams, now))}
    if added and not Assignment.objects.exists():
        assign(teams, now)
        for person, user in added.items():
            read(user, person.share, now)
    return len(added)


def add_person(person: Person, teams: dict[str | None, Team], now: datetime) -> User | None:
    """The new person, or None when the address is taken."""
    if User.objects.filter(email=person.email).exists():
        return None
    user = User.objects.create_user(
        person.email, DEMO_PASSWORD, name=person.name, is_admin=person.admin, date_joined=now - MONTH
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    if person.role:
        user.roles.add(Role.objects.get(slug=person.role))
    if person.team:
        Membership.objects.create(team=teams[person.team], user=user, joined_at=now - MONTH)
    if person.leads:
        Leadership.objects.create(team=teams[person.leads], user=user)
    return user


def assign(teams: dict[str | None, Team], now: datetime) -> None:
    """Each team gets the track of each role and, for who has none, the one for everybody else, as of a month ago."""
    today = timezone.localdate(now)
    leads = {team: User.objects.filter(teams_led__name=team).first() for team in ("Applied AI", "Growth")}
    for team, lead in leads.items():
        for track in Track.objects.filter(guide__slug=SLUG).select_related("role"):
            if track.role:
                people = Audience(role_ids=frozenset([track.role.pk]), within=teams[team].pk)
            else:
                people = Audience(people_ids=without_role(teams[team]), within=teams[team].pk)
            if people.people().exists():
                due = {"due_on": today + timedelta(days=9)} if track.role else {"due_days": 26}
                assign_track(by=lead, track=track, audience=people, **due)
    month_ago = now - MONTH
    Assignment.objects.update(created_at=month_ago)
    for assignment in Assignment.objects.all():
        Enrolment.objects.filter(assignment=assignment).update(
            joined_at=month_ago, due_on=assignment.due_for(month_ago)
        )


def without_role(team: Team) -> frozenset[int]:
    return frozenset(
        User.objects.in_teams(Team.objects.below([team.pk])).filter(roles=None).values_list("pk", flat=True)
    )


def read(user: User, share: float, now: datetime) -> None:
    """`share` of what this person owes was read, in order, spread over the past month; the next one was opened."""
    chance = Random(user.email)  # noqa: S311  (the same history each time)
    items = list(
        TrackItem.objects.filter(track__assignments__enrolments__user=user, required=True)
        .select_related("reading")
        .order_by("position")
        .distinct()
    )
    done = items[: round(len(items) * share)]
    opened_at = [now - MONTH * (1 - (n + chance.random()) / (len(items) + 1)) for n in range(len(items))]
    Opening.objects.bulk_create(
        [
            Opening(user=user, reading=item.reading, first_at=at, last_at=at)
            for item, at in zip(items[: len(done) + (share > 0)], opened_at, strict=False)
        ],
        ignore_conflicts=True,
    )
    Completion.objects.bulk_create(
        [
            Completion(
                user=user,
                reading=item.reading,
                at=at + timedelta(minutes=chance.randint(6, 40)),
                how=Completion.How.READ if item.reading.link_id else Completion.How.ACKNOWLEDGED,
            )
            for item, at in zip(done, opened_at, strict=False)
        ],
        ignore_conflicts=True,
    )
