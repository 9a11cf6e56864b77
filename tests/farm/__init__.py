"""A small site of good and faulty pages on 127.0.0.1, for tests of the link checker."""

from tests.farm.site import FaultySite, Page

__all__ = ["FaultySite", "Page"]
