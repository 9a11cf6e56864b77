import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.links.classify import classify
from curriculum.links.evidence import Evidence, Fault, Hop
from curriculum.links.fetch import Fetcher
from curriculum.links.finding import Strength
from curriculum.links.page import read_page
from curriculum.links.probe import LONGEST_PATTERN, Answer, Probed, pattern_of, probe_url, read_probe
from curriculum.links.prober import Prober
from curriculum.links.shingles import echoes_of, overlap, reading, sample, shingles_of
from tests.farm import Page
from tests.farm.site import html, redirect

SITE = "http://ponds.example:8080"
LINK = f"{SITE}/notes/newts-in-may"
TOKENS = ("qwxzvbnm-kjhgfdsa", "plmoknij-uhbygvtf")
PROSE = "<p>Newts come to the pond when nights stay above eight degrees, and leave it once the reeds turn yellow.</p>"
MENU = "<div>" + " ".join(f"<a href=/m{n}>Pond number {n} in the western valley</a>" for n in range(40)) + "</div>"
CATCH_ALL = (
    "<p>Ponds, ditches and wells of the county in one place. Choose a valley to begin.</p><a href=/>Valleys</a>"
)


def look(url, body="", title="", *, to="", status=200, kind="text/html", **rest):
    """One look at `url`; `to` is where a redirect led."""
    page = read_page(f"<!doctype html><title>{title}</title><body>{body}".encode())
    hops = (Hop(url, 302),) if to else ()
    return Evidence(url, to or url, hops, status, {"content-type": kind}, page, answered=True, **rest)


def probes(answer, link=LINK):
    """What two probes near `link` tell, by answer(path) -> the fields of a look."""
    first, second = (read_probe(look(url, **answer(url))) for url in (sibling(link, t) for t in TOKENS))
    return first.joined(second)


def sibling(link, token):
    return probe_url(look(link), token)


def verdict(evidence, probed):
    return classify(evidence, probed=probed).verdict.value


HONEST = Probed(Answer.HONEST)


