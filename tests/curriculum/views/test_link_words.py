"""What the page of a link says of it, to curators who check no links for a living."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from curriculum.models import Link, LinkCheck
from tests.factories import LinkFactory, PlacementFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def curator(signed_in, admin):
    return signed_in(admin)


def get(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def show(curator, **fields):
    link = LinkFactory(checked_at=NOW, **fields)
    return " ".join(html.unescape(get(curator, "link", link.pk)).split())


def test_a_move_for_good_is_told_when_two_looks_agree(curator):
    moved = {"state": "ok", "verdict": "redirect_permanent", "moved_to": "https://new.example/a"}
    page = show(curator, **moved, moved_looks=2)
    assert 'Moved for good to <span class="address">https://new.example/a</span> (2 looks in a row said so).' in page
    assert "Give that address" not in page  # it stands in no guide
    page = show(curator, **moved, moved_looks=1)
    assert "Moved for good to" not in page
    assert "One look said that it moved for good" in page


def test_a_moved_link_of_a_guide_can_be_mended_there(curator):
    link = PlacementFactory().reading.link
    Link.objects.filter(pk=link.pk).update(
        state="ok", verdict="redirect_permanent", moved_to="https://new.example/a", moved_looks=2, checked_at=NOW
    )
    assert "Give that address in the guide instead" in get(curator, "link", link.pk)


@pytest.mark.parametrize(
    ("state", "verdict", "detail", "words"),
    [
        ("ok", "content_drift", "38% of the text is left", "That is no alarm"),
        ("ok", "fragment_missing", "no place called “a” on the page", "people land at the top"),
        ("broken", "soft404", "leads to the site's front page", "what it shows is not the page"),
        ("suspect", "tls_error", "it has expired", "A browser warns people"),
        ("walled", "unknown", "scripts must draw this page", "can't tell whether it is the page"),
    ],
)
def test_what_a_verdict_means_is_said_with_what_was_seen(curator, state, verdict, detail, words):
    page = show(curator, state=state, verdict=verdict, detail=detail, failing_since=NOW)
    assert words in page
    assert f"Seen: {detail}." in page


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("parked", "only a notice about the domain"),
        ("changed_topic", "Compare for yourself"),
        ("dns_error", "no host of that name"),
        ("redirect_loop", "none shows a page"),
        ("server_error", "often mended within days"),
    ],
)
def test_what_a_failure_means_is_said(curator, verdict, words):
    assert words in show(curator, state="broken", verdict=verdict, failing_since=NOW)


@pytest.mark.parametrize(("verdict", "words"), [("login", "those who sign in"), ("blocked", "turns programs away")])
def test_what_a_wall_means_is_said(curator, verdict, words):
    assert words in show(curator, state="walled", verdict=verdict)


def test_why_an_address_is_not_asked(curator):
    page = show(curator, state="refused", verdict="refused_ssrf", detail="port 8443 is not allowed")
    assert "Lectern does not go there: port 8443 is not allowed." in page


def test_the_list_names_what_is_worth_a_look_at_links_that_work(curator):
    for verdict in ("content_drift", "redirect_temporary", "ok"):
        LinkFactory(state="ok", verdict=verdict, checked_at=NOW)
    page = get(curator, "links")
    assert "page has changed" in page
    assert "for now" not in page
    assert page.count("works</span>") == 3


def test_looks_that_were_held_do_not_count(curator):
    link = LinkFactory()
    LinkCheck.objects.create(link=link, at=NOW, verdict="dns_error", elapsed_ms=1, held=True)
    page = get(curator, "link", link.pk)
    assert "No look at it has counted yet." in page
    assert "Nobody has looked at it yet." not in page
