import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curriculum.links.address import Refused, clean_url, host_of, joined, site_of, url_key
from curriculum.links.guard import Guard

TEXTS = st.text() | st.text(alphabet="htps:/\\.?#&=%@[]w1a0xü \t").map("http://".__add__)


@given(TEXTS)
@example("http://www.0x7f.1/")
@example("http://a/%2E%2E/%2e/b//?&&utm_source=1")
@example("https://h/\ud800")
@example("http://[::1")
@example("http://a:99999/")
def test_a_key_is_total_and_its_own_key(url):
    assert url_key(url_key(url)) == url_key(url)


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once_and_keeps_the_key(url):
    try:
        cleaned = clean_url(url)
    except Refused:
        return
    assert clean_url(cleaned) == cleaned
    assert url_key(cleaned) == url_key(url)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/a",
        "http://WWW.Example.org:80/a/",
        "https://example.org:443/a?utm_source=mail&UTM_medium=x&gclid=1",
        "https://user:word@example.org/a#part-2",
        "https://example.org./%61",
        " https://exam\nple.org/b/../a ",
    ],
)
def test_one_page_has_one_key(other):
    assert url_key(other) == "https://example.org/a"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://example.org/hub", "https://example.org/hub/models"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/?a=1&b=2", "https://example.org/?b=2&a=1"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/#!/one", "https://example.org/#!/two"),
        ("https://example.org/#/one", "https://example.org/#/two"),
        ("https://example.org:8443/", "https://example.org/"),
        ("mailto:a@example.org", "mailto:b@example.org"),
    ],
)
def test_two_pages_have_two_keys(one, two):
    assert url_key(one) != url_key(two)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("http://example.org", "http://example.org/"),
        ("http://user:word@Example.org/a?utm_source=x#y", "http://example.org/a?utm_source=x#y"),
        ("https://bücher.example/größe?q=ä b", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%A4%20b"),
        ("http://example.org/a%2fb/100%/", "http://example.org/a%2fb/100%25/"),
        ("http://good.example\\@bad.example/", "http://good.example/@bad.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1:80/", "http://127.0.0.1/"),
        ("http://１２７.０.０.１/", "http://127.0.0.1/"),
        ("http://[::FFFF:7f00:1]/", "http://127.0.0.1/"),
    ],
)
def test_what_is_asked_for(written, asked):
    assert clean_url(written) == asked


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://example.org/", "javascript:alert(1)", "http://", "http://a b/", "http://a:0/"]
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(Refused):
        clean_url(url)


def test_host_and_site():
    assert host_of("http://Docs.Example.co.uk:8080/x") == "docs.example.co.uk"
    assert site_of("http://docs.example.co.uk/") == "example.co.uk"
    assert site_of("http://10.1.2.3/") == "10.1.2.3"
    assert site_of("mailto:x") == host_of("mailto:x") == ""


PRIVATE = """
    127.0.0.1 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
    224.0.0.1 255.255.255.255 198.18.0.1 192.0.0.8
    192.88.99.1 240.0.0.1 :: ::1 ::7f00:1 ::ffff:10.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1::
    2001:0:4136:e378:8000:63bf:3fff:fdd2
    fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 2001:db8::1 3fff::1 5f00::1 100::1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_private_address_passes(address):
    with pytest.raises(Refused):
        Guard().check_addresses([address])


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses_pass(address):
    Guard().check_addresses([address])


def test_one_private_address_spoils_a_name():
    with pytest.raises(Refused):
        Guard().check_addresses(["8.8.8.8", "10.0.0.1"])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://017700000001/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://x.localhost/",
        "http://１２７。１/",
        "http://%31%32%37.1/",
        "http://8.8.8.8:22/",
        "http://8.8.8.8:8080/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
    ],
)
def test_the_guard_refuses(url):
    with pytest.raises(Refused):
        Guard().check_url(url)


def test_the_guard_lets_through_what_it_is_told_to():
    guard = Guard(["127.1.0.0/16"], [8099])
    assert guard.check_url("http://u:p@127.1.2.3:8099/x") == "http://127.1.2.3:8099/x"
    with pytest.raises(Refused):
        guard.check_url("http://127.2.0.1:8099/")
    with pytest.raises(Refused):
        guard.check_url("http://127.1.2.3:8100/")


@pytest.mark.parametrize("host", ["256.256.256.256", "08", "999999999999", "0x", "a.1", ".7", "1.2.3.4.5"])
def test_a_host_that_ends_in_a_number_is_an_address_or_nothing(host):
    with pytest.raises(Refused):
        Guard().check_url(f"http://{host}/")


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("b", "http://h.example/x/b"),
        ("/b", "http://h.example/b"),
        ("../b?c#d", "http://h.example/b?c#d"),
        ("?q=\\a", "http://h.example/x/y?q=\\a"),
        ("#\\a", "http://h.example/x/y?z#\\a"),
        ("", "http://h.example/x/y?z"),
        ("\\b\\c", "http://h.example/b/c"),
        ("b\\c", "http://h.example/x/b/c"),
        ("//other.example/b", "http://other.example/b"),
        ("\\\\other.example\\b", "http://other.example/b"),
        ("/\\other.example/b", "http://other.example/b"),
        ("////other.example/b", "http://other.example/b"),
        ("http:///other.example/b", "http://other.example/b"),
        ("HTTP:\\\\other.example\\b", "http://other.example/b"),
        ("https:/other.example/b", "https://other.example/b"),
        ("https:other.example/b", "https://other.example/b"),
        ("http:b", "http://h.example/x/b"),
        ("http:/b", "http://h.example/b"),
        (" /\tb\n", "http://h.example/b"),
        ("/a//b", "http://h.example/a//b"),
        ("mailto:a\\b", "mailto:a\\b"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_where_a_reference_leads(reference, target):
    """As browsers read it: https://url.spec.whatwg.org/#concept-basic-url-parser."""
    assert joined("http://h.example/x/y?z", reference) == target


@given(TEXTS)
def test_every_reference_leads_somewhere(reference):
    assert isinstance(joined("http://h.example/x", reference), str)
