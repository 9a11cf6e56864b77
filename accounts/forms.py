"""Shapes of input about people: from what is typed to clean values, or a sentence beside the field."""

import zoneinfo

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import inviting
from accounts.audit import record
from accounts.hooks import call_membership_changed
from accounts.invited import forget, invitation_of
from accounts.models import Role, Team, User
from accounts.roster import MAX_BYTES, UnreadableRoster, decode, read_roster

NAME_LENGTH = 120


def domains() -> str:
    return ", ".join(settings.SIGNUP_DOMAINS)


class SignupForm(allauth_forms.SignupForm):
    """allauth's, with a name. Whoever comes by invitation gets its address, which cannot be changed here."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["email", "name", "password1"]

    def __init__(self, *args, **kwargs):
        self.invitation = invitation_of(context.request)
        super().__init__(*args, **kwargs)
        if self.invitation:
            # A disabled field takes its initial value, whatever is posted.
            self.fields["email"].disabled = True
            self.fields["email"].initial = self.invitation.email
            self.fields["name"].initial = self.invitation.name
        else:
            self.fields["email"].help_text = _("An address at %(domains)s.") % {"domains": domains()}

    def clean_email(self):
        email = super().clean_email()
        if not self.invitation and email.rpartition("@")[2] not in settings.SIGNUP_DOMAINS:
            raise ValidationError(
                _("Sign-up is by invitation, or with an address at %(domains)s."), params={"domains": domains()}
            )
        return email

    def try_save(self, request):
        try:
            return super().try_save(request)
        except (inviting.InvitationClosed, IntegrityError):
            return None, allauth_forms.get_adapter().respond_already_signed_up(self.invitation)

    @transaction.atomic
    def save(self, request):
        user = super().save(request)
        if self.invitation:
            inviting.accept_invitation(invitation=self.invitation, user=user)
            forget(request)
        else:
            record(actor=user, action="person.signup", subject=user)
            call_membership_changed([user])
        return user

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        if self.invitation:  # else allauth asks for a confirmation by mail: this address got one already
            allauth_forms.get_adapter().stash_verified_email(request, self.invitation.email)


PEOPLE_AS_BOXES = 60  # up to so many people are ticked; more are written as addresses


class AddressesField(forms.CharField):
    """Addresses, one a line; comes clean as people."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("E-mail addresses, one on each line."))
        super().__init__(max_length=400_000, widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else "\n".join(person.email for person in value)

    def clean(self, value):
        addresses = {line.strip().lower() for line in super().clean(value).splitlines() if line.strip()}
        found = list(User.objects.active().filter(email__in=addresses))
        unknown = sorted(addresses - {person.email for person in found})
        if unknown:
            raise ValidationError(_("Nobody here has the address %(email)s."), params={"email": unknown[0]})
        return found


def people_field(label, many: bool) -> forms.Field:
    """Choose among active people: boxes for a few, addresses for many."""
    if many:
        return AddressesField(label=label, required=False)
    people = User.objects.active()
    return forms.ModelMultipleChoiceField(people, label=label, required=False, widget=forms.CheckboxSelectMultiple)


def boxes(model, label, **kwargs) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        model.objects.all(), label=label, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH, required=False)
    roles = boxes(Role, _("Roles"))
    teams = boxes(Team, _("Teams"))
    is_admin = forms.BooleanField(
        label=_("Admin"), required=False, help_text=_("May change people, guides and links, and see everything.")
    )


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH, required=False)
    roles = boxes(Role, _("Roles"), help_text=_("What the person does at work: it decides what they owe."))
    teams = boxes(Team, _("Member of"))
    leads = boxes(Team, _("Leads"), help_text=_("Sees the progress of these teams and of those below."))
    is_admin = forms.BooleanField(
        label=_("Admin"), required=False, help_text=InviteForm.base_fields["is_admin"].help_text
    )
    is_active = forms.BooleanField(
        label=_("Active"), required=False, help_text=_("Untick when somebody leaves: what was read stays.")
    )

    def __init__(self, *args, person, **kwargs):
        kwargs["initial"] = {
            "name": person.name,
            "roles": person.roles.all(),
            "teams": person.teams.all(),
            "leads": person.teams_led.all(),
            "is_admin": person.is_admin,
            "is_active": person.is_active,
        }
        super().__init__(*args, **kwargs)


class NamedForm(forms.Form):
    """A form whose row is checked by a process: its sentences go beside the fields that are here."""

    def add_errors(self, error: ValidationError) -> None:
        for field, errors in getattr(error, "error_dict", {None: error}).items():
            self.add_error(field if field in self.fields else None, errors)


class TeamForm(NamedForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        Team.objects.all(),
        label=_("Part of"),
        required=False,
        empty_label=_("No other team"),
        help_text=_("Leads of a team see the teams that are part of it."),
    )

    def __init__(self, *args, team=None, **kwargs):
        if team:
            kwargs["initial"] = {
                "name": team.name,
                "parent": team.parent_id,
                "members": team.members.all(),
                "leads": team.leads.all(),
            }
        super().__init__(*args, **kwargs)
        many = User.objects.active().count() > PEOPLE_AS_BOXES
        self.fields["leads"] = people_field(_("Leads"), many)
        self.fields["members"] = people_field(_("Members"), many)


class RoleForm(NamedForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    aliases = forms.CharField(
        label=_("Also called"),
        max_length=500,
        required=False,
        help_text=_("Other names in guides, parted by commas: MLE, MLEs."),
    )

    def __init__(self, *args, slug="", **kwargs):
        self.slug = slug
        super().__init__(*args, **kwargs)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not self.slug and not slugify(name):
            raise ValidationError(_("Use at least one letter or digit."))
        return name

    def clean_aliases(self):
        return [alias.strip() for alias in self.cleaned_data["aliases"].split(",") if alias.strip()]

    def clean(self):
        super().clean()
        values = self.cleaned_data
        if "name" in values:
            values["slug"] = self.slug or slugify(values["name"])[:60]
        return values


def time_zones() -> list[tuple[str, str]]:
    """What a select offers: as Lectern, UTC, then the zones named after places."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    as_here = _("As Lectern (%(zone)s)") % {"zone": settings.TIME_ZONE}
    return [("", as_here), ("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, required=False, help_text=_("Dates and times are shown in it.")
    )


class RosterForm(forms.Form):
    """A CSV as text or file. `cleaned_data`: `roster`; `invite`; `seen`, the digest of the preview that was shown."""

    text = forms.CharField(
        label=_("People"),
        required=False,
        max_length=MAX_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("Paste a table: the first line names the columns email, name, roles and teams."),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    invite = forms.BooleanField(
        label=_("Send each new person an invitation by mail"),
        required=False,
        initial=True,
        help_text=_("With a link to choose a password. Without it, they can use “Forgot your password?”."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self):
        super().clean()
        values = self.cleaned_data
        if self.errors:
            return values
        field = "file" if values.get("file") else "text"
        try:
            text = decode(values["file"].read(MAX_BYTES + 1)) if values.get("file") else values.get("text", "")
            if not text.strip():
                raise UnreadableRoster(_("Paste a table or choose a file."))
            values["roster"] = read_roster(text)
        except UnreadableRoster as error:
            self.add_error(field, str(error))
        values["text"] = text if "roster" in values else ""
        return values
