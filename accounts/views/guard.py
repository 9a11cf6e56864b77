"""What the views about people share."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from accounts.rules import can


def admins_only(view):
    """403 for who may not manage people."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not can(request.user, "people.manage"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def posted(request):
    """What a form is bound to: even an empty POST, never a GET."""
    return request.POST if request.method == "POST" else None
