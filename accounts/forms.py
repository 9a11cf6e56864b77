"""Shapes of input about people: from what is typed to clean values, or a sentence beside the field."""

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts import inviting
from accounts.audit import record
from accounts.hooks import call_membership_changed
from accounts.invited import forget, invitation_of

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
            # Accepted a moment ago in another tab: the invitation's page says so, without one the sign-in page.
            token = self.invitation.token if self.invitation else None
            return None, redirect("invitation", token) if token else redirect("account_login")

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
