"""The cookies of one check."""

import aiohttp
from yarl import URL


class Cookies:
    """What a check was given on its way. Most pages set none, and a jar is dear."""

    __slots__ = ("_jar",)

    def __init__(self) -> None:
        self._jar: aiohttp.CookieJar | None = None

    def keep(self, response: aiohttp.ClientResponse, url: URL) -> None:
        """What this answer sets."""
        if "Set-Cookie" in response.headers:
            self._jar = self._jar or aiohttp.CookieJar(unsafe=True)
            self._jar.update_cookies(response.cookies, url)

    def header_for(self, url: str) -> str:
        """The Cookie header for a cleaned address, "" if there is none."""
        if self._jar is None:
            return ""
        return "; ".join(f"{m.key}={m.value}" for m in self._jar.filter_cookies(URL(url, encoded=True)).values())
