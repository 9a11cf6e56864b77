"""Teams nest; a lead reaches the teams led and all below them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user):
        """All teams for an admin, those led and below for a lead, none for a member."""
        return self if user.is_admin else self.filter(pk__in=user.reach.team_ids)

    def below(self, roots: Iterable[int]) -> frozenset[int]:
        """Ids of the teams `roots` and of every team below them. One query, however deep the tree."""
        return Team.descend(self.parents(), roots)

    def tree(self) -> list["Team"]:
        """All teams, each below its parent and by name, with `depth` (0 at the top), `count` of active members, and
        their leads. Two queries."""
        count = models.Count("members", filter=models.Q(members__is_active=True))
        children: defaultdict[int | None, list[Team]] = defaultdict(list)
        for row in self.annotate(count=count).select_related("parent").prefetch_related("leads").order_by("-name"):
            children[row.parent_id].append(row)
        found: list[Team] = []
        todo = [(team, 0) for team in children[None]]
        while todo:
            team, depth = todo.pop()
            team.depth = depth
            found.append(team)
            todo += [(child, depth + 1) for child in children[team.pk]]
        return found

    def parents(self) -> dict[int, int | None]:
        """The whole tree: id of each team to the id of the one it is part of."""
        return dict(Team.objects.order_by().values_list("pk", "parent_id"))


class Team(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="teams", verbose_name=_("members")
    )
    leads = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Leadership", related_name="teams_led", verbose_name=_("leads")
    )

    depth: int  # below how many others, as TeamQuerySet.tree() found

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self):
        return self.name

    def clean(self):
        if self.pk and self.parent_id and self.parent_id in Team.objects.below([self.pk]):
            raise ValidationError({"parent": _("A team cannot be part of itself or of a team below it.")})

    def is_within_reach_of(self, user) -> bool:
        return user.is_admin or self.pk in user.reach.team_ids

    @staticmethod
    def descend(parents: Mapping[int, int | None], roots: Iterable[int]) -> frozenset[int]:
        """`parents`: team id to parent id, the whole tree. Returns `roots` with all below. Safe in a cycle."""
        children = defaultdict(list)
        for team, parent in parents.items():
            children[parent].append(team)
        found: set[int] = set()
        todo = [root for root in roots if root in parents]
        while todo:
            team = todo.pop()
            if team not in found:
                found.add(team)
                todo.extend(children[team])
        return frozenset(found)


class Membership(models.Model):
    """A person is in a team since `joined_at`: relative due dates count from there."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_membership")]
        verbose_name = _("membership")

    def __str__(self):
        return f"{self.user} in {self.team}"


class Leadership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="leaderships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaderships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_leadership")]
        verbose_name = _("lead")

    def __str__(self):
        return f"{self.user} leads {self.team}"


class Reach:
    """The teams that `user` leads and those below: one query for the whole tree, made when first asked for.

    `team_ids`: within reach. `names`: team id to name, those within reach (all for an admin), in order of names.
    """

    def __init__(self, user):
        leads = models.Exists(Leadership.objects.filter(team=models.OuterRef("pk"), user=user))
        rows = list(Team.objects.annotate(led=leads).order_by("name").values_list("pk", "name", "parent_id", "led"))
        self.parents = {pk: parent for pk, _name, parent, _led in rows}
        self.led_ids = frozenset(pk for pk, _name, _parent, led in rows if led)
        self.team_ids = Team.descend(self.parents, self.led_ids)
        self.names = {pk: name for pk, name, _parent, _led in rows if user.is_admin or pk in self.team_ids}

    def below(self, team_id: int) -> frozenset[int]:
        """The team and all below it; nothing when it is out of reach."""
        return Team.descend(self.parents, [team_id]) if team_id in self.names else frozenset()
