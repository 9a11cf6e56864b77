"""One's own page: name and time zone; sign-in matters are a link away."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import membership
from accounts.forms import ProfileForm
from accounts.views.guard import posted


@require_http_methods(["GET", "HEAD", "POST"])
def show_profile(request):
    user = request.user
    form = ProfileForm(posted(request), initial={"name": user.name, "time_zone": user.time_zone})
    if request.method == "POST" and form.is_valid():
        membership.rename_person(by=user, user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form})
