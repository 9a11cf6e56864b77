"""A small site of good and faulty pages and a name server, both on loopback, for tests of the link checker."""

from tests.farm.dns import NameServer
from tests.farm.site import FaultySite, Page

__all__ = ["FaultySite", "NameServer", "Page"]
