"""Dates in the reader's own time zone; no zero bytes in addresses."""

import zoneinfo

from django.core.exceptions import BadRequest
from django.utils import timezone


class NoZeroBytes:
    """400 for an address with one: PostgreSQL takes none, so a search for it would be an error of ours. Forms see to
    what is posted."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return self.get_response(request)


class ReaderTimeZone:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Asking for the user costs the session's two queries, which every page but a stranger's pays anyway.
        if "sessionid" in request.COOKIES and request.user.is_authenticated and request.user.time_zone:
            try:
                timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
            except (zoneinfo.ZoneInfoNotFoundError, ValueError):
                timezone.deactivate()
        else:
            timezone.deactivate()
        return self.get_response(request)
