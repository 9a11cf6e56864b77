"""Changes of a guide in words."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curriculum.markdown.compare import Change

SENTENCES = {
    "item-added": _("“%(title)s” comes in"),
    "item-removed": _("“%(title)s” goes; who read it keeps that"),
    "item-moved": _("“%(title)s” moves from %(old)s to %(new)s"),
    "item-renamed": _("“%(old)s” is called “%(new)s” now"),
    "item-relinked": _("“%(title)s” leads to %(new)s instead of %(old)s; who read it keeps that"),
    "item-optional": _("“%(title)s” becomes optional"),
    "item-required": _("“%(title)s” becomes required"),
    "item-kind": _("“%(title)s” was a %(old)s and is a %(new)s now"),
    "item-note": _("The words beside “%(title)s” change"),
    "text-added": _("Text comes in: %(title)s"),
    "text-removed": _("Text goes: %(title)s"),
    "module-added": _("The module comes in"),
    "module-removed": _("The module goes"),
    "module-renamed": _("The module “%(old)s” is called “%(new)s” now"),
    "module-moved": _("The module moves from place %(old)s to %(new)s"),
    "module-optional": _("The module becomes optional"),
    "module-required": _("The module becomes required"),
    "audience": _("Essential for: %(new)s (was: %(old)s)"),
    "stop-line": _("Can stop after it: %(new)s (was: %(old)s)"),
    "title": _("The guide is called “%(new)s” now"),
    "intro": _("The introduction changes"),
}


KINDS = {"reading": _("reading"), "resource": _("resource")}


def sentence(change: Change, roles: Mapping[str, str]) -> str:
    """roles: slug to name."""
    values = {"title": change.title, "old": change.old, "new": change.new}
    if change.code in ("audience", "stop-line"):
        values |= {side: role_names(values[side], roles) for side in ("old", "new")}
    elif change.code == "item-kind":
        values |= {side: str(KINDS[values[side]]) for side in ("old", "new")}
    return SENTENCES[change.code] % values


def role_names(slugs: str, roles: Mapping[str, str]) -> str:
    """“mle, not sales” as curriculum.markdown.compare writes it, in words."""
    words = []
    for slug in filter(None, slugs.split(", ")):
        if slug == "all":
            words.append(gettext("everybody"))
        elif (shunned := slug.removeprefix("not ")) != slug:
            words.append(gettext("not %(role)s") % {"role": roles.get(shunned, shunned)})
        else:
            words.append(roles.get(slug, slug))
    return ", ".join(words) or gettext("nobody")


def sign(change: Change) -> str:
    """The class of the line: added, removed, moved or changed."""
    return next((word for word in ("added", "removed", "moved") if change.code.endswith(word)), "changed")
