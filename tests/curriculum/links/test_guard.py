"""No spelling of an address leads inside: tables of known tricks, and properties over spellings made up here."""

import contextlib
import ipaddress
import time
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yarl import URL

from curriculum.links.address import LONGEST, Refused, clean_url, host_of, site_of, url_key
from curriculum.links.guard import Guard

# Private, loopback, link-local, shared, documentation, benchmark, multicast, reserved (IANA special-purpose registry).
INSIDE = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
"""
ADDRESSES = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
PRIVATE = st.sampled_from([ipaddress.ip_network(n) for n in INSIDE.split()]).flatmap(
    lambda network: st.integers(0, network.num_addresses - 1).map(lambda n: network[n])
)
DOTS = ".。．｡"
STYLES = [str, "0x{:x}".format, "0X{:08X}".format, "0{:o}".format, "0000{:o}".format]


def full_width(char):
    return chr(ord(char) + 0xFEE0)


def in_bold_digits(char):
    return chr(0x1D7CE + int(char)) if char.isdigit() else char


DISGUISES = [str, str.upper, full_width, in_bold_digits, lambda c: f"%{ord(c):02x}", lambda c: quote(full_width(c))]


@st.composite
def spellings(draw, addresses):
    """(address, a way to write it that some browser or C library reads as that address)."""
    address = draw(addresses)
    count = draw(st.integers(1, 4))  # inet_aton: the last part stands for all bytes that are left
    packed = address.packed
    parts = [*packed[: count - 1], int.from_bytes(packed[count - 1 :], "big")]
    written = [draw(st.sampled_from(STYLES))(part) for part in parts]
    text = "".join(draw(st.sampled_from(DISGUISES))(c) for c in ".".join(written))
    text = text.replace(".", draw(st.sampled_from(DOTS))) + draw(st.sampled_from(["", "", ".", "。"]))
    before = draw(st.sampled_from(["", "", "user:word@", "good.example@", "good.example:80@", "a@b@"]))
    after = draw(st.sampled_from(["", ":80", ":080", ":", "/", "/@good.example", "\\@good.example", "?@a", "#@a"]))
    scheme = draw(st.sampled_from(["http://", "HTTP:\\\\", "h\nttp:/\t/", " http:\\/"]))
    return address, scheme + before + text + after


@given(spellings(PRIVATE))
@settings(max_examples=300)
def test_no_spelling_of_a_private_address_passes(spelling):
    _, url = spelling
    with pytest.raises(Refused, match="not a public address"):
        Guard().check_url(url)


@given(spellings(ADDRESSES))
def test_every_spelling_is_the_canonical_one(spelling):
    address, url = spelling
    assert host_of(url) == site_of(url) == str(address)
    assert url_key(url).startswith(f"https://{address}")
    assert clean_url(url).startswith(f"http://{address}/")


@given(spellings(ADDRESSES))
def test_an_allowed_network_is_a_network_and_no_spelling(spelling):
    address, url = spelling
    allowed = clean_url(url)
    assert Guard([f"{address}/32"]).check_url(url) == allowed


URLS = st.text(alphabet="htps:/\\.?#&=%@[]0127axu¹１。ß\u00ad \t\n", max_size=40).map("http://".__add__)


@given(URLS)
@settings(max_examples=300)
@example("http://good.example\\@127.0.0.1/")
@example("http://good.example:80@8.8.8.8/")
@example("http://8.8.8.8;@a/")
def test_other_readers_see_the_host_that_was_vetted(url):
    try:
        passed = Guard().check_url(url)
    except Refused:
        return
    host = host_of(passed)
    assert URL(passed, encoded=True).raw_host == urlsplit(passed).hostname == host
    assert "@" not in urlsplit(passed).netloc


V6 = """
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::FFFF:7f00:1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe
    64:ff9b:1::7f00:1 2002:7f00:1::1 2002:a9fe:a9fe:: 2001::1 2001:0:7f00:1:: fd00:ec2::254 fe80::1 febf::1 fec0::1
    fc00::1 ff02::1 ff0e::1 2001:db8::1 2001:20::1 100::1 3fff::1 0:0:0:0:0:0:0:1 0000:0000::0001
