"""Is it our own network? Asked before evidence counts: a laptop on a train must not call four hundred links dead."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from curriculum.linkdesk.claiming import Claim, claim_witnesses
from curriculum.linkdesk.storing import Look
from curriculum.links.finding import Verdict
from curriculum.links.judge import NetworkGate, proves_network
from curriculum.models import Link, LinkCheck

WITNESSES = 5
REMEMBERED = 100  # latest looks that the gate starts from


class OwnNetwork:
    """The gate over one run of looks. look_at: asks claims now and gives what they came to."""

    def __init__(self, look_at: Callable[[Sequence[Claim]], list[Look]]) -> None:
        self._look_at = look_at
        self._gate: NetworkGate | None = None

    def is_in_doubt(self, answered: Sequence[Look], failed: Sequence[Look]) -> bool:
        """Whether so many hosts did not answer that it may be us. answered: looks that some host did answer."""
        gate = self._gate or self._remember()
        for look in (*answered, *failed):
            gate.add(look.link.host, look.at, not proves_network(look.finding))
        return gate.is_closed(timezone.now())

    def is_down(self, failed: Sequence[Look]) -> tuple[bool, list[Look]]:
        """Whether the failed looks, in doubt, are no evidence; and looks at witnesses that were made to find out.

        Some links that worked are asked: when these answer, the hosts are dead and we are not.
        """
        witnesses = self._look_at(claim_witnesses(limit=WITNESSES, hosts=[look.link.host for look in failed]))
        answers = [look for look in witnesses if proves_network(look.finding)]
        self.is_in_doubt(answers, [look for look in witnesses if look not in answers])
        return not NetworkGate.witnessed(len(answers), len(witnesses)), witnesses

    def _remember(self) -> NetworkGate:
        hosts = Link.objects.order_by().values("host").distinct()[: NetworkGate.STREAK]
        self._gate = gate = NetworkGate(known_hosts=len(hosts))
        latest = LinkCheck.objects.order_by("-at").values_list("link__host", "at", "verdict")[:REMEMBERED]
        for host, at, verdict in reversed(latest):
            gate.add(host, at, not proves_network(Verdict(verdict)))
        return gate