# ---- which addresses a probe speaks for


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/notes/a/b/newts", "ponds.example:8080/notes/*"),
        ("/newts", "ponds.example:8080/*"),
        ("/notes/newts.HTML?x=1", "ponds.example:8080/notes/*.html"),
        ("/notes/v2.1", "ponds.example:8080/notes/*"),
        ("/", None),
        ("/index.html", None),
        (f"/{'a' * LONGEST_PATTERN}/b", None),
    ],
)
def test_pattern(path, pattern):
    assert pattern_of(look(f"{SITE}{path}", PROSE, "Newts")) == pattern


FORM = "<form><input name=who><input type=password></form>"


@pytest.mark.parametrize(
    "evidence",
    [
        look(LINK, PROSE, status=404),
        look(LINK, PROSE, status=304),
        look(LINK, kind="application/pdf"),
        look(LINK, fault=Fault.TIMEOUT),
        look(LINK, PROSE, truncated=True),
        look(LINK, FORM, "Members"),
        look(LINK, "", "Members", to=f"{SITE}/login?next=/notes/newts-in-may"),
        look(LINK, "<script src=/a.js></script>"),
        look(LINK, "", "ponds.example", status=403),
        look(LINK, PROSE * 20, "Newts in May"),
    ],
)
def test_what_is_not_worth_a_probe(evidence):
    assert pattern_of(evidence) is None


@pytest.mark.parametrize(
    ("link", "sibling"),
    [
        (LINK, "/notes/t"),
        (f"{SITE}/a/b/c.pdf?x=1#y", "/a/b/t.pdf"),
        (f"{SITE}/a/b/", "/a/t/"),
        (f"{SITE}/a", "/t"),
        ("http://me:secret@ponds.example:8080/a", "/t"),
    ],
)
def test_a_probe_asks_for_a_sibling(link, sibling):
    assert probe_url(look(link), "t") == f"{SITE}{sibling}"


# ---- what came


@pytest.mark.parametrize(
    ("evidence", "answer"),
    [
        (look(LINK, status=404), Answer.HONEST),
        (look(LINK, status=410), Answer.HONEST),
        (look(LINK, status=403), Answer.SILENT),
        (look(LINK, status=500), Answer.SILENT),
        (look(LINK, fault=Fault.TIMEOUT), Answer.SILENT),
        (look(LINK, FORM), Answer.SILENT),
        (look(LINK, PROSE), Answer.SHOWN),
        (look(LINK, PROSE, to=f"{SITE}/"), Answer.LED),
        (look(LINK, PROSE, to="https://www.ponds.example/notes/newts-in-may"), Answer.SHOWN),
    ],
)
def test_answers(evidence, answer):
    assert read_probe(evidence).answer is answer


def test_a_host_that_answers_now_this_now_that_tells_nothing():
    assert HONEST.joined(read_probe(look(LINK, PROSE))).answer is Answer.SILENT


hashes = st.lists(st.integers(0, 2**32 - 1), max_size=8).map(tuple)


@given(st.builds(Probed, st.sampled_from(Answer), st.text(max_size=90), hashes, hashes, hashes, st.booleans()))
def test_probed_is_the_same_when_it_comes_back(probed):
    kept = probed.to_bytes()
    assert Probed.from_bytes(kept).to_bytes() == kept
    assert Probed.from_bytes(kept[:-1]) is None


@given(st.binary(max_size=80))
def test_any_bytes_are_a_probed_or_none(data):
    assert Probed.from_bytes(data) is None or Probed.from_bytes(data).to_bytes()


def test_probed_is_small_whatever_the_page():
    long = "<p>" + " ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(3000))
    shown = probes(lambda url: {"body": long, "title": url, "to": f"{SITE}/x?{'y' * 900}"})
    assert 1000 < len(shown.to_bytes()) < 2048


# ---- what that says of a page: shingles by Broder 1997, probes by Bar-Yossef and others 2004

SHOWN = probes(lambda url: {"body": CATCH_ALL, "title": "Ponds"})
HEAVY = probes(lambda url: {"body": MENU + "<p>Choose one.</p>", "title": "Ponds"})
SEARCH = probes(
    lambda url: {
        "body": f"<h1>Hits for {url[len(SITE) :]}</h1><p>Nobody wrote of {url[len(SITE) :]}.</p><a href=/>·</a>"
    }
)
RANDOM = iter(range(1000))
UNSTEADY = probes(lambda url: {"body": " ".join(f"<p>{chr(97 + next(RANDOM) % 26) * 5}</p>" for _ in range(50))})


@pytest.mark.parametrize(
    ("body", "title", "probed", "expected"),
    [
        (CATCH_ALL, "Ponds", SHOWN, "soft404"),
        (CATCH_ALL.replace("county", "shire"), "Ponds", SHOWN, "unknown"),
        (CATCH_ALL, "Ponds", HONEST, "ok"),
        (PROSE, "Ponds", SHOWN, "ok"),
        (PROSE, "Newts", SHOWN, "ok"),
        (CATCH_ALL, "Newts", SHOWN, "ok"),
        (MENU + "<p>Choose one.</p>", "Ponds", HEAVY, "soft404"),
        (MENU + "<h1>Newts</h1>" + PROSE, "Ponds", HEAVY, "ok"),
        (MENU + PROSE, "Ponds", HEAVY, "ok"),
        (MENU + "<h1>No such pond: page not found</h1>", "Ponds", HEAVY, "soft404"),
        (
            "<h1>Hits for /notes/newts-in-may</h1><p>Nobody wrote of /notes/newts-in-may.</p><a href=/>·</a>",
            "",
            SEARCH,
            "soft404",
        ),
        ("<script src=a.js></script>", "Ponds", SHOWN, "unknown"),
        (PROSE, "Ponds", UNSTEADY, "ok"),
        ("", "", SHOWN, "ok"),
    ],
)
def test_by_text(body, title, probed, expected):
    assert verdict(look(LINK, body, title), probed) == expected


LED = probes(lambda url: {"body": CATCH_ALL, "title": "Ponds", "to": f"{SITE}/valleys?from={url[len(SITE) :]}"})
LED_ON = probes(lambda url: {"body": CATCH_ALL, "title": "Ponds", "to": "http://fens.example/start"})


@pytest.mark.parametrize(
    ("to", "probed", "expected"),
    [
        (f"{SITE}/valleys?from=/notes/newts-in-may", LED, "unknown"),
        ("http://fens.example/start", LED_ON, "soft404"),
        ("http://fens.example/newts", LED_ON, "redirect_temporary"),
        ("", LED_ON, "ok"),
        (f"{SITE}/notes/newts-in-may/", LED_ON, "redirect_temporary"),
    ],
)
def test_by_place(to, probed, expected):
    assert verdict(look(LINK, CATCH_ALL, "Ponds", to=to), probed) == expected


def test_a_page_that_moved_to_where_all_else_leads_is_alive_under_its_own_name():
    everything = probes(lambda url: {"body": PROSE, "title": "Newts", "to": f"{SITE}/newts-in-may/"})
    assert verdict(look(LINK, PROSE, "Newts", to=f"{SITE}/newts-in-may/"), everything) == "redirect_temporary"


def test_what_a_probe_confirms_is_hard_evidence_and_wording_alone_is_not():
    words = look(LINK, "<p>Try another.</p>", "Page not found")
    same = look(LINK, CATCH_ALL, "Ponds")
    assert [classify(e, probed=p).strength for e, p in ((words, HONEST), (same, SHOWN))] == [
        Strength.MEDIUM,
        Strength.HARD,
    ]


GUARD = "<h1>One second</h1><p>We check that no robot is at work. Cookies and a recent browser are needed.</p>"
DOOR = "<h1>Enter</h1><form><input name=card><button>On</button></form><a href=/>·</a>"


@pytest.mark.parametrize(
    ("body", "title", "to", "expected"),
    [
        (GUARD, "One second", "", "blocked"),
        ("<p>Ponds close at dusk.</p>", "Ponds", "", "unknown"),
        (DOOR, "Ponds", f"{SITE}/door?after=/notes/newts-in-may", "unknown"),
        (f"{FORM}<a href=/>·</a>", "Ponds", "", "login"),
        ("<h1>newts.example</h1><p>Make it yours.</p>", "newts.example", "", "parked"),
        ("<h1>Nothing here</h1><p>The page you want does not exist.</p>", "Nothing here", "", "soft404"),
    ],
)
def test_what_stands_before_any_page_is_no_dead_page(body, title, to, expected):
    probed = probes(
        lambda url: {"body": body, "title": title, "to": to.replace("/notes/newts-in-may", url.removeprefix(SITE))}
    )
    assert verdict(look(LINK, body, title, to=to), probed) == expected


# ---- shingles


def test_echoes_and_numbers_are_not_read():
    said = "Nothing for /notes/newts-in-may (newts in may), request 7f3a, page 12"
    assert reading(said, echoes_of(LINK)) == ["nothing", "for", "request", "page"]
    assert reading("池 is 水", []) == ["池", "is", "水"]


@given(st.sets(st.integers(0, 2**32 - 1), max_size=900), st.sets(st.integers(0, 2**32 - 1), max_size=900))
def test_overlap(one, other):
    found = overlap(one, sample(other))
    assert 0 <= found.share <= 1
    assert overlap(one, sample(one)).own == 0
    assert overlap(one, sample(one)).share == 1
    assert found.own >= 0


def test_an_estimate_by_sample_is_near():
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "abcdefghij" for c in "klmnopqrst"]
    whole = shingles_of(words)
    found = overlap(shingles_of(words[:400]), sample(whole))
    assert found.share == 1
    assert abs(found.covers - 0.5) < 0.12


# ---- asking


def ask(settings, links, memory=None):
    """The probed of each link, and the prober, after asking for all at once."""

    async def work():
        async with Fetcher(settings) as fetcher:
            prober = Prober(fetcher, memory)
            return await asyncio.gather(*(prober.ask(look(link, PROSE, "Newts")) for link in links)), prober

    return asyncio.run(work())


def test_an_honest_host_is_asked_once_for_all_links_of_a_pattern(site, settings_for):
    probed, prober = ask(settings_for(site), [site.url(f"/none/{n}") for n in range(9)])
    assert [p.answer for p in probed] == [Answer.HONEST] * 9
    assert len(site.starts) == 1
    assert list(prober.fresh) == [f"{site.url('/none/*').removeprefix('http://')}"]


def test_a_host_that_shows_a_page_for_anything_is_asked_twice(site, settings_for):
    site.pages["*"] = Page(200, html("Ponds", CATCH_ALL))
    probed, _ = ask(settings_for(site), [site.url("/any/newts")])
    assert (probed[0].answer, len(site.starts)) == (Answer.SHOWN, 2)


def test_a_host_that_leads_home_is_known_by_it(site, settings_for):
    site.pages["*"] = redirect(302, "/ok")
    probed, _ = ask(settings_for(site), [site.url("/any/newts")])
    assert (probed[0].answer, probed[0].place.partition("/")[2]) == (Answer.LED, "ok")


def test_what_is_known_is_not_asked_again(site, settings_for):
    link = site.url("/any/newts")
    memory = {pattern_of(look(link, PROSE, "Newts")): HONEST}
    probed, prober = ask(settings_for(site), [link], memory)
    assert (probed, len(site.starts), prober.fresh) == ([HONEST], 0, {})


def test_a_host_that_is_honest_in_one_folder_is_not_asked_in_another_for_long_pages(site, settings_for):
    async def work():
        async with Fetcher(settings_for(site)) as fetcher:
            prober = Prober(fetcher)
            await prober.ask(look(site.url("/a/newts"), PROSE, "Newts"))
            return [
                (await prober.ask(look(site.url(f"/{f}/x"), PROSE * n, "Toads"))).answer
                for f, n in (("b", 9), ("c", 1))
            ]

    assert asyncio.run(work()) == [Answer.HONEST] * 2
    assert len(site.starts) == 2


def test_what_tells_nothing_is_not_kept_for_later(site, settings_for):
    site.pages["*"] = Page(403, html("No", ""))
    probed, prober = ask(settings_for(site), [site.url("/any/newts")])
    assert (probed[0].answer, prober.fresh) == (Answer.SILENT, {})
