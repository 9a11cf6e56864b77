"""Search by plain words."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from curriculum.learning.searching import search

LONGEST = 200  # characters of a query


@require_safe
def show_search(request):
    query = request.GET.get("q", "").strip()[:LONGEST]
    found = search(request.user, query)
    return render(request, "curriculum/search.html", {"query": query, "found": found})
