"""Django's admin: people, teams and roles through the verbs of accounts/membership.py; everything else to be read."""

from typing import Any

from allauth.account import admin as allauth_account
from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as allauth_mfa
from allauth.usersessions import admin as allauth_sessions
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple, RelatedFieldWidgetWrapper
from django.contrib.auth import admin as django_auth
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts import membership
from accounts.audit import record
from accounts.models import Event, Invitation, Membership, Role, Team, User

# The admins that came with the imports above: groups mean nothing here, and allauth's rows are to be read.
for theirs in (
    django_auth.Group,
    allauth_account.EmailAddress,
    allauth_account.EmailConfirmation,
    allauth_mfa.Authenticator,
    allauth_sessions.UserSession,
):
    if admin.site.is_registered(theirs):
        admin.site.unregister(theirs)


def only_admins(request) -> bool:
    """For who is signed in a missing right is 403, not another sign-in page."""
    if request.user.is_authenticated and not request.user.is_admin:
        raise PermissionDenied
    return request.user.is_active and request.user.is_staff


def to_allauth_s(request, extra_context=None):
    """A password is changed at one place."""
    return redirect("account_change_password")


admin.site.has_permission = only_admins  # type: ignore[method-assign]
# Signing in is allauth's, with its second factor and rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = to_allauth_s  # type: ignore
admin.site.site_header = admin.site.site_title = "Lectern"


class NoSecrets(admin.ModelAdmin):
    """What is not shown is not told by a filter in the address either (`?password__startswith=a`)."""

    secrets = frozenset({"password", "token", "data", "key", "session_key"})

    def lookup_allowed(self, lookup, value, request=None):
        asked = set(lookup.split("__"))
        return not asked & self.secrets and super().lookup_allowed(lookup, value, request)


class ReadOnlyAdmin(NoSecrets):
    """Rows to look at."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class VerbAdmin(NoSecrets):
    """Saves by a verb, which writes the row and all that hangs on it; nothing is deleted."""

    def has_delete_permission(self, request, obj=None):
        return False

    def save_related(self, request, form, formsets, change):
        """The verb has done it."""


def choose(model, label) -> forms.ModelMultipleChoiceField:
    """Two lists to move rows between. Wrapped: the script of the two lists puts them first in what is around them."""
    relation: Any = Membership._meta.get_field("user" if model is User else "team").remote_field
    links = ("can_add_related", "can_change_related", "can_delete_related", "can_view_related")
    lists = FilteredSelectMultiple(label, is_stacked=False)
    widget = RelatedFieldWidgetWrapper(lists, relation, admin.site, **dict.fromkeys(links, False))
    return forms.ModelMultipleChoiceField(model.objects.all(), required=False, label=label, widget=widget)


class PersonAdminForm(forms.ModelForm):
    teams = choose(Team, _("Member of"))
    leads = choose(Team, _("Leads"))

    class Meta:
        model = User
        fields = ["name", "roles", "is_admin", "is_active"]

    def __init__(self, *args, **kwargs):
        instance = kwargs.get("instance")
        kwargs["initial"] = {"teams": instance.teams.all(), "leads": instance.teams_led.all()} if instance else {}
        super().__init__(*args, **kwargs)

    def clean(self):
        super().clean()
        values = self.cleaned_data
        if not (values.get("is_admin") and values.get("is_active")):
            membership.keep_an_admin(self.instance)
        return values


@admin.register(User)
class PersonAdmin(VerbAdmin):
    form = PersonAdminForm
    fields = ["email", "name", "roles", "teams", "leads", "is_admin", "is_active", "last_login", "date_joined"]
    readonly_fields = ["email", "last_login", "date_joined"]
    filter_horizontal = ["roles"]
    list_display = ["email", "name", "is_admin", "is_active", "last_login"]
    list_filter = ["is_admin", "is_active", "roles"]
    search_fields = ["email", "name"]

    def has_add_permission(self, request):
        return False  # people are invited or added at /curate/people/, with a mail

    def save_model(self, request, obj, form, change):
        values = form.cleaned_data
        names = ["name", "roles", "teams", "leads", "is_admin", "is_active"]
        person = User.objects.get(pk=obj.pk)
        membership.change_person(by=request.user, user=person, **{name: values[name] for name in names})


class TeamAdminForm(forms.ModelForm):
    members = choose(User, _("Members"))
    leads = choose(User, _("Leads"))

    class Meta:
        model = Team
        fields = ["name", "parent"]

    def __init__(self, *args, **kwargs):
        instance = kwargs.get("instance")
        if instance:
            kwargs["initial"] = {"members": instance.members.all(), "leads": instance.leads.all()}
        super().__init__(*args, **kwargs)


@admin.register(Team)
class TeamAdmin(VerbAdmin):
    form = TeamAdminForm
    list_display = ["name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        team = Team.objects.get(pk=obj.pk) if change else Team()
        obj.pk = membership.change_team(by=request.user, team=team, **form.cleaned_data).pk


@admin.register(Role)
class RoleAdmin(VerbAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        membership.save_role(by=request.user, role=obj)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "invited_by", "created_at", "sent_at", "accepted_at"]
    search_fields = ["email"]
    exclude = ["token"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "subject_label"]
    list_select_related = ["actor"]
    search_fields = ["action", "subject_label"]
    date_hierarchy = "at"


@admin.register(allauth_account.EmailAddress)
class AddressAdmin(ReadOnlyAdmin):
    list_display = ["email", "user", "verified", "primary"]
    search_fields = ["email"]


@admin.register(allauth_mfa.Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin):
    """Removing one lets in somebody who lost their device: make sure who asks."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    search_fields = ["user__email"]
    exclude = ["data"]  # the secret
    readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_admin

    def get_actions(self, request):
        return {}  # one by one

    def delete_model(self, request, obj):
        record(actor=request.user, action="person.second-factor-removed", subject=obj.user, type=obj.type)
        super().delete_model(request, obj)
