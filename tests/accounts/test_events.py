"""The audit trail grows; nothing in it is changed or deleted."""

import pytest
from django.db import transaction

from accounts.audit import record, record_many
from accounts.models import Event
from accounts.models.event import AppendOnly
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(admin):
    return record(actor=admin, action="team.add", subject=TeamFactory(name="Vision"), parent=None)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.update(action="nothing"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: Event.objects.bulk_update([event], ["action"]),
        lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"action": "nothing"}),
    ],
)
def test_an_event_stays_as_it_is(event, attempt):
    event.action = "nothing"
    with pytest.raises(AppendOnly), transaction.atomic():
        attempt(event)
    assert Event.objects.get().action == "team.add"


def test_an_event_outlives_who_did_it_and_what_it_was_about(event, admin):
    admin.delete()
    stays = Event.objects.get()
    assert (stays.subject_label, stays.subject_type, stays.data) == ("Vision", "accounts.team", {"parent": None})


def test_many_at_once_are_one_statement(admin, django_assert_num_queries):
    people = UserFactory.create_batch(5)
    with django_assert_num_queries(1):
        record_many(actor=admin, action="person.add", subjects=people)
    assert Event.objects.count() == 5
    assert Event.objects.about(people[0]).get().actor == admin
