"""Addresses about people. Sign-in, passwords, second factors and sessions are allauth's, included in lms/urls.py."""

from django.urls import path

from accounts.views import invitation, people, profile, roster, teams

urlpatterns = [
    path("accounts/me/", profile.show_profile, name="profile"),
    path("accounts/invitation/<str:token>/", invitation.show_invitation, name="invitation"),
    path("curate/people/", people.list_people, name="people"),
    path("curate/people/add/", roster.add_people, name="people-add"),
    path("curate/people/invite/", people.invite, name="people-invite"),
    path("curate/people/<int:pk>/", people.edit_person, name="person"),
    path("curate/teams/", teams.list_teams, name="teams"),
    path("curate/teams/add/", teams.edit_team, name="team-add"),
    path("curate/teams/<int:pk>/", teams.edit_team, name="team-edit"),
    path("curate/roles/", teams.list_roles, name="roles"),
    path("curate/roles/<int:pk>/", teams.edit_role, name="role"),
]
