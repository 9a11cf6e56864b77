"""What accounts must set off without knowing it: apps above add their verbs here in `apps.ready()`.

Accounts' verbs call them inside their own transaction. Each hook is called with keywords only.
"""

from collections.abc import Callable, Iterable

from accounts.models import User

# Called with user_ids=… when people joined or left a team, a role or the organisation.
membership_changed: list[Callable[..., None]] = []


def call_membership_changed(users: Iterable[User | int]) -> None:
    user_ids = sorted({user if isinstance(user, int) else user.pk for user in users})
    if user_ids:
        for hook in membership_changed:
            hook(user_ids=user_ids)
