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
        ("refused", "Lectern does not go there: no answer in time. It asks public web addresses only"),
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


def make_host_down(number):
    """A host of `number` links that does not answer any of them."""
    host = Incident.objects.create(host=f"down{number}.example", started_at=NOW, verdict="timeout")
    for _ in range(number):
        link = LinkFactory(
            host=host.host, state="suspect", verdict="timeout", failing_since=NOW, checked_at=NOW, weak=1
        )
        Incident.objects.create(link=link, started_at=NOW, verdict="timeout", part_of=host)
    return link


def test_a_host_that_is_down_is_one_line(curator):
    link, up = make_host_down(7), LinkFactory()
    Incident.objects.create(host="back.example", started_at=NOW, verdict="timeout", resolved_at=NOW)
    page = get(curator, "links")
    assert page.count("the whole host has been down since") == 1
    assert "down7.example: the whole host has been down since" in page
    assert ", 7 links." in page
    assert "?q=down7.example" in page
    assert "Its whole host has been down since" in get(curator, "link", link.pk)
    assert "whole host" not in get(curator, "link", up.pk)


@pytest.mark.parametrize("name", ["links", "link"])
def test_queries_do_not_grow_with_hosts_that_are_down(curator, name, django_assert_max_num_queries):
    for number in (1, 3):
        link = make_host_down(number)
        with django_assert_max_num_queries(7):
            get(curator, *((name, link.pk) if name == "link" else (name,)))


def say(curator, link, word):
    response = curator.post(reverse("link-word", args=[link.pk]), {"word": word}, follow=True)
    assert response.redirect_chain == [(reverse("link", args=[link.pk]), 302)]
    link.refresh_from_db()
    return html.unescape(response.content.decode())


@pytest.mark.parametrize(
    ("word", "state", "words"),
    [
        ("works", "ok", "that it works for people. That holds until"),
        ("dead", "broken", "that it is dead. That holds until"),
        ("ignore", "walled", "that it is to raise no alarm. Until"),
    ],
)
def test_a_persons_word_stands_on_the_page_with_its_end(curator, admin, word, state, words):
    link = make_known_link()
    page = say(curator, link, word)
    assert (link.state, link.word, link.word_by) == (state, word, admin)
    assert f"{admin} said on" in page
    assert words in page
    assert f"{NOW + timedelta(days=180):%-d %B %Y}" in page
    assert "The robot's last look" in page
    assert "said by a person" in get(curator, "links")
    page = say(curator, link, "robot")
    assert (link.state, link.word) == ("broken", "")
    assert "Broken since" in page


@pytest.mark.parametrize("word", ["", "nonsense"])
def test_a_word_that_is_none_changes_nothing(curator, word):
    link = make_known_link()
    say(curator, link, "works")
    assert "Choose one of the four." in say(curator, link, word)
    assert link.word == "works"


def test_a_word_that_ran_out_is_not_shown(curator, admin):
    link = make_known_link()
    Link.objects.filter(pk=link.pk).update(word="works", word_by=admin, word_at=NOW - timedelta(days=181))
    page = get(curator, "link", link.pk)
    assert "said on" not in page
    assert "Broken since" in page


def test_a_word_on_a_link_that_nobody_looked_at(curator):
    assert "Nobody has looked at it yet." in say(curator, LinkFactory(), "works")


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("works", "A curator says that it works."),
        ("dead", "The link is broken, says a curator."),
        ("ignore", "A curator asked Lectern to raise no alarm for it."),
    ],
)
def test_readers_are_told_that_it_is_a_persons_word(curator, word, words):
    link = make_known_link()
    say(curator, link, word)
    assert words in get(curator, "reading", link.reading.pk)


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


@pytest.mark.parametrize("name", ["links", "link", "link-check", "link-word"])
def test_curators_only(signed_in, member, name):
    args = [LinkFactory().pk] if name != "links" else []
    method = "post" if name in ("link-check", "link-word") else "get"
    assert getattr(signed_in(member), method)(reverse(name, args=args)).status_code == 403


def test_unknown_link(curator):
    assert curator.get(reverse("link", args=[999])).status_code == 404
