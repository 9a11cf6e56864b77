"""Incidents of links, and of hosts that are down: what opens, confirms and resolves them, and what is announced."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from curriculum.learning.progress import incidents_of
from curriculum.linkdesk.hosts import resolve_answered
from curriculum.linkdesk.incidents import follow_states
from curriculum.links.finding import Verdict
from curriculum.links.judge import Standing, State, judge
from curriculum.models import Incident, Link, LinkCheck
from tests.factories import LinkFactory, ReadingFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIELDS = ("weight", "hard", "medium", "weak", "gone", "failing_since", "steady_since", "checked_at")


@pytest.fixture
def host():
    """Three links of one host; two more elsewhere do not matter to it."""
    LinkFactory.create_batch(2, state="suspect", verdict="timeout", failing_since=NOW, checked_at=NOW)
    return [LinkFactory(host="docs.example") for _ in range(3)]


@transaction.atomic
def see(links, verdicts, at):
    """One look at each of `links`, judged, saved and followed. verdicts: one for all, or one for each."""
    verdicts = [verdicts] * len(links) if isinstance(verdicts, str) else verdicts
    links = list(Link.objects.filter(pk__in=[link.pk for link in links]).order_by("pk").select_for_update())
    for link, verdict in zip(links, verdicts, strict=True):
        before = Standing(State(link.state), *(getattr(link, name) for name in FIELDS))
        standing = judge(before, Verdict(verdict), at=at)
        link.state, link.verdict = standing.state.value, verdict
        for name in FIELDS:
            setattr(link, name, getattr(standing, name))
        link.save()
        LinkCheck.objects.create(link=link, at=at, verdict=verdict, elapsed_ms=1)
    follow_states(links)


def host_incidents():
    rows = Incident.objects.filter(link=None).order_by("pk")
    return list(rows.values_list("host", "started_at", "confirmed_at", "resolved_at"))


def parts():
    return Incident.objects.exclude(link=None).exclude(part_of=None).count()


def said():
    """What was announced, and of what."""
    return [
        f"{action} {label}".rsplit(" ", 1)[0]
        for action, label in Event.objects.order_by("pk").values_list("action", "subject_label")
    ]


def test_two_links_without_an_answer_are_one_trouble_of_their_host(host):
    see(host[:2], "timeout", NOW)
    assert host_incidents() == [("docs.example", NOW, None, None)]
    assert parts() == 2
    see(host[2:], "conn_error", NOW + HOUR)
    assert parts() == 3
    assert said() == ["incident.open docs.example"]


def test_one_link_is_no_host(host):
    see(host[:1], "timeout", NOW)
    assert host_incidents() == []
    assert said() == [f"incident.open {host[0].url}"]


def test_an_incident_that_was_open_becomes_a_part(host):
    see(host[:1], "timeout", NOW)
    see(host[1:2], "timeout", NOW + HOUR)
    assert host_incidents() == [("docs.example", NOW, None, None)]
    assert parts() == 2
    assert said() == [f"incident.open {host[0].url}", "incident.open docs.example"]


@pytest.mark.parametrize("verdict", ["gone", "soft404", "parked", "redirect_loop"])
def test_pages_that_are_gone_are_no_trouble_of_the_host(host, verdict):
    see(host, verdict, NOW)
    assert host_incidents() == []
    assert len(said()) == 3


@pytest.mark.parametrize("answer", ["ok", "gone", "blocked"])
def test_a_host_that_answers_is_not_down(host, answer):
    see(host[2:], answer, NOW)
    see(host[:2], "timeout", NOW)
    assert host_incidents() == []


def test_a_link_that_failed_before_its_host_answered_does_not_count(host):
    see(host[:1], "server_error", NOW - DAY)
    see(host[2:], "ok", NOW - HOUR)
    see(host[:1], "server_error", NOW)
    see(host[1:2], "server_error", NOW)
    assert host_incidents() == []
    see(host[2:], "server_error", NOW + HOUR)
    assert host_incidents() == [("docs.example", NOW, None, None)]
    assert parts() == 3


def test_confirmed_with_the_first_part_and_said_once(host):
    see(host[:2], "dns_error", NOW)
    see(host[:1], "dns_error", NOW + DAY)
    see(host[1:2], "dns_error", NOW + DAY + HOUR)
    assert host_incidents() == [("docs.example", NOW, NOW + DAY, None)]
    assert said() == ["incident.open docs.example", "incident.confirm docs.example"]
    assert Incident.objects.broken().exclude(link=None).count() == 2


def test_one_answer_resolves_it_and_parts_follow_their_own_links(host):
    see(host, "timeout", NOW)
    see(host[:1], "ok", NOW + HOUR)
    assert host_incidents() == [("docs.example", NOW, None, NOW + HOUR)]
    assert Incident.objects.open().filter(link__in=host).count() == 2
    see(host[1:2], "ok", NOW + 2 * HOUR)
    assert said() == ["incident.open docs.example", "incident.resolve docs.example"]


def test_who_is_still_in_trouble_after_the_host_is_back_is_announced(host):
    see(host, "timeout", NOW)
    see(host[:2], "ok", NOW + HOUR)
    see(host[2:], "timeout", NOW + 2 * HOUR)
    see(host[2:], "ok", NOW + 3 * HOUR)
    alone = [f"incident.alone {host[2].url}", f"incident.resolve {host[2].url}"]
    assert said() == ["incident.open docs.example", "incident.resolve docs.example", *alone]


def test_a_link_that_fails_while_its_host_answers_is_no_part(host):
    see(host[:2], "timeout", NOW)
    see(host, ["ok", "timeout", "timeout"], NOW + HOUR)
    assert host_incidents() == [("docs.example", NOW, None, NOW + HOUR)]
    assert not Incident.objects.filter(link=host[2]).exclude(part_of=None)
    assert sorted(said()[1:]) == [f"incident.open {host[2].url}", "incident.resolve docs.example"]


def test_an_answer_at_a_link_without_trouble_resolves_it(host):
    see(host[:2], "timeout", NOW)
    resolve_answered({"docs.example": NOW - HOUR, "other.example": NOW})
    assert host_incidents()[0][-1] is None
    resolve_answered({"docs.example": NOW + HOUR})
    assert host_incidents() == [("docs.example", NOW, None, NOW + HOUR)]
    assert said()[-1] == "incident.resolve docs.example"


def test_down_again_is_a_new_incident_with_the_same_links(host):
    see(host, "timeout", NOW)
    see(host[:1], "ok", NOW + HOUR)
    see(host[:1], "timeout", NOW + 2 * HOUR)
    assert len(host_incidents()) == 1
    see(host[1:], "ok", NOW + 2 * HOUR)
    see(host[1:], "timeout", NOW + 3 * HOUR)
    assert host_incidents()[1] == ("docs.example", NOW + 3 * HOUR, None, None)
    assert Incident.objects.open().filter(part_of__host="docs.example", part_of__resolved_at=None).count() == 3


def test_resolved_without_an_answer_when_no_part_is_open(host):
    see(host[:2], "timeout", NOW)
    Incident.objects.exclude(link=None).update(resolved_at=NOW + HOUR)  # the links got other addresses
    Link.objects.filter(host="docs.example").update(state="ok", failing_since=None)
    with transaction.atomic():
        follow_states(list(Link.objects.filter(host="docs.example")), at=NOW + 2 * HOUR)
    assert host_incidents() == [("docs.example", NOW, None, NOW + 2 * HOUR)]


def test_pauses_of_due_dates_go_by_link_as_before(host):
    readings = [ReadingFactory(link=link) for link in host]
    see(host, "dns_error", NOW)
    see(host[:2], "dns_error", NOW + DAY)
    see(host[:1], "ok", NOW + 2 * DAY)
    assert incidents_of([reading.pk for reading in readings]) == {
        readings[0].pk: [(NOW, NOW + 2 * DAY)],
        readings[1].pk: [(NOW, None)],
    }


@pytest.mark.parametrize("verdict", ["timeout", "gone"])
def test_statements_do_not_grow_with_links_or_hosts(verdict):
    counts = []
    for number in (2, 12):
        links = [LinkFactory(host=f"h{number}-{n}.example") for n in range(number) for _ in range(3)]
        steps = []
        for step, seen in enumerate([verdict, verdict, verdict, "ok"]):
            with CaptureQueriesContext(connection) as queries:
                see(links, seen, NOW + step * DAY)
            steps.append(
                len([q for q in queries if "curriculum_incident" in q["sql"] or "accounts_event" in q["sql"]])
            )
        counts.append(steps)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 16


def test_calm_links_cost_one_statement(django_assert_num_queries):
    links = [LinkFactory(host="docs.example", state="ok", checked_at=NOW) for _ in range(5)]
    with transaction.atomic(), django_assert_num_queries(1):
        follow_states(links)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_two_processes_at_one_host_never_wait_for_each_other_for_ever():
    """Each holds the incident of its own link and wants to open the host's, of which both are parts."""
    links = [
        LinkFactory(host="docs.example", state="suspect", verdict="timeout", failing_since=NOW, checked_at=NOW)
        for _ in range(2)
    ]
    own = [Incident.objects.create(link=link, started_at=NOW, verdict="timeout") for link in links]
    ready, errors = threading.Barrier(2, timeout=10), []

    def process(number):
        try:
            with transaction.atomic():
                Incident.objects.select_for_update(no_key=True).get(pk=own[number].pk)
                ready.wait()
                follow_states([links[number]])
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=process, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    assert host_incidents() == [("docs.example", NOW, None, None)]
    assert parts() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_two_processes_open_one_incident_of_a_host():
    """The second stores while the first has not committed: it waits, and goes on with the first one's."""
    links = [
        LinkFactory(host="docs.example", state="suspect", verdict="timeout", failing_since=NOW, checked_at=NOW)
        for _ in range(4)
    ]
    written, errors = threading.Event(), []

    def second():
        try:
            written.wait(10)
            with transaction.atomic():
                follow_states(links[2:])
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        follow_states(links[:2])
        written.set()
        thread.join(0.5)  # it waits for us
        assert thread.is_alive()
    thread.join(10)
    assert errors == []
    assert host_incidents() == [("docs.example", NOW, None, None)]
    assert parts() == 4
    assert said() == ["incident.open docs.example"]


@pytest.mark.parametrize(
    ("end", "down"), [("https://dead.example/{}", 0), ("https://www.docs.example/{}", 1), ("", 1)]
)
def test_a_host_that_leads_on_to_dead_ones_is_not_down_itself(host, end, down):
    for link in host:
        Link.objects.filter(pk=link.pk).update(final_url=end.format(link.pk))
    see(host, "timeout", NOW)
    assert (len(host_incidents()), parts()) == (down, 3 * down)


def test_links_that_lead_elsewhere_are_no_part_of_a_host_that_is_down(host):
    Link.objects.filter(pk=host[0].pk).update(final_url="https://dead.example/")
    see(host[:1], "timeout", NOW)
    see(host[1:], "timeout", NOW + HOUR)
    assert (len(host_incidents()), parts()) == (1, 2)
