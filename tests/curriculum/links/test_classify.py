from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.links.classify import _rules, classify, is_a_page
from curriculum.links.evidence import Evidence, Fault, Hop, retry_after_seconds
from curriculum.links.finding import Strength, Verdict
from curriculum.links.lookalikes import says_not_found
from curriculum.links.page import DEEPEST, Page, count_words, decode, read_page, shallow
from curriculum.links.probe import Answer, Probed

LONG = "<p>" + "Otters sleep beneath the willow roots while herons wade through shallow reeds. " * 20 + "</p>"
URL = "http://a.example/birds/herons"


def page(title="", body=LONG, head=""):
    return read_page(f"<!doctype html><title>{title}</title>{head}<body>{body}".encode(), want_anchors=True)


def seen(url=URL, status=200, to="", hops=(), headers=(), **rest):
    """Evidence of one look; hops are statuses, each hop at an address of its own."""
    urls = [url, *(f"http://a.example/hop{n}" for n in range(1, len(hops)))]
    return Evidence(
        url,
        to or url,
        tuple(Hop(u, s) for u, s in zip(urls, hops, strict=False)),
        status=status,
        headers={"content-type": "text/html", **dict(headers)},
        answered=True,
        **rest,
    )


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *(
            (200, "ok"),
            (204, "ok"),
            (304, "ok"),
            (300, "unknown"),
            (302, "unknown"),
            (400, "unknown"),
            (405, "unknown"),
        ),
        *((401, "login"), (407, "login"), (402, "blocked"), (403, "blocked"), (451, "blocked"), (999, "blocked")),
        *((404, "gone"), (410, "gone"), (408, "server_error"), (500, "server_error"), (503, "server_error")),
        (429, "rate_limited"),
    ],
)
def test_status(status, verdict):
    assert classify(seen(status=status, conditional=status == 304)).verdict == verdict


@pytest.mark.parametrize(
    ("fault", "verdict", "strength"),
    [
        (Fault.REFUSED, "refused_ssrf", "none"),
        (Fault.PAUSED, "rate_limited", "none"),
        (Fault.LOOP, "redirect_loop", "medium"),
        (Fault.NO_NAME, "dns_error", "hard"),
        (Fault.DNS, "timeout", "weak"),
        (Fault.CLOSED, "conn_error", "medium"),
        (Fault.UNREACHABLE, "conn_error", "none"),
        (Fault.RESET, "conn_error", "weak"),
        (Fault.TIMEOUT, "timeout", "weak"),
        (Fault.TLS, "tls_error", "medium"),
        (Fault.PROTOCOL, "protocol_error", "weak"),
    ],
)
def test_fault(fault, verdict, strength):
    finding = classify(Evidence(URL, URL, fault=fault, detail="why"))
    assert (finding.verdict, finding.strength) == (verdict, strength)
    assert "why" in finding.detail


def test_410_is_final():
    assert [classify(seen(status=s)).strength for s in (404, 410)] == [Strength.HARD, Strength.FINAL]


UPGRADE = {"url": "http://a.example/x?y=1", "to": "https://a.example/x?y=1"}


@pytest.mark.parametrize(
    ("look", "verdict", "target"),
    [
        ({"hops": (301,), "to": "http://b.example/y"}, "redirect_permanent", "http://b.example/y"),
        ({"hops": (308, 301), "to": "http://b.example/y"}, "redirect_permanent", "http://b.example/y"),
        ({"hops": (301, 302), "to": "http://b.example/y"}, "redirect_temporary", ""),
        ({"hops": (303,), "to": "http://b.example/y"}, "redirect_temporary", ""),
        ({"hops": (0,), "to": "http://b.example/y"}, "redirect_temporary", ""),
        ({"hops": (302,), **UPGRADE}, "redirect_permanent", UPGRADE["to"]),
        ({"hops": (302,), "to": URL}, "ok", ""),
    ],
)
def test_moved(look, verdict, target):
    finding = classify(seen(page=page("Herons"), **look))
    assert (finding.verdict, finding.permanent_target) == (verdict, target)


