"""For admins: add people from a CSV. Paste or choose a file, see what would be, then do it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import inviting, provisioning
from accounts.forms import RosterForm
from accounts.views.guard import admins_only, posted
from accounts.views.people import tell

SHOWN = 200  # lines of a preview; the counts are of all


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def add_people(request):
    form = RosterForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/people_add.html", {"form": form})
    roster = form.cleaned_data["roster"]
    preview = provisioning.preview_people(roster.rows)
    if form.cleaned_data["seen"] == preview.digest:
        return _do(request, roster.rows, invite=form.cleaned_data["invite"])
    context = {
        "form": form,
        "preview": preview,
        "roster": roster,
        "errors": sorted(roster.errors + preview.errors),
        "changed_meanwhile": bool(form.cleaned_data["seen"]),
        "shown": SHOWN,
    }
    return render(request, "accounts/people_preview.html", context)


def _do(request, rows, *, invite):
    added = provisioning.add_people(by=request.user, rows=rows, invite=invite)
    done = ngettext("%(count)d person added.", "%(count)d people added.", len(added.new)) % {"count": len(added.new)}
    if added.changed:
        changed = ngettext("%(count)d person changed.", "%(count)d people changed.", len(added.changed))
        done = f"{done} {changed % {'count': len(added.changed)}}"
    messages.success(request, done)
    if added.invitation_ids:
        tell(request, inviting.send_invitations(added.invitation_ids))
    return redirect("people")
