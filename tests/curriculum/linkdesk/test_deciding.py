"""A person's word on a link: what it does at once, and when it is withdrawn or runs out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event
from curriculum.linkdesk.deciding import own_standing, say_word
from curriculum.linkdesk.incidents import follow_states
from curriculum.models import Incident, Link
from tests.factories import LinkFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)
GONE = {"verdict": "gone", "hard": 2, "weight": 2, "failing_since": NOW - 2 * DAY, "checked_at": NOW - DAY}
FINE = {"verdict": "ok", "steady_since": NOW - 9 * DAY, "checked_at": NOW - DAY}


def make(looks, **fields):
    """A link that was looked at, and its incident."""
    link = LinkFactory(**looks, **fields)
    Link.objects.filter(pk=link.pk).update(state=own_standing(link).state.value)
    link.refresh_from_db()
    follow_states([link])
    return link


def say(link, admin, word):
    say_word(by=admin, link=link, word=word)
    link.refresh_from_db()
    return link


@pytest.mark.parametrize(
    ("looks", "word", "state"),
    [
        (GONE, "works", "ok"),
        (GONE, "ignore", "walled"),
        (GONE, "dead", "broken"),
        (FINE, "works", "ok"),
        (FINE, "ignore", "walled"),
        (FINE, "dead", "broken"),
        ({}, "works", "ok"),
        ({}, "dead", "broken"),
    ],
)
def test_a_word_counts_at_once_and_its_withdrawal_too(admin, looks, word, state):
    link = make(looks)
    before = link.state
    say(link, admin, word)
    assert (link.state, link.word, link.word_by) == (state, word, admin)
    assert NOW <= link.word_at <= timezone.now()
    assert Incident.objects.open().filter(link=link).exists() == (state == "broken")
    say(link, admin, "")
    assert (link.state, link.word, link.word_by, link.word_at) == (before, "", None, None)
    assert Incident.objects.open().filter(link=link).exists() == (before == "broken")


def test_the_pause_of_due_dates_begins_and_ends_with_the_word(admin):
    link = make(FINE)
    said_at = say(link, admin, "dead").word_at
    incident = Incident.objects.get()
    assert (incident.started_at, incident.confirmed_at, incident.verdict) == (said_at, said_at, "unknown")
    say(link, admin, "works")
    incident.refresh_from_db()
    assert incident.resolved_at == link.word_at > said_at


def test_what_the_robot_suspected_is_confirmed_by_a_word(admin):
    link = make(GONE | {"hard": 1, "weight": 1})
    assert link.state == "suspect"
    say(link, admin, "dead")
    incident = Incident.objects.get()
    assert (incident.started_at, incident.confirmed_at, incident.verdict) == (NOW - 2 * DAY, link.word_at, "gone")


def test_who_said_what_is_in_the_audit_trail(admin):
    link = make(GONE)
    say(link, admin, "works")
    say(link, admin, "")
    events = Event.objects.about(link).values_list("action", "actor", "data")
    assert list(events) == [
        ("link.word", admin.pk, {"word": "", "former": "works"}),
        ("link.word", admin.pk, {"word": "works", "former": ""}),
    ]
    say(link, admin, "")
    assert len(events.all()) == 2


def test_a_look_that_is_under_way_loses_its_claim(admin):
    link = make(FINE, claimed_until=NOW + DAY)
    assert say(link, admin, "works").claimed_until is None


def test_evidence_is_not_touched(admin):
    link = make(GONE)
    standing = own_standing(link)
    assert own_standing(say(link, admin, "works")) == standing


def test_trouble_begins_when_the_word_that_hid_it_runs_out():
    said_at = NOW - 190 * DAY
    looks = GONE | {"failing_since": NOW - 100 * DAY}
    link = make(looks, word="works", word_at=said_at)
    assert Incident.objects.get(link=link).started_at == NOW - 10 * DAY
    later = make(GONE, word="works", word_at=said_at)
    assert Incident.objects.get(link=later).started_at == NOW - 2 * DAY
    assert link.word_until is None