@pytest.mark.parametrize(
    ("to", "verdict"),
    [
        ("http://a.example/", "soft404"),
        ("http://www.a.example/index.html?from=x", "soft404"),
        ("http://a.example/en/", "soft404"),
        ("http://b.example/", "redirect_permanent"),
        ("http://a.example/#/birds/herons", "redirect_permanent"),
        ("http://a.example/birds/storks", "redirect_permanent"),
    ],
)
def test_redirected_home(to, verdict):
    assert classify(seen(hops=(301,), to=to, page=page("Welcome"))).verdict == verdict


def test_a_link_to_the_front_page_may_lead_to_the_front_page():
    assert (
        classify(seen(url="http://a.example/", hops=(302,), to="http://a.example/en/")).verdict == "redirect_temporary"
    )


@pytest.mark.parametrize("path", ["/404.html", "/errors/not-found", "/page_not_found/", "/error404"])
def test_redirected_to_an_error_page(path):
    assert classify(seen(hops=(302,), to=f"http://a.example{path}")).verdict == "soft404"


@pytest.mark.parametrize("header", ["cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-px-block"])
@pytest.mark.parametrize("status", [200, 202, 403, 404, 503])
def test_challenge_marks_are_walls_at_any_status(header, status):
    assert classify(seen(status=status, headers={header: "challenge"}.items())).verdict == "blocked"


@pytest.mark.parametrize(
    ("title", "body", "status", "verdict"),
    [
        ("Just a moment...", "<p>Turn on cookies, please.</p>", 503, "blocked"),
        ("Robot Check", "<p>Type the letters.</p>", 200, "blocked"),
        ("How bots verify you are human", LONG, 200, "ok"),
        ("", "<p>Our site is under repair.</p>", 503, "server_error"),
    ],
)
def test_challenge_wording(title, body, status, verdict):
    assert classify(seen(status=status, page=page(title, body))).verdict == verdict


def test_being_served_by_a_network_of_caches_says_nothing():
    assert classify(seen(headers={"server": "cloudflare"}.items(), page=page("Herons"))).verdict == "ok"


@pytest.mark.parametrize(
    ("to", "verdict"),
    [
        ("http://a.example/login?next=/birds/herons", "login"),
        (
            "http://id.example/oauth2/authorize?client_id=1&redirect_uri=http%3A%2F%2Fa.example%2Fbirds%2Fherons",
            "login",
        ),
        ("http://login.a.example/x?then=%2Fbirds%2Fherons", "login"),
        ("http://a.example/users/sign_in?return_to=x", "login"),
        ("http://a.example/blog/login-forms?page=2", "redirect_temporary"),
        ("http://a.example/authors/heron", "redirect_temporary"),
    ],
)
def test_redirected_to_a_sign_in(to, verdict):
    body = LONG if verdict == "redirect_temporary" else ""
    assert classify(seen(hops=(302,), to=to, page=page("", body))).verdict == verdict


PASSWORD = "<form><input name=u><input type=password></form>"


@pytest.mark.parametrize(
    ("title", "body", "verdict"),
    [
        ("Members", f"<main><p>Please give your name.</p>{PASSWORD}</main>", "login"),
        ("Sign in · Herons", "<main><form><input type=email><button>Next</button></form></main>", "login"),
        ("Anmelden", "<main><form><input type=email></form></main>", "login"),
        ("Herons", f"<header>{PASSWORD}</header>{LONG}", "ok"),
        ("Herons", f"<header>{PASSWORD}</header><p>A short note.</p>", "ok"),
        ("Designing a sign-in form", f"{LONG}{PASSWORD}", "ok"),
        ("Sign in the sky: a short poem about cranes", "<p>Cranes.</p><form><input type=text></form>", "ok"),
    ],
)
def test_sign_in_pages(title, body, verdict):
    assert classify(seen(page=page(title, body))).verdict == verdict


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("404", True),
        ("Error 404", True),
        ("404 | River Birds", True),
        ("Oops! That page can’t be found.", True),
        ("We can't find the page you were after", True),
        ("This article has been removed", True),
        ("Document does not exist - River Birds", True),
        ("Diese Seite gibt es nicht", True),
        ("Cette page n’existe plus", True),
        ("No encontramos la página: no existe", True),
        ("Страница удалена или не существует", True),
        ("お探しのページは削除されました", True),
        ("找不到该页面", True),
        ("How to write a kind 404 page", False),
        ("What 404 and 410 mean for crawlers", False),
        ("Route 404 to the coast", False),
        ("The missing page of a famous diary, and who found it", False),
        ("Finding pages", False),
        ("Welcome", False),
    ],
)
def test_not_found_headings(heading, says):
    assert says_not_found(heading) == says


