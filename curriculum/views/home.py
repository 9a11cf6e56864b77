"""My readings: what is next and why, how far along I am, and the module I am reading."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from curriculum.learning.overview import overview_of
from curriculum.learning.words import time_words
from curriculum.models import Guide


@require_safe
def show_home(request):
    return render(request, "curriculum/home.html", home_context(request))


def home_context(request) -> dict:
    overview = overview_of(request.user)
    context: dict = {"overview": overview}
    if not overview.tracks:
        context["guides"] = Guide.objects.visible_to(request.user)[:10]
    if overview.minutes_left:
        context["time_left"] = time_words(overview.minutes_left)
    return context


def answer_home(request, reading, said):
    """What htmx swaps after a reading was marked on the home page: all that may have changed there."""
    next_was_marked = request.htmx.trigger == "next-form"
    context = home_context(request) | {"said": said, "focus_next": next_was_marked}
    return render(request, "curriculum/home.html#answer", context)
