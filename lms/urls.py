"""Every address of Lectern. tests/test_access.py walks them all."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("curriculum.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
