"""Addresses about people. Sign-in, passwords, second factors and sessions are allauth's, included in lms/urls.py."""

from django.urls import path

from accounts.views import invitation

urlpatterns = [
    path("accounts/invitation/<str:token>/", invitation.show_invitation, name="invitation"),
]
