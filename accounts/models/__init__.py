from accounts.models.event import Event
from accounts.models.invitation import Invitation
from accounts.models.role import Role
from accounts.models.team import Leadership, Membership, Reach, Team
from accounts.models.user import Access, User

__all__ = ["Access", "Event", "Invitation", "Leadership", "Membership", "Reach", "Role", "Team", "User"]
