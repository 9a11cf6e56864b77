"""A lead's page: people × items of a track, who is behind and who is done; one person; the same as files."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rules import can
from curriculum.exports import csv_lines, xlsx_file
from curriculum.learning.progress import progress_of_people
from curriculum.learning.reporting import SORTS, team_report
from curriculum.models import Enrolment, TrackItem

PEOPLE_A_PAGE = 50


def report_for(request):
    """The report that the address asks for; what it asks wrongly is not asked."""

    def number(name):
        value = request.GET.get(name, "")
        return int(value) if value.isdecimal() and len(value) < 12 else None

    if not can(request.user, "progress.view"):
        raise PermissionDenied
    sort = request.GET.get("sort")
    return team_report(
        viewer=request.user,
        team_id=number("team"),
        track_id=number("track"),
        sort=sort if sort in SORTS else "behind",
    )


@require_safe
def show_team(request):
    report = report_for(request)
    page = Paginator(report.people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "curriculum/team/team.html",
        {
            "report": report,
            "page": page,
            "rows": [(person, report.cells(person)) for person in page],
            "teams": request.user.reach.names,
            "team": request.GET.get("team", ""),
            "sort": request.GET.get("sort", "behind"),
            "query": request.GET.urlencode(),
        },
    )


@require_safe
def show_person(request, pk):
    """What one person owes and has read."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not can(request.user, "progress.view", person):
        raise PermissionDenied
    enrolments = Enrolment.objects.active().filter(user=person).select_related("assignment__track__guide")
    tracks = {enrolment.assignment.track_id for enrolment in enrolments}
    [progress] = progress_of_people([person])
    items = (
        TrackItem.objects.filter(track__in=tracks, required=True)
        .select_related("module")
        .order_by("track", "position")
    )
    seen, rows = set(), []
    for item in items:
        if item.reading_id not in seen:
            seen.add(item.reading_id)
            rows.append((item, progress.states.get(item.reading_id)))
    done = dict(person.completions.current().values_list("reading", "at"))
    dated = [(item, state, done.get(item.reading_id)) for item, state in rows]
    context = {"person": person, "progress": progress, "enrolments": enrolments, "rows": dated}
    return render(request, "curriculum/team/person.html", context)


def export_rows(report):
    """A head and one row a person: name, address, counts, due date, then a state for each item."""
    labels = state_labels()
    yield [
        _("Name"),
        _("Address"),
        _("Read"),
        _("Required"),
        _("Overdue"),
        _("Due"),
        *(c.title for c in report.columns),
    ]
    for person in report.people:
        cells = (labels[state] for _column, state in report.cells(person))
        yield [person.user.name, person.user.email, person.done, person.required, person.late, person.due_on, *cells]


def state_labels():
    return {
        "done": _("Read"),
        "blocked": _("Link broken"),
        "overdue": _("Overdue"),
        "opened": _("Opened"),
        "todo": _("Not started"),
    }


@require_safe
def export_csv(request):
    lines = csv_lines(export_rows(report_for(request)))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=attachment("csv"))


@require_safe
def export_xlsx(request):
    file = xlsx_file(export_rows(report_for(request)), title=_("Team progress"))
    return FileResponse(file, as_attachment=True, filename=f"team-progress-{timezone.localdate()}.xlsx")


def attachment(ending):
    return {"Content-Disposition": f'attachment; filename="team-progress-{timezone.localdate()}.{ending}"'}
