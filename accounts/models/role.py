"""What a person does at work. Not a permission."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleQuerySet(models.QuerySet):
    def with_counts(self):
        """With `count`: how many active people have it."""
        return self.annotate(count=models.Count("people", filter=models.Q(people__is_active=True)))


class Role(models.Model):
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    aliases = models.JSONField(
        _("also called"), default=list, blank=True, help_text=_('Other names in guides, such as ["MLE", "MLEs"].')
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self):
        return self.name
