"""Dates in the reader's own time zone."""

import zoneinfo

from django.utils import timezone


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
