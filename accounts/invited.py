"""The invitation by which somebody came: its token stays in the session until it is accepted."""

from accounts.models import Invitation

SESSION_KEY = "invitation"


def remember(request, invitation: Invitation) -> None:
    request.session[SESSION_KEY] = invitation.token


def forget(request) -> None:
    request.session.pop(SESSION_KEY, None)


def invitation_of(request) -> Invitation | None:
    """The open invitation of this session, if there is one."""
    token = request.session.get(SESSION_KEY) if request is not None else None
    return Invitation.objects.open().filter(token=token).first() if token else None
