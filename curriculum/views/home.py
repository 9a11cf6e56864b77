"""My readings: what is next and why, how far along I am, and the module I am reading."""

from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.views.decorators.http import require_safe

from curriculum.learning.overview import overview_of
from curriculum.learning.words import time_words
from curriculum.models import Guide


@require_safe
def show_home(request):
    return render(request, "curriculum/home.html", home_context(request))


def home_context(request) -> dict:
    overview = overview_of(request.user)
    context: dict = {"overview": overview, "csrf_field": csrf_input(request)}
    set_paths(overview.current.rows if overview.current else [])
    set_paths(overview.blocked)
    guides = {track.guide_slug: reverse("guide", args=[track.guide_slug]) for track in overview.tracks}
    for line in (*overview.lines, *overview.extra):
        line.path = f"{guides[line.guide_slug]}{line.key}/"
    if not overview.tracks:
        context["guides"] = Guide.objects.visible_to(request.user)[:10]
    if overview.minutes_left:
        context["time_left"] = time_words(overview.minutes_left)
    return context


def set_paths(rows) -> None:
    """The address of each row's reading, from one `reverse`: one in each row takes longer than the rest of it."""
    readings = reverse("reading", args=[0]).removesuffix("0/")
    for row in rows:
        row.path = f"{readings}{row.pk}/"


def answer_home(request, reading, said):
    """What htmx swaps after a reading was marked on the home page: all that may have changed there."""
    next_was_marked = request.htmx.trigger == "next-form"
    context = home_context(request) | {"said": said, "focus_next": next_was_marked}
    return render(request, "curriculum/home.html#answer", context)
