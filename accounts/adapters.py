"""Where allauth asks Lectern: who may sign up, and what to do when a mail cannot be sent."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.invited import invitation_of

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """By invitation, or with an address of a domain that SIGNUP_DOMAINS lists (the form asks which)."""
        return bool(settings.SIGNUP_DOMAINS) or invitation_of(request) is not None

    def send_mail(self, template_prefix, email, context_):
        """A mail server that is away is told on the page; whoever waits can ask again."""
        try:
            super().send_mail(template_prefix, email, context_)
        except OSError as error:
            logger.warning("%s could not be mailed: %s", template_prefix, error)
            if context.request is not None:
                sentence = _("A mail to you could not be sent just now. Try again in a few minutes.")
                messages.error(context.request, sentence)

    def respond_already_signed_up(self, invitation):
        """Somebody did so a moment ago in another tab: the invitation's page says so, else the sign-in page."""
        return redirect("invitation", invitation.token) if invitation else redirect("account_login")
