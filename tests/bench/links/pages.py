"""What the farm answers: pages of 3 KB with a text of their own, made in a few microseconds."""

from zlib import crc32

SIZE = 3000  # bytes of a page
SUBJECTS = ("The ferry", "A lighthouse", "The weaver", "An orchard", "The tram", "A kiln", "The quarry", "A beekeeper")
VERBS = ("opens", "mends", "counts", "paints", "measures", "carries", "forgets", "draws", "keeps", "sells", "sorts")
OBJECTS = ("copper lamps", "old maps", "clay bowls", "blue nets", "wool coats", "slate roofs", "oak barrels")
PLACES = ("by the harbour", "on the hill", "near the mill", "behind the station", "under the bridge")
REASONS = {200: "OK", 404: "Not Found"}


def head(status: int, length: int, *, kind: str = "text/html; charset=utf-8", keep: bool = True) -> bytes:
    """The head of an answer with a body of `length` bytes."""
    lines = (f"HTTP/1.1 {status} {REASONS[status]}", f"Content-Type: {kind}", f"Content-Length: {length}")
    return "\r\n".join((*lines, f"Connection: {'keep-alive' if keep else 'close'}", "", "")).encode()


def _paragraph(seed: int) -> str:
    """About 550 characters that differ from those of another seed in every sentence."""
    sentences = []
    for n in range(13):
        turn = seed * 17 + n * 29
        parts = (SUBJECTS[turn % 8], VERBS[turn % 11], OBJECTS[turn % 7], PLACES[turn % 5])
        sentences.append(" ".join(parts) + ".")
    return f"<p>{' '.join(sentences)}</p>"


PARAGRAPHS = tuple(_paragraph(seed).encode() for seed in range(256))
NOT_FOUND_BODY = b"<!doctype html><title>404 Not Found</title><h1>Not Found</h1><p>There is no such page here.</p>"
NOT_FOUND = head(404, len(NOT_FOUND_BODY)) + NOT_FOUND_BODY
HEAD = head(200, SIZE)


def page(host: str, number: int) -> bytes:
    """The whole answer for page `number` of `host`, head and body."""
    name = f"{host} {number}"
    seed = crc32(name.encode())
    text = b"".join(PARAGRAPHS[(seed >> shift) & 255] for shift in (0, 8, 16, 24))
    start = f"<!doctype html><html lang=en><title>Notes {name}</title><main><h1>Notes of {name}</h1>".encode() + text
    return HEAD + start[: SIZE - 7].ljust(SIZE - 7) + b"</main>"
