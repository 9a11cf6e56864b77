"""A guide as rows. Its Markdown is GuideVersion.markdown; both are written together by guides/publishing.py only."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GuideQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Guides are for everybody who is signed in. The twin of `Guide.is_within_reach_of`."""
        return self if user.is_active else self.none()

    def with_latest(self):
        """Each with `latest_number`, `latest_at` and `latest_warnings` of its latest version."""
        latest = GuideVersion.objects.filter(guide=models.OuterRef("pk")).order_by("-number")
        return self.annotate(
            latest_number=models.Subquery(latest.values("number")[:1]),
            latest_at=models.Subquery(latest.values("published_at")[:1]),
            latest_warnings=models.Subquery(latest.values("warnings")[:1]),
        )


class Guide(models.Model):
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    intro_html = models.TextField(_("introduction"), blank=True)  # rendered when published
    created_at = models.DateTimeField(default=timezone.now)

    objects = GuideQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    def __str__(self):
        return self.title

    def is_within_reach_of(self, user) -> bool:
        return user.is_active

    @property
    def latest(self) -> "GuideVersion | None":
        return self.versions.order_by("-number").first()


class GuideVersion(models.Model):
    """One published state: the Markdown to the byte, who published it and why."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    markdown = models.TextField(_("Markdown"))
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    warnings = models.JSONField(_("warnings"), default=list)  # [{"line": int, "code": str, "message": str}]

    class Meta:
        ordering = ["guide", "-number"]
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="one_version_a_number")]
        verbose_name = _("version of a guide")
        verbose_name_plural = _("versions of guides")

    def __str__(self):
        return f"{self.guide} {self.number}"


class ModuleQuerySet(models.QuerySet):
    def current(self):
        """Those that stand in the latest version of their guide."""
        return self.filter(removed_at=None)


class Module(models.Model):
    """A section of a guide. A removed one keeps its row: its text reading may have completions."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="modules")
    key = models.SlugField(_("address"), max_length=80)
    title = models.CharField(_("title"), max_length=500)
    subtitle = models.CharField(_("subtitle"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("position"))
    optional = models.BooleanField(_("optional"), default=False)
    essential_for = models.ManyToManyField(
        "accounts.Role",
        blank=True,
        related_name="+",
        verbose_name=_("essential for"),
        help_text=_("Nobody named: all."),
    )
    stop_after = models.ManyToManyField(
        "accounts.Role", blank=True, related_name="+", verbose_name=_("these roles can stop here")
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["guide", "position"]
        constraints = [models.UniqueConstraint(fields=["guide", "key"], name="one_module_a_key")]
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def __str__(self):
        return self.title


class ModuleText(models.Model):
    """A note, point, step or placeholder of a module, rendered when published."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        POINT = "point", _("point")
        STEP = "step", _("step")
        PLACEHOLDER = "placeholder", _("open end")

    module = models.ForeignKey(Module, models.CASCADE, related_name="texts")
    position = models.PositiveIntegerField()  # among the placements of the module too: document order
    kind = models.CharField(max_length=12, choices=Kind)
    group = models.JSONField(default=list)  # path of group titles, outermost first
    markdown = models.TextField()
    html = models.TextField()

    class Meta:
        ordering = ["module", "position"]
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def __str__(self):
        return self.markdown[:60]
