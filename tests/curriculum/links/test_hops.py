"""Where an answer leads on to, and how much of it is read."""

import zlib

import pytest

from curriculum.links.body import MOST_INFLATION, Inflater
from curriculum.links.hops import next_hop
from curriculum.links.page import Page

HERE = "https://a.example/birds/herons#nest"


@pytest.mark.parametrize(
    ("status", "location", "hop"),
    [
        (301, "/new", (301, "https://a.example/new#nest")),  # RFC 9110 10.2.2: the fragment asked for is kept
        (302, "/new#eggs", (302, "https://a.example/new#eggs")),  # unless the answer names one
        (303, "otters", (303, "https://a.example/birds/otters#nest")),
        (307, "//b.example/", (307, "https://b.example/#nest")),
        (308, "http://b.example", (308, "http://b.example#nest")),
        (302, "", None),
        (300, "/new", None),  # RFC 9110 15.4.1: a choice for people
        (304, "/new", None),
        (200, "/new", None),
        (201, "/new", None),  # RFC 9110 10.2.2: what was made, not where to go
        (302, "/caf\udcc3\udca9", (302, "https://a.example/café#nest")),  # UTF-8 as it came over the wire
        (302, "/caf\udce9", (302, "https://a.example/café#nest")),  # Latin-1
    ],
)
def test_a_location(status, location, hop):
    assert next_hop(HERE, status, {"location": location}, None) == hop


@pytest.mark.parametrize(
    ("status", "seconds", "target", "hop"),
    [
        (200, 0, "/new", (0, "https://a.example/new")),
        (200, 5, "https://b.example/", (0, "https://b.example/")),
        (200, 6, "/new", None),  # a page that people read before they are led on
        (200, 0, "/birds/herons", None),  # it loads itself anew
        (200, 0, "/birds/herons#eggs", None),
        (404, 0, "/new", None),
    ],
)
def test_a_refresh(status, seconds, target, hop):
    assert next_hop(HERE, status, {}, Page(refresh=(seconds, target))) == hop


def packed(data, bits):
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return packer.compress(data) + packer.flush()


TEXT = b"Herons wade at dawn. " * 10


@pytest.mark.parametrize(
    ("encoding", "data"), [("", TEXT), ("identity", TEXT), (" GZIP ", packed(TEXT, 31)), ("deflate", packed(TEXT, 15))]
)
def test_a_body_in_pieces_is_the_body(encoding, data):
    inflater = Inflater(encoding, limit=10_000)
    assert all(inflater.feed(data[at : at + 7]) for at in range(0, len(data), 7))
    assert bytes(inflater.body) == TEXT


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_what_nobody_asked_for_is_not_read(encoding):
    inflater = Inflater(encoding, limit=10_000)
    assert not inflater.feed(TEXT)
    assert not inflater.body


def test_a_body_ends_at_its_limit():
    inflater = Inflater("", limit=100)
    assert [inflater.feed(TEXT[:60]), inflater.feed(TEXT[60:]), len(inflater.body)] == [True, False, 100]


def test_a_bomb_ends_before_its_limit():
    bomb = packed(bytes(10_000_000), 31)
    inflater = Inflater("gzip", limit=100_000_000)
    fed = next(at for at in range(0, len(bomb), 100) if not inflater.feed(bomb[at : at + 100]))
    assert fed < 2_000
    assert MOST_INFLATION * fed < len(inflater.body) < 1_000_000