"""


@pytest.mark.parametrize("address", V6.split())
@pytest.mark.parametrize("form", ["http://[{}]/", "http://good.example@[{}]:80/", "http://[{}]\\@good.example/"])
def test_no_private_address_in_brackets_passes(address, form):
    with pytest.raises(Refused, match="not a public address"):
        Guard().check_url(form.format(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/",
        "http://100.100.100.200/latest/",
        "http://192.0.0.192/opc/v2/",
        "http://169.254.170.2/v2/credentials",
        "http://⑯⑨。②⑤④。⑯⑨｡②⑤④/",
        "http://127.0.0\u00ad.1/",
        "http://127.0.0.1\u3002/",
        "http://255.255.255.255/",
        "http://localhost/",
        "http://LOCALHOST../",
        "http://ｌｏｃａｌｈｏｓｔ/",
        "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
        "http://%6coc%61lhost/",
        "http://lo\tcal\nhost/",
        "http://a.b.localhost:80/",
        "http://user@localhost/",
    ],
)
def test_known_ways_inside_are_refused(url):
    with pytest.raises(Refused, match="not a public address"):
        Guard([], [8080]).check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[127.0.0.1]/",
        "http://[::1",
        "http://[::1]x/",
        "http://[::1]:/x:80@/:",
        "http://::1/",
        "http://%5B::1%5D/",
        "http://good%40127.0.0.1/",
        "http://127.0.0.1%00.example/",
        "http://127.0.0.1%2f.example/",
        "http://127.0.0.1%20/",
        "http://127.0.0.1 .example/",
        "http://%2531%2532%2537.1/",
        "http://٣.1/",
        "http://⒈⒉.1/",
        "http://a..b\u3002。/" + "a" * 300,
        "http:/127.0.0.1/",
        "http:127.0.0.1/",
        "http:///127.0.0.1/",
        "http://",
        "//127.0.0.1/",
        "127.0.0.1",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://8.8.8.8/",
        "dict://127.0.0.1:11211/stat",
        "view-source:http://8.8.8.8/",
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_refused(url):
    with pytest.raises(Refused):
        Guard().check_url(url)


@pytest.mark.parametrize(
    "port", ["22", "25", "0", "00", "8080", "65536", "99999", "080080", "-80", "+80", "8O", "８０８０"]
)
def test_odd_ports_are_refused(port):
    with pytest.raises(Refused, match=r"the (port|host) cannot be read|port \d+ is not allowed"):
        Guard().check_url(f"http://good.example:{port}/")


@pytest.mark.parametrize("zone", ["fe80::1%eth0", "2606:4700::1111%1", "::1%lo"])
def test_addresses_with_a_zone_are_of_this_machine(zone):
    with pytest.raises(Refused, match="not a public"):
        Guard().check_addresses([zone])


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "8.8.8.8 ", "8.8.8.8:80"])
def test_what_is_no_address_is_no_public_address(text):
    with pytest.raises(Refused, match="not an address"):
        Guard().check_addresses([text])


def test_an_allowed_network_lets_its_other_forms_through_and_nothing_else():
    guard = Guard(["10.1.0.0/16", "fd00:1::/32"])
    guard.check_addresses(["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fd00:1::5"])
    for other in ("10.2.0.1", "::ffff:10.2.0.1", "::10.1.2.3", "fd00:2::1"):
        with pytest.raises(Refused):
            guard.check_addresses([other])
    with pytest.raises(Refused):  # a name stands for all of its addresses
        guard.check_addresses(["10.1.2.3", "127.0.0.1"])


@pytest.mark.parametrize(
    "url", ["http://bücher.example/", "https://例え。テスト/", "http://a_b.example.:443/", "http://8.8.8.8"]
)
def test_the_public_web_is_open(url):
    assert Guard().check_url(url)


HUGE = {
    "blanks": "http://a.example/x{}y", "dots": "http://a.example/{}", "host": "http://{}.example/", "user": "http://{}@a.example/",
    "query": "http://a.example/?{}", "fragment": "http://a.example/#{}", "port": "http://a.example:{}/",
}  # fmt: skip


@pytest.mark.parametrize("form", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("piece", [" ", "/..", "ü", "%", "1", "&utm_a", "www.", "\u0301", "\u00ad", "@"])
def test_huge_addresses_are_read_in_no_time_and_never_asked_for(form, piece):
    url = form.format(piece * (60_000 // len(piece)))
    start = time.perf_counter()
    url_key(url)
    with contextlib.suppress(Refused):
        assert len(Guard().check_url(url)) <= LONGEST
    assert time.perf_counter() - start < 2


def test_a_host_that_is_written_at_length_is_refused():
    """Soft hyphens are no part of a name; but what is remembered of a host has its bounds."""
    assert host_of("http://exam" + "\u00ad" * 500 + "ple.org/") == "example.org"
    with pytest.raises(Refused, match="host"):
        Guard().check_url("http://exam" + "\u00ad" * 2000 + "ple.org/")
