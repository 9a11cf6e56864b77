"""Many people at once, from a roster: first what would happen, then all of it in one transaction."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import inviting
from accounts.audit import record, record_many
from accounts.hooks import call_membership_changed
from accounts.models import Invitation, Membership, Role, Team, User
from accounts.roster import Row


@dataclass(frozen=True)
class Change:
    """One line of a roster against what is here: names of roles and teams that the person gets."""

    row: Row
    user: User | None  # None: a new person
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    name: str = ""  # given to somebody who has none


@dataclass
class Preview:
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    new_roles: list[str] = field(default_factory=list)
    new_teams: list[str] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)  # (line, sentence)

    @property
    def digest(self) -> str:
        """The same for the same consequences: what was shown and what is done are compared by it."""
        told = [(c.row, bool(c.user), c.roles, c.teams, c.name) for c in self.new + self.changed]
        return hashlib.sha256(repr((told, self.new_roles, self.new_teams)).encode()).hexdigest()


class Here:
    """People, roles and teams that are here already, found by name or alias whatever its case. Five queries."""

    def __init__(self, rows: list[Row]):
        emails = [row.email for row in rows]
        self.users = {user.email: user for user in User.objects.filter(email__in=emails)}
        # Verified ones only: anybody may write an address into their own account that is somebody else's.
        verified = EmailAddress.objects.filter(email__in=emails, verified=True)
        second = verified.exclude(user__email__in=emails).select_related("user")
        self.users |= {address.email: address.user for address in second if address.email not in self.users}
        self.roles = {alias.casefold(): role for role in Role.objects.all() for alias in role.aliases}
        for role in Role.objects.all():
            self.roles |= {role.slug.casefold(): role, role.name.casefold(): role}
        self.teams = {team.name.casefold(): team for team in Team.objects.all()}
        ids = [user.pk for user in self.users.values()]
        self.has_role = set(User.roles.through.objects.filter(user__in=ids).values_list("user_id", "role_id"))
        self.in_team = set(Membership.objects.filter(user__in=ids).values_list("user_id", "team_id"))


def preview_people(rows: list[Row]) -> Preview:
    """Who is new, who gets what, and which roles and teams would be made. Roles and teams are added, never taken."""
    return _compare(rows, Here(rows))


def _compare(rows: list[Row], here: Here) -> Preview:
    preview, slugs = Preview(), {role.slug: role.name for role in here.roles.values()}
    new_roles: dict[str, str] = {}
    new_teams: dict[str, str] = {}
    for row in rows:
        user = here.users.get(row.email)
        if user and not user.is_active:
            preview.errors.append((row.line, _("%(email)s is not active.") % {"email": row.email}))
            continue
        problem = _note_new_roles(row, here, new_roles, slugs)
        if problem:
            preview.errors.append((row.line, problem))
            continue
        new_teams |= {
            t.casefold(): new_teams.get(t.casefold(), t) for t in row.teams if t.casefold() not in here.teams
        }
        change = _change(row, user, here)
        if user is None:
            preview.new.append(change)
        elif change.roles or change.teams or change.name:
            preview.changed.append(change)
        else:
            preview.same += 1
    preview.new_roles, preview.new_teams = list(new_roles.values()), list(new_teams.values())
    return preview


def _note_new_roles(row: Row, here: Here, new_roles: dict[str, str], slugs: dict[str, str]) -> str:
    """Adds names that no role has to `new_roles`. Returns a sentence when one cannot become a role, else ""."""
    for name in row.roles:
        if name.casefold() in here.roles or name.casefold() in new_roles:
            continue
        slug = slugify(name, allow_unicode=False)[:60]
        if not slug:
            return _("“%(name)s” cannot be the name of a role: use letters.") % {"name": name}
        if slug in slugs:
            return _("The role “%(name)s” is too much like “%(other)s”.") % {"name": name, "other": slugs[slug]}
        new_roles[name.casefold()], slugs[slug] = name, name
    return ""


def _change(row: Row, user: User | None, here: Here) -> Change:
    if user is None:
        return Change(row, None, row.roles, row.teams, row.name)

    def lacks(name: str, known: dict, has: set) -> bool:
        found = known.get(name.casefold())
        return found is None or (user.pk, found.pk) not in has

    return Change(
        row,
        user,
        tuple(role for role in row.roles if lacks(role, here.roles, here.has_role)),
        tuple(team for team in row.teams if lacks(team, here.teams, here.in_team)),
        row.name if not user.name else "",
    )


@dataclass(frozen=True)
class Added:
    new: list[User]
    changed: list[User]
    invitation_ids: list[int]  # their mails are due: inviting.send_invitations


@transaction.atomic
def add_people(*, by: User | None, rows: list[Row], invite: bool) -> Added:
    """Do what `preview_people(rows)` says, all or nothing. Lines it calls wrong are left out.

    New people are here at once, without a password and with an unverified address; `invite`: each of them gets a link
    to choose one by mail. Twice is once. Few statements, however many people.
    """
    list(Team.objects.select_for_update().order_by("pk").values_list("pk"))  # two rosters at once, one by one
    here = Here(rows)
    preview = _compare(rows, here)
    _make_roles_and_teams(by, preview, here)
    new = _make_people(by, preview, here)
    changed = [change.user for change in preview.changed if change.user]
    _name_people(preview.changed)
    _join(preview.new + preview.changed, here)
    record_many(actor=by, action="person.provision", subjects=changed)
    call_membership_changed([*new, *changed])
    return Added(new, changed, _invite(by, new) if invite else [])


def _make_roles_and_teams(by, preview: Preview, here: Here) -> None:
    for name in preview.new_roles:
        role = Role.objects.create(name=name, slug=slugify(name)[:60])
        record(actor=by, action="role.add", subject=role)
        here.roles[name.casefold()] = role
    for name in preview.new_teams:
        team = Team.objects.create(name=name)
        record(actor=by, action="team.add", subject=team)
        here.teams[name.casefold()] = team


def _make_people(by, preview: Preview, here: Here) -> list[User]:
    people = [User(email=change.row.email, name=change.name) for change in preview.new]
    for person in people:
        person.set_unusable_password()
    people = User.objects.bulk_create(people, batch_size=2000)
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=person, email=person.email, primary=True, verified=False) for person in people),
        batch_size=2000,
    )
    here.users |= {person.email: person for person in people}
    record_many(actor=by, action="person.add", subjects=people)
    return people


def _name_people(changes: Iterable[Change]) -> None:
    named = []
    for change in changes:
        if change.user and change.name:
            change.user.name = change.name
            named.append(change.user)
    User.objects.bulk_update(named, ["name"], batch_size=500)


def _join(changes: list[Change], here: Here) -> None:
    """Memberships and roles of all, new or not."""
    HasRole = User.roles.through
    roles, teams = [], []
    for change in changes:
        user = here.users[change.row.email]
        roles += [HasRole(user_id=user.pk, role_id=pk) for pk in {here.roles[r.casefold()].pk for r in change.roles}]
        teams += [
            Membership(user_id=user.pk, team_id=pk) for pk in {here.teams[t.casefold()].pk for t in change.teams}
        ]
    HasRole.objects.bulk_create(roles, ignore_conflicts=True, batch_size=2000)
    Membership.objects.bulk_create(teams, ignore_conflicts=True, batch_size=2000)


def _invite(by, people: list[User]) -> list[int]:
    """An invitation for each; one that waits for an address already is renewed. Ids of all."""
    waiting = set(Invitation.objects.filter(accepted_at=None).values_list("email", flat=True))
    new = Invitation.objects.bulk_create(
        (Invitation(email=p.email, name=p.name, invited_by=by) for p in people if p.email not in waiting),
        batch_size=2000,
    )
    record_many(actor=by, action="person.invite", subjects=new)
    renewed = [p for p in people if p.email in waiting]
    return [i.pk for i in new] + [inviting.invite_person(by=by, email=p.email, name=p.name).pk for p in renewed]
