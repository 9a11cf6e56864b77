"""One reading: see it, open it, say that it was read, take that back."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import can
from curriculum.learning.completing import complete_reading, undo_completion
from curriculum.learning.contents import sections_of
from curriculum.learning.standing import standing_of
from curriculum.models import Opening, Reading
from curriculum.views.guide import answer_module
from curriculum.views.home import answer_home


def find_reading(request, pk) -> Reading:
    return get_object_or_404(Reading.objects.visible_to(request.user).select_related("link", "module__guide"), pk=pk)


@require_safe
def show_reading(request, pk):
    standing = standing_of(request.user, find_reading(request, pk))
    context = {"standing": standing, "sections": list(sections_of(standing.texts)), "here": request.path}
    return render(request, "curriculum/reading.html", context)


@require_safe
def open_reading(request, pk):
    """On to the page itself, noting that it was opened; a browser that only fetches ahead opens nothing."""
    reading = find_reading(request, pk)
    if not reading.link or urlsplit(reading.link.url).scheme not in ("http", "https"):
        return redirect("reading", pk)
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method == "GET" and not ahead:
        Opening.objects.note(request.user, reading)
    return HttpResponseRedirect(reading.link.url)


@require_POST
def complete(request, pk):
    reading = find_reading(request, pk)
    if not can(request.user, "reading.complete", reading):
        raise PermissionDenied
    complete_reading(user=request.user, reading=reading, how="credit" if "credit" in request.POST else None)
    return answer(request, reading, _("Marked as read: %(title)s"))


@require_POST
def undo(request, pk):
    reading = find_reading(request, pk)
    if not can(request.user, "reading.complete", reading):
        raise PermissionDenied
    undo_completion(user=request.user, reading=reading)
    return answer(request, reading, _("No longer marked as read: %(title)s"))


def answer(request, reading, sentence) -> HttpResponse:
    """Back to where the form stood (`next`, else home): a redirect, or for htmx what changed on that page."""
    said = sentence % {"title": reading.title}
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = resolve_url("home")
    if request.htmx:
        return answer_htmx(request, reading, said, back)
    messages.success(request, said)
    return HttpResponseRedirect(back)


def answer_reading(request, reading, said, pk):
    standing = standing_of(request.user, reading)
    context = {"standing": standing, "here": request.POST.get("next", ""), "said": said}
    return render(request, "curriculum/reading.html#answer", context)


FRAGMENTS: dict[str, Callable[..., HttpResponse]] = {
    "home": answer_home,
    "module": answer_module,
    "reading": answer_reading,
}


def answer_htmx(request, reading, said, back):
    try:
        page = resolve(urlsplit(back).path)
    except Resolver404:
        page = None
    if page is None or page.url_name not in FRAGMENTS:
        return HttpResponse(headers={"HX-Redirect": iri_to_uri(back)})
    return FRAGMENTS[page.url_name](request, reading, said, **page.kwargs)
