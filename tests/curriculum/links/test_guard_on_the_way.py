"""The guard holds wherever a server leads: hops, refreshes, second tries, names that move. A canary sees nothing."""

import html as markup
from itertools import pairwise

import pytest

from curriculum.links.check import Target, check_many, run
from curriculum.links.finding import Verdict
from tests.farm import FaultySite, NameServer, Page
from tests.farm.dns import SILENT, Turns
from tests.farm.site import html, redirect


@pytest.fixture
def canary(site):
    """Another machine of the inside: the site's port at 127.0.0.2, which no setting here allows."""
    try:
        other = FaultySite("127.0.0.2", site.port)
    except OSError:
        pytest.skip("this system has no 127.0.0.2")
    with other:
        yield other
        assert other.connections == 0


@pytest.fixture
def looks(site, settings_for):
    """looks(urls, names, **settings): the findings of one run over addresses or paths of the site."""

    def looks(urls, names=None, **changes):
        targets = [Target(n, site.url(url) if url.startswith("/") else url) for n, url in enumerate(urls)]
        with NameServer(names or {}) as dns:
            options = {"nameservers": ("127.0.0.1",), "dns_port": dns.port, "per_host_limit": 20, **changes}
            return run(check_many(targets, settings=settings_for(site, **options)))

    return looks


@pytest.fixture
def look(looks):
    """look(url, …): the finding of one."""
    return lambda url, *args, **changes: looks([url], *args, **changes)[0]


INSIDE = [
    "http://127.0.0.2:{port}/",
    "//127.0.0.2:{port}/",
    "http://0x7f000002:{port}/",
    "http://2130706434:{port}/",
    "http://0177.2:{port}/",
    "http://127.0.0.2.:{port}/",
    "http://[::ffff:127.0.0.2]:{port}/",
    "http://[::ffff:7f00:2]:{port}/",
    "http://127.0.0.1:{port}@127.0.0.2:{port}/",
    "http://127.0.0.2:{port}\\@127.0.0.1:{port}/",
    "http://127。0。0。2:{port}/",
    "http://１２７.0.0.２:{port}/",
    "http://%31%32%37.0.0.2:{port}/",
    "http://127.0.0.2:{port}#@127.0.0.1/",
    "  http://127.0.0.2:{port}/  ",
    "http://inside.example:{port}/",
    "http://mixed.example:{port}/",
    "http://mapped.example:{port}/",
]


def inside(site):
    return [target.format(port=site.port) for target in INSIDE]


NAMES = {
    "inside.example": ["127.0.0.2"],
    "mixed.example": ["127.0.0.1", "127.0.0.2"],
    "mapped.example": ["127.0.0.1", "::ffff:127.0.0.2"],
}


REFUSED = dict.fromkeys(range(len(INSIDE)), "refused_ssrf")


def verdicts(findings):
    return {n: finding.verdict.value for n, finding in enumerate(findings)}


def test_no_link_leads_inside(site, canary, looks):
    assert verdicts(looks([f"http:{t}" if t.startswith("//") else t for t in inside(site)], NAMES)) == REFUSED


def test_no_redirect_leads_inside(site, canary, looks):
    site.pages["/start"] = lambda h: redirect(301, h.path.replace("start", "then"))
    site.pages["/then"] = lambda h: redirect(
        302, inside(site)[int(h.path.partition("?")[2])].encode().decode("latin-1")
    )
    findings = looks([f"/start?{n}" for n in range(len(INSIDE))], NAMES)
    assert verdicts(findings) == REFUSED
    assert {"not a public address" in finding.detail for finding in findings} == {True}


def test_no_refresh_leads_inside(site, canary, looks):
    def refresh(handler):
        target = markup.escape(inside(site)[int(handler.path.partition("?")[2])])
        return Page(200, f'<title>Moved</title><meta http-equiv="refresh" content="0;url={target}">'.encode())

    site.pages["/a"] = refresh
    assert verdicts(looks([f"/a?{n}" for n in range(len(INSIDE))], NAMES)) == REFUSED


BACKSLASHES = [
    "\\\\127.0.0.2:{port}/",
    "/\\127.0.0.2:{port}/",
    "HTTP:\\\\127.0.0.2:{port}\\",
    "http:/\\127.0.0.2:{port}/x",
]
SHORT = ["///127.0.0.2:{port}/", "http:///127.0.0.2:{port}/", "https:/127.0.0.2:{port}/", "https:127.0.0.2:{port}/"]


@pytest.mark.parametrize("kind", ["location", "refresh"])
def test_addresses_written_for_lenient_browsers_lead_nowhere_inside(site, canary, looks, kind):
    """As browsers read them (WHATWG URL): a backslash is a slash, and slashes may be too many or too few."""

    def lead(handler):
        target = (BACKSLASHES + SHORT)[int(handler.path.partition("?")[2])].format(port=site.port)
        page = Page(200, f'<title>Moved</title><meta http-equiv="refresh" content="0;url={target}">'.encode())
        return page if kind == "refresh" else redirect(302, target)

    site.pages["/a"] = lead
    count = len(BACKSLASHES + SHORT)
    assert verdicts(looks([f"/a?{n}" for n in range(count)])) == dict.fromkeys(range(count), "refused_ssrf")


def test_other_schemes_end_the_way(site, looks):
    schemes = ["file:///etc/hostname", "ftp://127.0.0.2/", "gopher://127.0.0.2/", "data:text/html,x", "javascript:0"]
    site.pages["/a"] = lambda h: redirect(302, schemes[int(h.path.partition("?")[2])])
    assert {f.verdict.value for f in looks([f"/a?{n}" for n in range(len(schemes))])} == {"refused_ssrf"}


