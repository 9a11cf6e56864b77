"""Where an admin brings guides in: the desk, and a change that is shown before it is made."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rules import can
from curriculum.forms import GuideImportForm, PublishForm
from curriculum.guides.importing import preview_import
from curriculum.guides.publishing import Outdated, publish_guide
from curriculum.models import Assignment, Guide, Link

DRAFT = "curriculum.draft"  # salt of a draft that travels with its preview, byte for byte


@require_safe
def show_desk(request):
    if not can(request.user, "guide.publish"):
        raise PermissionDenied
    guides = Guide.objects.with_latest().annotate(
        module_count=Count("modules", filter=Q(modules__removed_at=None), distinct=True)
    )
    context = {
        "guides": guides,
        "people": User.objects.active().exclude(pk=request.user.pk).count(),
        "assignments": Assignment.objects.active().count(),
        "links": [
            (Link.State(state).label, number) for state, number in Link.objects.count_states().items() if number
        ],
    }
    return render(request, "curriculum/curate/desk.html", context)


def import_guide(request):
    """GET: the form. POST: the preview; with the draft of a preview, publishing it."""
    if not can(request.user, "guide.publish"):
        raise PermissionDenied
    if "draft" in request.POST:
        return publish_draft(request)
    form = GuideImportForm(request.POST or None, request.FILES or None, initial=present_text(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "curriculum/curate/import.html", {"form": form})
    return show_preview(request, slug=form.slug, markdown=form.markdown)


def present_text(request) -> dict[str, str]:
    """To change a guide (`?guide=`), its text as it stands."""
    guide = Guide.objects.visible_to(request.user).filter(slug=request.GET.get("guide", "")).first()
    return {"guide": guide.slug, "text": guide.latest.markdown} if guide and guide.latest else {}


def show_preview(request, *, slug, markdown, form=None):
    preview = preview_import(markdown=markdown, slug=slug, author=request.user)
    draft = signing.dumps(
        {"slug": preview.slug, "markdown": markdown, "base": preview.base}, salt=DRAFT, compress=True
    )
    summary = form["summary"].value() if form else ""
    if form is None or form.is_valid():
        form = PublishForm(initial={"draft": draft, "summary": summary})
    return render(request, "curriculum/curate/preview.html", {"preview": preview, "form": form})


def publish_draft(request):
    """Publish what was previewed, unless somebody published in between: then show what it would change now."""
    form = PublishForm(request.POST)
    try:
        draft = signing.loads(request.POST["draft"], salt=DRAFT)
    except signing.BadSignature as error:
        raise BadRequest from error
    if not form.is_valid():
        return show_preview(request, slug=draft["slug"], markdown=draft["markdown"], form=form)
    try:
        published = publish_guide(**draft, author=request.user, summary=form.cleaned_data["summary"])
    except Outdated:
        messages.warning(request, _("Somebody published this guide meanwhile. This is what your text changes now."))
        return show_preview(request, slug=draft["slug"], markdown=draft["markdown"], form=form)
    said = _("Published as version %(number)d.") if published.changed else _("Nothing changed.")
    messages.success(request, said % {"number": published.version.number})
    return redirect("guide", published.guide.slug)


@require_safe
def download_markdown(request, slug):
    """The latest version, byte for byte as it was published."""
    guide = get_object_or_404(Guide.objects.visible_to(request.user), slug=slug)
    headers = {"Content-Disposition": f'attachment; filename="{guide.slug}.md"'}
    latest = guide.latest
    body = latest.markdown.encode() if latest else b""
    return HttpResponse(body, content_type="text/markdown; charset=utf-8", headers=headers)