def test_a_long_page_about_missing_pages_is_alive():
    assert classify(seen(page=page("Page not found", LONG))).verdict == "ok"
    assert classify(seen(page=page("Page not found", "<p>Try the search.</p>"))).verdict == "soft404"


@pytest.mark.parametrize(
    ("title", "body", "head", "verdict"),
    [
        ("river-birds.example", "<p>The domain river-birds.example is for sale, ask for a price.</p>", "", "parked"),
        ("river-birds.example", "<p>Related links</p>", "<script src=//x.parkingcrew.net/a.js></script>", "parked"),
        ("Birds", "<p>This domain has expired and waits for its owner to renew it.</p>", "", "parked"),
        ("Buying a domain that is for sale", LONG, "", "ok"),
    ],
)
def test_parked(title, body, head, verdict):
    assert classify(seen(page=page(title, body, head))).verdict == verdict


@pytest.mark.parametrize(
    ("title", "body", "verdict"),
    [
        ("App", '<div id=root></div><script src="/app.js"></script>', "unknown"),
        ("App", "<script>start()</script><noscript>This app needs JavaScript.</noscript>", "unknown"),
        ("v3", "<p>It runs.</p>", "ok"),
        ("", "", "ok"),
    ],
)
def test_pages_that_scripts_draw_are_not_judged(title, body, verdict):
    assert classify(seen(page=page(title, body))).verdict == verdict


def test_a_pdf_that_became_a_web_page_is_unknown_unless_it_speaks_of_the_file():
    url = "http://a.example/files/heron-survey.pdf"
    assert classify(seen(url, page=page("Files", "<p>Pick one.</p>"))).verdict == "unknown"
    assert classify(seen(url, page=page("heron-survey.pdf", "<p>Preview</p>"))).verdict == "ok"


@pytest.mark.parametrize(
    ("fragment", "verdict"),
    [("nest", "ok"), ("egg", "fragment_missing"), ("top", "ok"), (":~:text=otters", "ok"), ("!/egg", "ok")],
)
def test_fragments(fragment, verdict):
    assert classify(seen(f"{URL}#{fragment}", page=page("Herons", f"<h2 id=nest>Nest</h2>{LONG}"))).verdict == verdict


@given(st.text(), st.text(max_size=30), st.sampled_from([None, 200, 301, 404, 503]), st.binary(max_size=300))
def test_any_evidence_gives_a_finding_that_can_be_stored(url, etag, status, body):
    finding = classify(Evidence(url, url, status=status, headers={"etag": etag}, page=read_page(body, etag)))
    stored = finding.final_url + finding.title + finding.detail + finding.etag
    assert "\0" not in finding.final_url + finding.title
    assert stored.encode().decode() == stored


@given(st.binary(), st.text())
def test_any_bytes_are_text(body, content_type):
    assert isinstance(decode(body, content_type), str)


def test_charsets():
    assert decode("Größe".encode("latin-1"), "text/html; charset=ISO-8859-1") == "Größe"
    assert decode('<meta charset="windows-1251">Ж'.encode("cp1251")).endswith("Ж")
    assert decode("Größe".encode(), "text/html; charset=idna") == "Größe"


