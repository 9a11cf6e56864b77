"""A person: signs in by e-mail; what they may do is derived (Access), what they do at work is a Role."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.team import Leadership, Membership, Reach


class Access(models.TextChoices):
    MEMBER = "member", _("Member")
    LEAD = "lead", _("Lead")
    ADMIN = "admin", _("Admin")


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def in_teams(self, team_ids):
        """People in any of these teams (ids; the teams below are not added here)."""
        return self.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), team__in=team_ids)))

    def search(self, words: str):
        """People whose name or address has each of `words`; everybody for none."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return found

    def with_places(self):
        """With roles and teams, and `leads`: whether the person leads a team. Two queries more, however many."""
        leads = Exists(Leadership.objects.filter(user=OuterRef("pk")))
        return self.annotate(leads=leads).prefetch_related("roles", "teams")

    def visible_to(self, user):
        """Everybody for an admin; oneself and the people in teams within reach for a lead; oneself for a member."""
        if user.is_admin:
            return self
        return self.filter(
            Q(pk=user.pk) | Exists(Membership.objects.filter(user=OuterRef("pk"), team__in=user.reach.team_ids))
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def create_user(self, email, password=None, **fields):
        """A person with an unverified address. Raises ValueError without one."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """The first admin, from the shell: the address counts as verified, so that signing in works at once."""
        user = self.create_user(email, password, is_admin=True, **fields)
        user.emailaddress_set.create(email=user.email, primary=True, verified=True)
        return user


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    roles = models.ManyToManyField("accounts.Role", blank=True, related_name="people", verbose_name=_("roles"))
    is_admin = models.BooleanField(
        _("admin"), default=False, help_text=_("May change people, guides and links, and see everything.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick instead of deleting: what was read stays.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_address")]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or self.email

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    @property
    def has_arrived(self) -> bool:
        """Chose a password or signed in once: from then on an invitation's link no longer sets a password."""
        return self.last_login is not None or self.has_usable_password()

    @cached_property
    def reach(self) -> Reach:
        return Reach(self)

    @property
    def access(self) -> Access:
        if self.is_admin:
            return Access.ADMIN
        return Access.LEAD if self.is_lead else Access.MEMBER

    @cached_property
    def is_lead(self) -> bool:
        """Leads a team. Every page's menu asks: the tree of teams is left alone unless it is at hand anyway."""
        return bool(self.reach.led_ids) if "reach" in self.__dict__ else self.leaderships.exists()

    def is_within_reach_of(self, user) -> bool:
        """May `user` see this person? The twin of `UserQuerySet.visible_to`."""
        if user.is_admin or user.pk == self.pk:
            return True
        return self.memberships.filter(team__in=user.reach.team_ids).exists()

    # Django's admin asks these; both follow from being an admin of Lectern.
    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        return self.is_admin

    def has_perm(self, perm, obj=None) -> bool:
        return self.is_active and self.is_admin

    def has_perms(self, perms, obj=None) -> bool:
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label) -> bool:
        return self.is_active and self.is_admin
