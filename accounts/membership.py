"""Who is here, in which teams and roles, and who leads: each change with its event and its hook, all or nothing."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.hooks import call_membership_changed
from accounts.models import Leadership, Membership, Role, Team, User


@transaction.atomic
def add_to_team(*, by: User | None, user: User, team: Team) -> None:
    """Twice, or twice at once, is once."""
    if Membership.objects.filter(team=team, user=user).exists():
        return
    Membership.objects.bulk_create([Membership(team=team, user=user)], ignore_conflicts=True)
    record(actor=by, action="team.join", subject=user, team=team.pk)
    call_membership_changed([user])


@transaction.atomic
def remove_from_team(*, by: User | None, user: User, team: Team) -> None:
    """What the person read there stays."""
    gone, _rows = Membership.objects.filter(team=team, user=user).delete()
    if gone:
        record(actor=by, action="team.leave", subject=user, team=team.pk)
        call_membership_changed([user])


@transaction.atomic
def set_teams(*, by: User | None, user: User, teams: Iterable[Team]) -> None:
    """Be a member of these and no others."""
    wanted = {team.pk: team for team in teams}
    now = {membership.team_id: membership.team for membership in user.memberships.select_related("team")}
    for pk in now.keys() - wanted.keys():
        remove_from_team(by=by, user=user, team=now[pk])
    for pk in wanted.keys() - now.keys():
        add_to_team(by=by, user=user, team=wanted[pk])


@transaction.atomic
def set_members(*, by: User | None, team: Team, members: Iterable[User]) -> None:
    """These people and no others are in the team."""
    wanted = {user.pk: user for user in members}
    now = {membership.user_id: membership.user for membership in team.memberships.select_related("user")}
    for pk in now.keys() - wanted.keys():
        remove_from_team(by=by, user=now[pk], team=team)
    for pk in wanted.keys() - now.keys():
        add_to_team(by=by, user=wanted[pk], team=team)


@transaction.atomic
def set_roles(*, by: User | None, user: User, roles: Iterable[Role]) -> None:
    """Have these roles and no others."""
    before, after = set(user.roles.values_list("pk", flat=True)), {role.pk for role in roles}
    if before != after:
        user.roles.set(after)
        record(
            actor=by, action="person.roles", subject=user, added=sorted(after - before), left=sorted(before - after)
        )
        call_membership_changed([user])


@transaction.atomic
def set_leads(*, by: User | None, team: Team, leads: Iterable[User]) -> None:
    """These people and no others lead the team."""
    before, after = set(team.leaderships.values_list("user", flat=True)), {user.pk for user in leads}
    if before == after:
        return
    team.leaderships.filter(user__in=before - after).delete()
    Leadership.objects.bulk_create(
        (Leadership(team=team, user_id=pk) for pk in sorted(after - before)), ignore_conflicts=True
    )
    record(actor=by, action="team.leads", subject=team, added=sorted(after - before), left=sorted(before - after))
    call_membership_changed(before ^ after)


@transaction.atomic
def set_teams_led(*, by: User | None, user: User, teams: Iterable[Team]) -> None:
    """Lead these teams and no others."""
    before, after = {team.pk: team for team in user.teams_led.all()}, {team.pk: team for team in teams}
    for pk in before.keys() ^ after.keys():
        team = (before | after)[pk]
        others = [lead for lead in team.leads.all() if lead.pk != user.pk]
        set_leads(by=by, team=team, leads=[*others, user] if pk in after else others)


@transaction.atomic
def set_admin(*, by: User | None, user: User, is_admin: bool) -> None:
    """Raises ValidationError when nobody else would be an active admin."""
    if user.is_admin == is_admin:
        return
    if not is_admin:
        keep_an_admin(user)
    user.is_admin = is_admin
    user.save(update_fields=["is_admin"])
    record(actor=by, action="person.admin", subject=user, is_admin=is_admin)


@transaction.atomic
def deactivate_person(*, by: User | None, user: User) -> None:
    """Signed out everywhere, owes nothing; what was read stays. Raises ValidationError for the last active admin."""
    if not user.is_active:
        return
    keep_an_admin(user)
    for session in UserSession.objects.filter(user=user):  # else they would go on when the person comes back
        session.end()
    _set_active(by, user, False, "person.deactivate")


@transaction.atomic
def reactivate_person(*, by: User | None, user: User) -> None:
    """May sign in again; the assignments of their teams and roles come back."""
    if not user.is_active:
        _set_active(by, user, True, "person.reactivate")


def _set_active(by: User | None, user: User, is_active: bool, action: str) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record(actor=by, action=action, subject=user)
    call_membership_changed([user])


def keep_an_admin(user: User) -> None:
    """Raises ValidationError when `user` is the only active admin. In a transaction: two cannot both go."""
    admins = set(User.objects.select_for_update().active().filter(is_admin=True).values_list("pk", flat=True))
    if admins == {user.pk}:
        raise ValidationError(_("This is the only admin. Make somebody else an admin first."), code="last_admin")


@transaction.atomic
def rename_person(*, by: User | None, user: User, name: str, time_zone: str | None = None) -> None:
    """A new name, and time zone where one is given (IANA name; "" is that of Lectern)."""
    time_zone = user.time_zone if time_zone is None else time_zone
    if (user.name, user.time_zone) != (name, time_zone):
        user.name, user.time_zone = name, time_zone
        user.save(update_fields=["name", "time_zone"])
        record(actor=by, action="person.edit", subject=user)


@transaction.atomic
def save_team(*, by: User | None, team: Team) -> Team:
    """A new team, or another name or place for one. Raises ValidationError for a name taken or a tree with a cycle."""
    list(Team.objects.select_for_update().order_by("pk").values_list("pk"))  # who moves teams does so one by one
    team.full_clean()
    new = team.pk is None
    team.save()
    record(actor=by, action="team.add" if new else "team.edit", subject=team, parent=team.parent_id)
    if not new:
        below = Team.objects.below([team.pk])
        call_membership_changed(User.objects.in_teams(below).values_list("pk", flat=True))
    return team


@transaction.atomic
def save_role(*, by: User | None, role: Role) -> Role:
    """A new role, or another name for one. Raises ValidationError for a name taken."""
    role.full_clean()
    new = role.pk is None
    role.save()
    record(actor=by, action="role.add" if new else "role.edit", subject=role)
    return role


@transaction.atomic
def change_person(
    *, by: User | None, user: User, name: str, roles, teams, leads, is_admin: bool, is_active: bool
) -> None:
    """All of a person at once. `leads`: teams led. Raises ValidationError when no active admin would be left."""
    rename_person(by=by, user=user, name=name)
    set_roles(by=by, user=user, roles=roles)
    set_teams(by=by, user=user, teams=teams)
    set_teams_led(by=by, user=user, teams=leads)
    if is_active:
        reactivate_person(by=by, user=user)
        set_admin(by=by, user=user, is_admin=is_admin)
    else:
        deactivate_person(by=by, user=user)


@transaction.atomic
def change_team(*, by: User | None, team: Team, name: str, parent: Team | None, members, leads) -> Team:
    """All of a team at once, new or not. Raises ValidationError for a name taken or a tree with a cycle."""
    if team.pk is None or (team.name, team.parent_id) != (name, parent.pk if parent else None):
        team.name, team.parent = name, parent
        save_team(by=by, team=team)
    set_members(by=by, team=team, members=members)
    set_leads(by=by, team=team, leads=leads)
    return team
