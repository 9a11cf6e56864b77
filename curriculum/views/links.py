"""The link desk: every link with its state, and one link with all that is known of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import can
from curriculum import tasks
from curriculum.forms import WordForm
from curriculum.linkdesk import checking, concerning, deciding
from curriculum.links.judge import MOVE_LOOKS
from curriculum.models import Heartbeat, Incident, Link, LinkCheck, Placement
from curriculum.models.link import Verdict

LINKS_A_PAGE = 50
LOOKS_SHOWN = 30
NAMES_SHOWN = 20
HOSTS_SHOWN = 20
# Said in the list of links that work, too: somebody may want to do something about them.
NOTABLE = [Verdict.REDIRECT_PERMANENT, Verdict.FRAGMENT_MISSING, Verdict.CONTENT_DRIFT]


@require_safe
def list_links(request):
    """All links, worst first, or those in one state, or those that the words find."""
    if not can(request.user, "links.curate"):
        raise PermissionDenied
    links = Link.objects.visible_to(request.user)
    counts = links.count_states()
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:200]
    state = state if state in Link.State.values else ""
    found = links.search(words).filter(state=state) if state else links.search(words)
    shown = found.worst_first().select_related("reading").count_places()
    page = Paginator(shown, LINKS_A_PAGE).get_page(request.GET.get("page"))
    people = concerning.count_people(link.pk for link in page)
    context = {
        "rows": [(link, people.get(link.pk, 0)) for link in page],
        "page": page,
        "total": sum(counts.values()),
        "states": [(value, label, counts[value]) for value, label in Link.State.choices if value in counts],
        "state": state,
        "notable": NOTABLE,
        "words": words,
        "now": timezone.now(),
        "offline_since": LinkCheck.objects.offline_since(),
        "hosts_down": Incident.objects.open().of_hosts()[:HOSTS_SHOWN],
    }
    return render(request, "curriculum/links/links.html", context)


@require_safe
def show_link(request, pk):
    """One link: what we know in plain words, whom it concerns, and every look that led there."""
    if not can(request.user, "links.curate"):
        raise PermissionDenied
    visible = Link.objects.visible_to(request.user).filter(pk=pk).select_related("reading", "word_by").with_pause()
    rows = list(visible.annotate(former=F("aliases__url")))  # one for each former address: a query less
    if not rows:
        raise Http404
    link = rows[0]
    people, people_count = concerning.people_concerned(link.pk, limit=NAMES_SHOWN)
    context = {
        "link": link,
        "has_moved": link.moved_to and link.moved_looks >= MOVE_LOOKS,
        "former": [row.former for row in rows if row.former],
        "looks": list(link.checks.all()[:LOOKS_SHOWN]),
        "incidents": Incident.objects.filter(link=link),
        "placements": Placement.objects.filter(reading__link=link).select_related("module__guide"),
        "people": people,
        "now": timezone.now(),
        "people_count": people_count,
        "hosts_down": Incident.objects.open().of_hosts().filter(host=link.host),
        "form": WordForm(initial={"word": link.word if link.word_until else WordForm.ROBOT}),
    }
    return render(request, "curriculum/links/link.html", context)


@require_POST
def check_link(request, pk):
    """A look at this link now, made by a worker."""
    if not can(request.user, "links.curate"):
        raise PermissionDenied
    link = get_object_or_404(Link.objects.visible_to(request.user), pk=pk)
    paused_until = checking.ask_again(by=request.user, link=link)
    tasks.enqueue(tasks.check_links, [link.pk])
    if paused_until:
        until = date_format(timezone.localtime(paused_until), "j F Y, H:i")
        said = _("Its host asked to be left alone until %(until)s. It is looked at after that.") % {"until": until}
    elif Heartbeat.objects.fresh().filter(name="worker").exists():
        said = _("It is being looked at. Load this page again in a few seconds.")
    else:
        said = _("It is due now, but no worker is running: it is looked at as soon as one is.")
    messages.info(request, said)
    return redirect("link", pk=link.pk)


@require_POST
def say_word(request, pk):
    """What a curator says of this link, from now on."""
    if not can(request.user, "links.curate"):
        raise PermissionDenied
    link = get_object_or_404(Link.objects.visible_to(request.user), pk=pk)
    form = WordForm(request.POST)
    if form.is_valid():
        deciding.say_word(by=request.user, link=link, word=form.cleaned_data["word"])
        messages.success(request, _("Noted. What is known of the link follows from that at once."))
    else:
        messages.error(request, _("Choose one of the four."))
    return redirect("link", pk=link.pk)
