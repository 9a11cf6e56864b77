"""The link desk, as a curator sees it."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from curriculum.models import Heartbeat, Incident, Link, LinkAlias, LinkCheck, SitePause
from tests.factories import (
    AssignmentFactory,
    EnrolmentFactory,
    LinkFactory,
    PlacementFactory,
    TrackItemFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def curator(signed_in, admin):
    return signed_in(admin)


def make_known_link(number=1):
    """A broken link with all that there can be of it, for `number` people."""
    item = TrackItemFactory()
    assignment = AssignmentFactory(track=item.track)
    for _ in range(number):
        EnrolmentFactory(assignment=assignment)
    link = item.reading.link
    since = NOW - timedelta(days=3)
    for n in range(number):
        LinkAlias.objects.create(link=link, key=f"{link.key}?{n}", url=f"{link.url}?former-{n}")
        PlacementFactory(reading=item.reading)
        LinkCheck.objects.create(
            link=link, at=since + timedelta(hours=n), verdict="gone", status=404, elapsed_ms=120, detail="not found"
        )
        Incident.objects.create(link=link, started_at=since - timedelta(days=n), verdict="gone", resolved_at=NOW)
    Link.objects.filter(pk=link.pk).update(
        state="broken", verdict="gone", status=404, hard=2, weight=2, failing_since=since, checked_at=NOW
    )
    return link


def get(client, *names, **query):
    response = client.get(reverse(*names[:1], args=names[1:]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_tells_state_place_and_people(curator):
    link = make_known_link()
    page = get(curator, "links")
    assert link.reading.title in page
    for words in ("page not found", "2 places", "1 person"):
        assert words in page


def test_worst_first(curator):
    for state in ("ok", "suspect", "walled", "broken", "unchecked"):
        LinkFactory(state=state)
    rows = curator.get(reverse("links")).context["rows"]
    assert [link.state for link, _people in rows] == ["broken", "suspect", "unchecked", "ok", "walled"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "ok"}, ["herons"]),
        ({"state": "nonsense"}, ["herons", "otters"]),
        ({"q": "otter.example"}, ["otters"]),
        ({"q": "WADING birds"}, ["herons"]),
        ({"q": "wading", "state": "broken"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"page": "9999"}, ["herons", "otters"]),
        ({"page": "-x"}, ["herons", "otters"]),
    ],
)
def test_filter_and_search(curator, query, found):
    LinkFactory(url="https://heron.example/herons", state="ok", title="Wading birds")
    LinkFactory(url="https://otter.example/otters", state="suspect")
    rows = curator.get(reverse("links"), query).context["rows"]
    assert [link.url.rpartition("/")[2] for link, _people in sorted(rows, key=lambda row: row[0].url)] == found


def test_pages_keep_the_filter(curator):
    LinkFactory.create_batch(51, state="ok")
    assert "?state=ok&amp;page=2" in get(curator, "links", state="ok")
    assert len(curator.get(reverse("links"), {"page": 2}).context["rows"]) == 1


def test_empty_says_what_is_next(curator):
    assert reverse("curate-import") in get(curator, "links")


def test_offline_is_said(curator):
    link = LinkFactory()
    LinkCheck.objects.create(link=link, at=NOW, verdict="dns_error", elapsed_ms=1, held=True)
    assert "seems to be offline since" in get(curator, "links")
    assert "seemed to be offline" in get(curator, "link", link.pk)


def test_one_link_in_plain_words(curator):
    link = make_known_link(number=2)
    page = get(curator, "link", link.pk)
    for words in (f"Broken since {NOW - timedelta(days=3):%-d %B}", "2 looks: page not found", "404", "120 ms"):
        assert words in page
    for words in (
        f"{link.url}?former-1",
        "2 people still have to read it",
        link.reading.placements.first().module.title,
    ):
        assert words in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unchecked", "Nobody has looked at it yet."),
        ("ok", "It worked when it was looked at"),
        ("suspect", "1 look: no answer in time. One failure is no proof"),
        ("broken", "1 look: no answer in time. While it is broken, nobody is overdue"),
        ("walled", "We can't tell (no answer in time). That is no alarm"),
        ("refused", "leads into an internal network"),
    ],
)
def test_every_state_has_a_sentence(curator, state, words):
    link = LinkFactory(state=state, checked_at=NOW, failing_since=NOW, verdict="timeout", weak=1)
    assert words in html.unescape(get(curator, "link", link.pk))


@pytest.mark.parametrize("name", ["links", "link"])
def test_queries_do_not_grow(curator, name, django_assert_max_num_queries):
    first = make_known_link(number=1)
    names = (name, first.pk) if name == "link" else (name,)
    with django_assert_max_num_queries(7):
        get(curator, *names)
    second = make_known_link(number=3)
    make_known_link(number=3)
    names = (name, second.pk) if name == "link" else (name,)
    with django_assert_max_num_queries(7):
        get(curator, *names)


def check_now(curator, link):
    response = curator.post(reverse("link-check", args=[link.pk]), follow=True)
    assert response.redirect_chain == [(reverse("link", args=[link.pk]), 302)]
    link.refresh_from_db()
    assert link.next_check_at <= timezone.now()
    return response.content.decode()


def test_check_now(curator, admin):
    link = LinkFactory(next_check_at=NOW + timedelta(days=5))
    Heartbeat.objects.beat("worker")
    assert "It is being looked at." in check_now(curator, link)
    assert Event.objects.about(link).values_list("action", "actor")[0] == ("link.check", admin.pk)


def test_check_now_without_a_worker(curator):
    assert "no worker is running" in check_now(curator, LinkFactory())


def test_check_now_where_the_host_said_later(curator):
    link = LinkFactory()
    SitePause.objects.create(site=link.site, until=NOW + timedelta(hours=1))
    assert "asked to be left alone until" in check_now(curator, link)


@pytest.mark.parametrize("name", ["links", "link", "link-check"])
def test_curators_only(signed_in, member, name):
    args = [LinkFactory().pk] if name != "links" else []
    method = "post" if name == "link-check" else "get"
    assert getattr(signed_in(member), method)(reverse(name, args=args)).status_code == 403


def test_unknown_link(curator):
    assert curator.get(reverse("link", args=[999])).status_code == 404
