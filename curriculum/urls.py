"""Addresses of guides, readings, teams and curators. Their names are used everywhere; their order is that of the menu."""

from django.urls import path

from curriculum.views import assign, links, team

urlpatterns = [
    path("team/", team.show_team, name="team"),
    path("team/export.csv", team.export_csv, name="team-export-csv"),
    path("team/export.xlsx", team.export_xlsx, name="team-export-xlsx"),
    path("team/people/<int:pk>/", team.show_person, name="team-person"),
    path("team/assign/", assign.assign_track, name="team-assign"),
    path("team/assignments/", assign.list_assignments, name="team-assignments"),
    path("team/assignments/<int:pk>/end/", assign.end_assignment, name="assignment-end"),
    path("curate/links/", links.list_links, name="links"),
    path("curate/links/<int:pk>/", links.show_link, name="link"),
    path("curate/links/<int:pk>/check/", links.check_link, name="link-check"),
]
