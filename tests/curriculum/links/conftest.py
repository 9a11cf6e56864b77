import pytest

from curriculum.links.settings import CheckSettings
from tests.farm import FaultySite


@pytest.fixture
def site():
    with FaultySite() as site:
        yield site


@pytest.fixture
def settings_for():
    """Settings that let the test site through, without waiting for politeness."""

    def make(*sites, **changes):
        quick = {
            "per_host_delay": 0.0,
            "backoff": 0.05,
            "connect_grace": 0.2,
            "answer_timeout": 2.0,
            "patient_answer_timeout": 2.0,
        }
        ports = frozenset(site.port for site in sites)
        networks = CheckSettings.from_strings(allow_networks=["127.0.0.1/32"]).allow_networks
        return CheckSettings(**{"allow_networks": networks, "allow_ports": ports, **quick, **changes})

    return make
