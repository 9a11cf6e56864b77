"""Tags of every template: `{% icon "check" %}` and `{% current "name" … %}` (builtins, see settings)."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@cache
def drawn(name: str) -> str:
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons/sprite.svg"), name
    )


@register.simple_tag
def icon(name: str) -> str:
    """A stroke icon of the sprite. It says nothing to a screen reader, so words stand beside it."""
    return drawn(name)


@register.simple_tag(takes_context=True)
def current(context, *names: str) -> str:
    """` aria-current="page"` where the page's URL name is one of `names`."""
    match = getattr(context.get("request"), "resolver_match", None)
    return format_html(' aria-current="{}"', "page") if match and match.url_name in names else ""
