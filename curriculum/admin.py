"""Django's admin: guides, readings, tracks, who read what, and links. Only to be read: other pages change them."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from curriculum import models


class ReadRows(ReadOnlyAdmin):
    """Built from what each model wants to show in its list."""

    def __init__(self, model, site):
        self.list_display, self.search_fields, self.list_select_related = SHOWN[model]
        super().__init__(model, site)


# Columns, what is searched, and what is read with each row so that a list takes few queries.
SHOWN: dict = {
    models.Guide: (["title", "slug", "created_at"], ["title"], []),
    models.GuideVersion: (["guide", "number", "author", "published_at"], ["guide__title"], ["guide", "author"]),
    models.Module: (["guide", "position", "title", "removed_at"], ["title"], ["guide"]),
    models.ModuleText: (["module", "position", "kind"], ["markdown"], ["module"]),
    models.Reading: (["title", "link", "created_at"], ["title"], ["link"]),
    models.Placement: (["module", "position", "kind", "title"], ["title", "url"], ["module"]),
    models.Track: (["title", "guide", "role", "required_count"], ["title"], ["guide", "role"]),
    models.TrackItem: (["track", "position", "title", "required"], ["title"], ["track"]),
    models.Assignment: (["track", "team", "due_on", "due_days", "ended_at"], ["track__title"], ["track", "team"]),
    models.Enrolment: (["user", "assignment", "due_on", "left_at"], ["user__email"], ["user", "assignment__track"]),
    models.Completion: (["user", "reading", "at", "how", "current"], ["user__email"], ["user", "reading"]),
    models.Opening: (["user", "reading", "first_at", "last_at"], ["user__email"], ["user", "reading"]),
    models.Link: (["url", "state", "verdict", "checked_at", "next_check_at"], ["url"], []),
    models.LinkAlias: (["url", "link"], ["url"], ["link"]),
    models.LinkCheck: (["link", "at", "verdict", "status", "held"], ["link__url"], ["link"]),
    models.Incident: (["link", "host", "started_at", "confirmed_at", "resolved_at"], ["link__url", "host"], ["link"]),
}

for model in SHOWN:
    admin.site.register(model, ReadRows)
