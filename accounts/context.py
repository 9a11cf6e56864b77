"""What every template may ask: the reader's access, and in the demo whom to sign in as."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Access

DEMO_PASSWORD = "lectern"  # noqa: S105  (the demo's, printed on its sign-in page)
DEMO_PEOPLE = [
    {"email": "member@example.com", "what": _("reads the guide")},
    {"email": "lead@example.com", "what": _("leads a team")},
    {"email": "admin@example.com", "what": _("curates guides, links and people")},
]


def access(request):
    """`access`: "member", "lead", "admin", or "" for a stranger. Asked only when a template uses it."""
    user = getattr(request, "user", None)
    return {"access": LazyAccess(user)}


class LazyAccess:
    """Compares as the person's access; error pages never ask, so they need no database."""

    def __init__(self, user):
        self.user = user

    @property
    def value(self) -> str:
        return str(self.user.access) if self.user is not None and self.user.is_authenticated else ""

    def __str__(self):
        return self.value

    def __bool__(self):
        return bool(self.value)

    @property
    def is_lead(self) -> bool:
        return self.value in (Access.LEAD, Access.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.value == Access.ADMIN


def demo_people(request):
    return {"demo_people": DEMO_PEOPLE, "demo_password": DEMO_PASSWORD} if settings.DEMO else {}
