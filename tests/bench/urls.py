"""Lectern's addresses and the floor: what no signed-in Django page goes below."""

from django.shortcuts import render
from django.urls import include, path

from curriculum.models import Completion, Guide, TrackItem


def floor(request):
    """Session, user, three queries, a template of twelve rows."""
    context = {
        "guide": Guide.objects.order_by("pk").only("title").first(),
        "count": Completion.objects.filter(user=request.user, current=True).count(),
        "rows": TrackItem.objects.order_by("pk")[:12],
    }
    return render(request, "floor.html", context)


urlpatterns = [path("floor/", floor), path("", include("lms.urls"))]
