"""Who an assignment is for: one query set, the same for a preview and for what is saved."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, Team, User


@dataclass(frozen=True)
class Audience:
    """Ids only. `role_ids` and `team_ids` narrow each other (roles within teams; the teams below count too); an empty
    one asks nothing. `people_ids` are added. Of all these only people in `within` (a team and those below) remain;
    None: the whole organisation."""

    everybody: bool = False
    role_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    people_ids: frozenset[int] = frozenset()
    within: int | None = None
    tree: "TeamTree" = field(default_factory=lambda: TeamTree(), compare=False)

    @classmethod
    def of(cls, assignment, tree: "TeamTree | None" = None) -> "Audience":
        return cls(
            everybody=assignment.everybody,
            role_ids=frozenset(role.pk for role in assignment.roles.all()),
            team_ids=frozenset(team.pk for team in assignment.teams.all()),
            people_ids=frozenset(assignment.people.values_list("pk", flat=True)),
            within=assignment.team_id,
            tree=tree or TeamTree(),
        )

    def people(self) -> "QuerySet[User]":
        """Active people it reaches now."""
        people = User.objects.active().filter(self._chosen())
        return people if self.within is None else people.in_teams(self.tree.below([self.within]))

    def _chosen(self) -> Q:
        named = Q(pk__in=self.people_ids)
        if self.everybody:
            return Q()
        if not self.role_ids and not self.team_ids:
            return named
        chosen: Q = Q()
        if self.role_ids:
            chosen &= Q(Exists(User.roles.through.objects.filter(user=OuterRef("pk"), role__in=self.role_ids)))
        if self.team_ids:
            teams = self.tree.below(self.team_ids)
            chosen &= Q(Exists(Membership.objects.filter(user=OuterRef("pk"), team__in=teams)))
        return chosen | named


class TeamTree:
    """`Team.objects.below` with the tree read once for many questions."""

    def __init__(self):
        self._parents: dict[int, int | None] | None = None

    def below(self, roots: Iterable[int]) -> frozenset[int]:
        if self._parents is None:
            self._parents = Team.objects.parents()
        return Team.descend(self._parents, roots)
