"""Addresses of guides, readings, teams and curators. Their names are used everywhere."""

from django.urls import path

from curriculum.views import assign, curate, guide, health, home, links, reading, search, team

urlpatterns = [
    path("", home.show_home, name="home"),
    path("guides/", guide.list_guides, name="guide-list"),
    path("guides/<slug:slug>/", guide.show_guide, name="guide"),
    path("guides/<slug:slug>/guide.md", curate.download_markdown, name="guide-markdown"),
    path("guides/<slug:slug>/resources/", guide.list_resources, name="guide-resources"),
    path("guides/<slug:slug>/<slug:key>/", guide.show_module, name="module"),
    path("readings/<int:pk>/", reading.show_reading, name="reading"),
    path("readings/<int:pk>/open/", reading.open_reading, name="reading-open"),
    path("readings/<int:pk>/complete/", reading.complete, name="reading-complete"),
    path("readings/<int:pk>/undo/", reading.undo, name="reading-undo"),
    path("search/", search.show_search, name="search"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("team/", team.show_team, name="team"),
    path("team/export.csv", team.export_csv, name="team-export-csv"),
    path("team/export.xlsx", team.export_xlsx, name="team-export-xlsx"),
    path("team/people/<int:pk>/", team.show_person, name="team-person"),
    path("team/assign/", assign.assign_track, name="team-assign"),
    path("team/assignments/", assign.list_assignments, name="team-assignments"),
    path("team/assignments/<int:pk>/end/", assign.end_assignment, name="assignment-end"),
    path("curate/", curate.show_desk, name="curate"),
    path("curate/import/", curate.import_guide, name="curate-import"),
    path("curate/links/", links.list_links, name="links"),
    path("curate/links/<int:pk>/", links.show_link, name="link"),
    path("curate/links/<int:pk>/check/", links.check_link, name="link-check"),
    path("curate/links/<int:pk>/word/", links.say_word, name="link-word"),
]