def test_a_refresh_for_browsers_without_scripts_is_none():
    hidden = '<noscript><meta http-equiv="refresh" content="0;url=/no"></noscript>'
    assert page("x", head=hidden).refresh is None
    assert page("x", head='<meta http-equiv="REFRESH" content="3; URL=\'/yes\'">').refresh == (3.0, "/yes")


def test_words_of_any_script():
    assert (count_words("herons wade"), count_words("お探しのページは"), count_words("")) == (2, 4, 0)


NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", "", 120),
        ("Tue, 01 Jan 2030 12:00:30 GMT", "", 30),
        ("Tue, 01 Jan 2030 12:00:30 GMT", "Tue, 01 Jan 2030 12:00:20 GMT", 10),
        ("Tue, 01 Jan 2030 11:00:00 GMT", "", 0),
        ("99999999999999", "", 30 * 86400),
        ("soon", "", None),
        ("-5", "", None),
        ("", "", None),
    ],
)
def test_retry_after(value, date, seconds):
    assert retry_after_seconds({"retry-after": value, "date": date}, now=NOON) == seconds


@pytest.mark.parametrize(
    "part",
    ["<div>", "<nav>", "<dl><!--</dl>-->", "<dl><!</dl>", "<dl></ </dl>", "<dl a=</dl>", "<dl></x>", "<!--><dl>"],
)
def test_a_page_is_read_down_to_a_depth(part):
    html = part * 5 * DEEPEST
    assert len(shallow(html)) <= len(part) * (DEEPEST + 1)
    assert read_page(f"<title>Deep</title>{html}<meta http-equiv=refresh>".encode()).title == "Deep"


@pytest.mark.parametrize(
    "part", ["<div></div>", "<p>", "<li>a", "<br>", "<!-- <div> -->", "<a href=x>b</a>", "<!", "<!--"]
)
def test_a_long_page_is_read_whole(part):
    assert shallow(part * 2 * DEEPEST) == part * 2 * DEEPEST


@given(
    title=st.sampled_from(["Herons", "404", "Page not found", "Just a moment...", "Sign in", "Domain for sale"]),
    marks=st.sampled_from(["", "challenges.cloudflare.com", "sedoparking"]),
    flags=st.fixed_dictionaries({name: st.booleans() for name in ("has_password", "has_form", "has_embed")}),
    extension=st.sampled_from(["", ".pdf", ".html"]),
    truncated=st.booleans(),
    honest=st.booleans(),
    links=st.integers(0, 50),
)
def test_the_short_way_for_pages_says_what_all_rules_say(title, marks, flags, extension, truncated, honest, links):
    page = Page(title=title, headings=(title,), text="heron " * 130, words=130, marks=marks, links=links, **flags)
    url = f"https://site.example/birds/herons{extension}"
    evidence = Evidence(
        url, url, status=200, headers={"content-type": "text/html"}, page=page, truncated=truncated, answered=True
    )
    probed = Probed(Answer.HONEST) if honest else None
    assert is_a_page(evidence, probed)
    assert next(r for rule in _rules(probed) if (r := rule(evidence))) == (Verdict.OK, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 304},
        {"hops": (Hop("https://site.example/old", 301),)},
        {"url": "https://site.example/birds#wings"},
        {"headers": {"content-type": "text/html", "cf-mitigated": "challenge"}},
        {"headers": {"content-type": "application/pdf"}},
        {"page": None},
        {"page": Page(words=120)},
        {"page": Page(words=500, needs_script=True)},
        {"fault": Fault.TIMEOUT},
    ],
)
def test_all_others_go_the_long_way(changes):
    usual = {"url": "https://site.example/birds", "status": 200, "headers": {"content-type": "text/html"}}
    usual |= {"final_url": "https://site.example/birds", "page": Page(words=500), "answered": True}
    assert is_a_page(Evidence(**usual))
    assert not is_a_page(Evidence(**(usual | changes)))
    assert not is_a_page(Evidence(**usual), Probed(Answer.SHOWN))
