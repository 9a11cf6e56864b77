"""The body of an answer, in bounds: so many bytes, and so many times what came over the wire."""

import zlib

MOST_INFLATION = 100


class Inflater:
    """Collects a body, unpacked, up to `limit` bytes and up to a hundredfold of what came."""

    def __init__(self, encoding: str, limit: int) -> None:
        self.body, self.whole = bytearray(), False
        self._limit, self._raw = limit, 0
        name = encoding.strip().lower()
        self._readable = name in ("", "identity", "gzip", "x-gzip", "deflate")
        self._zip = zlib.decompressobj(47) if name in ("gzip", "x-gzip", "deflate") else None

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; False when enough is there."""
        self._raw += len(chunk)
        room = self._limit - len(self.body)
        if not self._readable:
            return False
        if self._zip is None:
            self.body += chunk[:room]
        else:
            try:
                self.body += self._zip.decompress(chunk, room)
            except zlib.error:
                return False
        bomb = len(self.body) > 65_536 and len(self.body) > MOST_INFLATION * self._raw
        return len(self.body) < self._limit and not bomb
