"""Guides to browse: the list, one guide, one module, a guide's resources."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.template.backends.utils import csrf_input
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curriculum.learning.contents import contents_of, count_readings, entries_of, sections_of
from curriculum.learning.outline import outline_of
from curriculum.models import Guide, Placement
from curriculum.views.home import set_paths

RESOURCES_A_PAGE = 100


@require_safe
def list_guides(request):
    standing = Count("modules", filter=Q(modules__removed_at=None))
    guides = Guide.objects.visible_to(request.user).defer("intro_html").annotate(module_count=standing)
    return render(request, "curriculum/guides.html", {"guides": guides})


@require_safe
def show_guide(request, slug):
    guide = get_object_or_404(Guide.objects.visible_to(request.user), slug=slug)
    outline = outline_of(slug, request.user)
    counts = count_readings(request.user, guide)
    modules = outline.modules if outline else []
    for module in modules:
        module.readings, module.done, module.resources = counts.get(module.pk, (0, 0, 0))
        if not module.readings and module.text_reading:
            module.readings, module.done = 1, int(module.text_done_at is not None)
    context = {"guide": guide, "modules": modules, "resource_count": sum(row[2] for row in counts.values())}
    return render(request, "curriculum/guide.html", context)


@require_safe
def show_module(request, slug, key):
    return render(request, "curriculum/module.html", module_context(request, slug, key))


def module_context(request, slug, key) -> dict:
    """Raises Http404. `?group=` narrows the resources to one group."""
    outline = outline_of(slug, request.user)
    module = outline.by_key.get(key) if outline else None
    if outline is None or module is None:
        raise Http404
    entries, texts = contents_of(request.user, module.pk)
    set_paths(entries)
    readings = [entry for entry in entries if entry.kind == Placement.Kind.READING]
    resources = [entry for entry in entries if entry.kind == Placement.Kind.RESOURCE]
    groups = sorted({entry.group[-1] for entry in resources if entry.group})
    group = request.GET.get("group", "")
    if group in groups:
        hidden = {entry.placement for entry in resources if not entry.group or entry.group[-1] != group}
        entries = [entry for entry in entries if entry.placement not in hidden]
    before, after = outline.around(module)
    return {
        "outline": outline,
        "module": module,
        "entries": entries,
        "sections": list(sections_of([*entries, *texts])),
        "done": sum(entry.done for entry in readings),
        "total": len(readings),
        "resource_count": len(resources),
        "groups": groups if len(groups) > 1 else [],
        "group": group,
        "is_lesson": bool(module.text_reading) and all(entry.optional for entry in readings),
        "before": before,
        "after": after,
        "here": request.path,
        "word": {"mark": _("Mark as read"), "undo": _("Undo"), "read": _("read")},
        "csrf_field": csrf_input(request),
    }


def answer_module(request, reading, said, *, slug, key):
    """What htmx swaps after a reading was marked on a module's page: its rows there and the module's count."""
    context = module_context(request, slug, key)
    context["here"] = request.POST.get("next", "")
    rows = [entry for entry in context["entries"] if entry.pk == reading.pk]
    context |= {"row": rows[0] if rows else None, "again": rows[1:], "said": said}
    return render(request, "curriculum/module.html#answer", context)


@require_safe
def list_resources(request, slug):
    guide = get_object_or_404(Guide.objects.visible_to(request.user).defer("intro_html"), slug=slug)
    now = timezone.now()
    placements = Placement.objects.filter(
        module__guide=guide, module__removed_at=None, kind=Placement.Kind.RESOURCE
    ).order_by("module__position", "position")
    everything = entries_of(request.user, placements, now)
    set_paths(everything)
    groups = list(dict.fromkeys(entry.group[-1] for entry in everything if entry.group))
    group = request.GET.get("group", "")
    chosen = [entry for entry in everything if not group or entry.group[-1:] == [group]]
    page = Paginator(chosen, RESOURCES_A_PAGE).get_page(request.GET.get("page"))
    context = {"guide": guide, "groups": groups, "group": group, "page": page, "total": len(everything)}
    return render(request, "curriculum/resources.html", context)
