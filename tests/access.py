"""The decisions that tests/test_access.py holds: for each URL name, who gets in, and with which arguments it is asked.

A new URL needs a line here. `Decision(who, args, method, data)`: `args` and `data` are made from the `world` fixture.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Who(Enum):
    """Who is let in. Everybody else is sent to signing in (a stranger) or gets 403 or 404 (who is signed in)."""

    ANYBODY = ("stranger", "member", "other_lead", "lead", "admin")
    SIGNED_IN = ("member", "other_lead", "lead", "admin")
    LEADS = ("other_lead", "lead", "admin")
    REACH = ("lead", "admin")  # the lead of the team in question
    ADMINS = ("admin",)
    NOBODY = ()
    # Steps of signing in: they lead everybody who is not at that step elsewhere, and show nothing.
    STEP = ("stranger", "member", "other_lead", "lead", "admin", "step")


def nothing(world) -> dict:
    return {}


@dataclass(frozen=True)
class Decision:
    who: Who
    args: Callable = field(default=nothing)
    method: str = "GET"
    data: Callable = field(default=nothing)


ANYBODY, SIGNED_IN = Decision(Who.ANYBODY), Decision(Who.SIGNED_IN)
LEADS, ADMINS, NOBODY, STEP = Decision(Who.LEADS), Decision(Who.ADMINS), Decision(Who.NOBODY), Decision(Who.STEP)


def guide(world):
    return {"slug": world.guide.slug}


def reading(world):
    return {"pk": world.reading.pk}


def pk_of(name):
    return lambda world: {"pk": getattr(world, name).pk}


def post(who, args=nothing, data=nothing):
    return Decision(who, args, "POST", data)


DECISIONS = {
    # Reading
    "home": SIGNED_IN,
    "guide-list": SIGNED_IN,
    "guide": Decision(Who.SIGNED_IN, guide),
    "guide-markdown": Decision(Who.SIGNED_IN, guide),
    "guide-resources": Decision(Who.SIGNED_IN, guide),
    "module": Decision(Who.SIGNED_IN, lambda world: {"slug": world.guide.slug, "key": world.module.key}),
    "reading": Decision(Who.SIGNED_IN, reading),
    "reading-open": Decision(Who.SIGNED_IN, reading),
    "reading-complete": post(Who.SIGNED_IN, reading),
    "reading-undo": post(Who.SIGNED_IN, reading),
    "search": SIGNED_IN,
    "healthz": ANYBODY,
    "readyz": ANYBODY,
    # Leading
    "team": LEADS,
    "team-export-csv": LEADS,
    "team-export-xlsx": LEADS,
    "team-assign": LEADS,
    "team-assignments": LEADS,
    "team-person": Decision(Who.REACH, pk_of("member")),
    "assignment-end": post(Who.REACH, pk_of("assignment")),
    # Curating
    "curate": ADMINS,
    "curate-import": ADMINS,
    "links": ADMINS,
    "link": Decision(Who.ADMINS, pk_of("link")),
    "link-check": post(Who.ADMINS, pk_of("link")),
    "link-word": post(Who.ADMINS, pk_of("link"), lambda world: {"word": "works"}),
    "people": ADMINS,
    "people-add": ADMINS,
    "people-invite": ADMINS,
    "person": Decision(Who.ADMINS, pk_of("member")),
    "teams": ADMINS,
    "team-add": ADMINS,
    "team-edit": Decision(Who.ADMINS, pk_of("team")),
    "roles": ADMINS,
    "role": Decision(Who.ADMINS, pk_of("role")),
    # One's own account
    "profile": SIGNED_IN,
    "invitation": Decision(Who.ANYBODY, lambda world: {"token": world.invitation.token}),
    "account_login": STEP,
    "account_logout": SIGNED_IN,
    "account_inactive": ANYBODY,
    "account_signup": ANYBODY,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": STEP,
    "account_confirm_email": Decision(Who.ANYBODY, lambda world: {"key": "unknown"}),
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reset_password": ANYBODY,
    "account_reset_password_done": ANYBODY,
    "account_reset_password_from_key": Decision(Who.ANYBODY, lambda world: {"uidb36": "1", "key": "unknown"}),
    "account_reset_password_from_key_done": ANYBODY,
    "account_confirm_login_code": STEP,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": STEP,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": NOBODY,  # nobody here has one: 404
    "mfa_view_recovery_codes": NOBODY,
    "mfa_generate_recovery_codes": SIGNED_IN,  # says that there is no second factor yet
    "mfa_download_recovery_codes": NOBODY,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": Decision(Who.NOBODY, pk_of("passkey")),  # somebody else's
    "mfa_edit_webauthn": Decision(Who.NOBODY, pk_of("passkey")),
    "mfa_login_webauthn": STEP,
    "usersessions_list": SIGNED_IN,
    # Django's admin; its pages of models are decided by `admin_decision`
    "admin:index": ADMINS,
    "admin:login": ADMINS,
    "admin:logout": post(Who.ADMINS),
    "admin:password_change": ADMINS,
    "admin:password_change_done": ADMINS,
    "admin:view_on_site": Decision(Who.NOBODY, lambda world: {"content_type_id": 1, "object_id": "1"}),
    "admin:autocomplete": NOBODY,
    "admin:jsi18n": ADMINS,
    "admin:app_list": Decision(Who.ADMINS, lambda world: {"app_label": "accounts"}),
    "admin:": Decision(Who.NOBODY, lambda world: {"url": "unknown/"}),  # the address that matches no other
}
EDITED_IN_ADMIN = {"accounts_user", "accounts_team", "accounts_role"}


def admin_decision(name: str) -> Decision | None:
    """For "admin:APP_MODEL_PAGE": people, teams and roles are edited, nothing is deleted, all is shown to admins."""
    model, _underscore, page = name.removeprefix("admin:").rpartition("_")
    one = lambda world: {"object_id": "1"}  # noqa: E731
    if page == "changelist":
        return ADMINS
    if page == "add":
        return ADMINS if model in EDITED_IN_ADMIN - {"accounts_user"} else NOBODY
    if page == "delete":
        return Decision(Who.ADMINS if model == "mfa_authenticator" else Who.NOBODY, one)
    return Decision(Who.ADMINS, one) if page in ("change", "history") else None