def test_an_allowed_address_has_its_other_ports_closed(look, site):
    with FaultySite() as neighbour:
        site.pages["/a"] = redirect(302, neighbour.url("/ok"))
        finding = look("/a")
        assert (finding.verdict, neighbour.connections) == (Verdict.REFUSED_SSRF, 0)
        assert "port" in finding.detail


def test_second_tries_are_guarded_too(site, canary, look):
    inside = redirect(302, f"http://127.0.0.2:{site.port}/")
    site.pages |= {
        "/browser": lambda h: inside if "Chrome" in h.headers["User-Agent"] else Page(403),
        "/again": lambda h: inside if h.site.hits["/again"] > 1 else Page(500),
        "/gate": lambda h: inside if h.headers.get("Cookie") else redirect(302, "/gate", **{"Set-Cookie": "a=b"}),
    }
    assert look("/browser").verdict is not Verdict.OK
    assert look("/again").verdict is Verdict.REFUSED_SSRF
    assert look("/gate").verdict is Verdict.REFUSED_SSRF
    assert (site.hits["/browser"], site.hits["/again"], site.hits["/gate"]) == (2, 2, 2)


@pytest.mark.parametrize("status", [200, 302])
def test_probes_are_guarded_too(site, canary, look, status):
    """Whatever is asked beside the link: what does not exist at this host leads inside."""
    target = f"http://127.0.0.2:{site.port}/"
    refresh = Page(200, f'<title>Moved</title><meta http-equiv="refresh" content="0;url={target}">'.encode())
    site.fallback = refresh if status == 200 else redirect(status, target)
    site.pages["/notes/herons"] = Page(200, html("Herons", "<p>A short note on herons.</p>"))
    assert look("/notes/herons", probing=True).final_url == site.url("/notes/herons")
    assert sum(count for path, count in site.hits.items() if path.startswith("/notes/")) > 1


def test_a_name_that_turns_inside_after_it_was_vetted(site, canary, look):
    """Asked again with every look; within one, what was vetted is what is connected to, however often it is asked."""
    site.pages["/loop"] = redirect(302, "/ok")
    names = {"turning.example": Turns(["127.0.0.1"], ["127.0.0.2"])}
    url = f"http://turning.example:{site.port}/loop"
    assert look(url, names).verdict is Verdict.REDIRECT_TEMPORARY
    assert site.hits["/ok"] == 1


INSIDE_LATER = [["127.0.0.2"], ["127.0.0.1", "127.0.0.2"], ["::1"], ["0.0.0.0"], ["::ffff:127.0.0.2"]]


def test_a_name_that_has_turned_inside_is_refused_at_the_next_look(site, canary, settings_for):
    names = {f"turning{n}.example": Turns(["127.0.0.1"], later) for n, later in enumerate(INSIDE_LATER)}
    targets = [Target(n, f"http://{name}:{site.port}/ok") for n, name in enumerate(names)]
    with NameServer(names) as dns:
        settings = settings_for(site, nameservers=("127.0.0.1",), dns_port=dns.port)
        first, second = ({f.verdict.value for f in run(check_many(targets, settings=settings))} for _ in range(2))
    assert (first, second) == ({"ok"}, {"refused_ssrf"})
    assert site.connections == len(targets)


def test_a_name_that_turns_by_itself_between_hops(site, canary, look):
    """first.example leads to turning.example, which was asked for before: its second answer must not be used."""
    names = {"first.example": ["127.0.0.1"], "turning.example": Turns(["127.0.0.1"], SILENT)}
    site.pages |= {
        "/out": redirect(302, f"http://first.example:{site.port}/back"),
        "/back": redirect(302, f"http://turning.example:{site.port}/ok"),
    }
    assert look(f"http://turning.example:{site.port}/out", names).verdict is Verdict.REDIRECT_TEMPORARY


def test_nothing_private_goes_to_another_host(site, look):
    seen = []
    site.pages |= {
        "/a": redirect(302, f"http://user:word@second.example:{site.port}/b", **{"Set-Cookie": "secret=1; Path=/"}),
        "/b": lambda h: seen.append(dict(h.headers)) or Page(200, html("Herons")),
    }
    names = {"first.example": ["127.0.0.1"], "second.example": ["127.0.0.1"]}
    finding = look(f"http://me:mine@first.example:{site.port}/a", names)
    assert finding.final_url == f"http://second.example:{site.port}/b"
    assert [{"Authorization", "Cookie", "Referer", "Proxy-Authorization"} & set(headers) for headers in seen] == [
        set()
    ]


VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "WS_PROXY"]


def test_the_environment_leads_to_no_proxy_and_gives_no_password(site, canary, look, monkeypatch, tmp_path):
    for name in VARIABLES:
        monkeypatch.setenv(name, canary.url("/", host="127.0.0.2"))
        monkeypatch.setenv(name.lower(), canary.url("/", host="127.0.0.2"))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    seen = []
    site.pages["/who"] = lambda h: seen.append(h.headers.get("Authorization")) or Page(200, html("Herons"))
    assert look("/who").verdict is Verdict.OK
    assert seen == [None]


def test_two_sites_on_one_machine_are_asked_no_faster_than_one(site, settings_for):
    names = {"one.example": ["127.0.0.1"], "two.example": ["127.0.0.1"]}
    with NameServer(names) as dns:
        settings = settings_for(site, nameservers=("127.0.0.1",), dns_port=dns.port, per_host_delay=0.3)
        targets = [Target(n, site.url(f"/p{n}", host=host)) for n, host in enumerate([*names, *names])]
        run(check_many(targets, settings=settings))
    times = [at for at, _ in site.starts]
    assert len(times) == 4
    # Without the rule two come at once; on a busy machine some come late.
    assert min(b - a for a, b in pairwise(times)) > 0.15
