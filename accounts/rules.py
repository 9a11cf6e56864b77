"""Who may do what: one table, one question. Its twin for many rows is each QuerySet's `visible_to(user)`.

tests/accounts/test_rules.py holds the twins together; tests/test_access.py walks every URL.
"""

from accounts.models import Access, User

MEMBER_MAY = frozenset({"guide.view", "reading.view", "reading.complete", "person.view", "team.view"})
LEAD_MAY = MEMBER_MAY | {"progress.view", "track.assign", "assignment.view", "assignment.end"}
ADMIN_MAY = LEAD_MAY | {
    "guide.publish",
    "links.curate",
    "people.manage",
    "person.invite",
    "event.view",
}
GRANTS = {Access.MEMBER: MEMBER_MAY, Access.LEAD: LEAD_MAY, Access.ADMIN: ADMIN_MAY}


def can(user: User, action: str, obj=None) -> bool:
    """May `user` do `action`, to `obj` where one is given? An unknown action raises KeyError: no mere no."""
    if action not in ADMIN_MAY:
        raise KeyError(action)
    if action not in MEMBER_MAY and user.is_authenticated and not user.is_admin:
        user.reach  # noqa: B018  (a lead's pages go on to ask for it: one query for both)
    if not user.is_authenticated or not user.is_active or action not in GRANTS[user.access]:
        return False
    return obj is None or obj.is_within_reach_of(user)
