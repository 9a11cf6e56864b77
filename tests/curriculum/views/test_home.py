import re

import pytest

from curriculum.learning.completing import complete_reading
from tests import factories
from tests.curriculum.learning.test_progress import break_link, enrol
from tests.many import many_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def track(db):
    first = factories.TrackItemFactory()
    factories.TrackItemFactory.create_batch(2, track=first.track, module=first.module)
    below = factories.ModuleFactory(guide=first.track.guide)
    factories.TrackItemFactory(track=first.track, module=below, required=False)
    return first.track


def page(client, path="/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_next_reading_with_why_due_date_and_plain_forms(member, signed_in, track):
    enrol(member, track, days=1)
    html = page(signed_in(member))
    first = track.items.first()
    assert "0 of 3 read" in words(html)
    assert "The first you have not read, in reading order." in html
    assert "Due tomorrow" in html
    assert f'<a href="/readings/{first.reading_id}/">{first.title}</a>' in html
    assert f'<form id="next-form" method="post" action="/readings/{first.reading_id}/complete/"' in html
    assert f'href="/readings/{first.reading_id}/open/"' in html


def test_done_at_the_stop_line_whatever_lies_below(member, signed_in, track):
    enrol(member, track)
    for item in track.items.filter(required=True):
        complete_reading(user=member, reading=item.reading)
    html = words(page(signed_in(member)))
    assert "3 of 3 read" in html
    assert "You have read everything that is asked of you" in html
    assert "You are done; read on if you like" in html


def test_a_broken_link_is_said_in_words(member, signed_in, track):
    enrol(member, track, days=-3)
    break_link(track.items.first().reading)
    html = words(page(signed_in(member)))
    assert "1 reading waits for its link to be mended; its due date stands still" in html
    assert "Link broken" in html
    assert "2 overdue" in html


def test_nothing_assigned_leads_to_the_guides(member, signed_in, track):
    html = page(signed_in(member))
    assert f'href="/guides/{track.guide.slug}/"' in html
    assert "<progress" not in html


def test_two_tracks_say_which_is_due_first(member, signed_in, track):
    other = factories.TrackItemFactory().track
    enrol(member, track, days=9)
    enrol(member, other, days=5)
    html = words(page(signed_in(member)))
    assert f"First unread of {other.title}, the track that is due first." in html


def test_marking_by_htmx_returns_what_changed_and_says_so(member, signed_in, track):
    enrol(member, track)
    first, second, *_ = track.items.all()
    headers = {"HX-Request": "true", "HX-Trigger": "next-form"}
    html = signed_in(member).post(f"/readings/{first.reading_id}/complete/", headers=headers).content.decode()
    assert html.lstrip().startswith('<div id="mine"')
    assert f'autofocus><a href="/readings/{second.reading_id}/">' in html
    assert words(html).endswith(f"Marked as read: {first.reading.title}. 1 of 3 read.")
    assert 'id="said" hx-swap-oob="innerHTML"' in html


@pytest.mark.parametrize("items", [1, 3, 1000])
def test_queries_do_not_grow(member, signed_in, items, django_assert_num_queries):
    track = many_items(items)
    enrol(member, track)
    enrol(member, factories.TrackItemFactory().track)
    break_link(track.items.first().reading)
    client = signed_in(member)
    with django_assert_num_queries(6):  # session from the cache, user, teams led, and four of its own
        page(client)
