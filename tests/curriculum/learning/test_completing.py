from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Event
from curriculum.learning.completing import complete_reading, undo_completion
from curriculum.models import Completion, Reading
from tests import factories

pytestmark = pytest.mark.django_db
HOW = Completion.How


@pytest.fixture
def reading(db):
    return factories.ReadingFactory()


def actions():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_twice_is_once(member, reading):
    assert [complete_reading(user=member, reading=reading) for _ in range(2)] == [True, False]
    assert Completion.objects.get().current
    assert actions() == ["reading.complete"]


def test_undoing_keeps_the_row(member, reading):
    complete_reading(user=member, reading=reading)
    assert [undo_completion(user=member, reading=reading) for _ in range(2)] == [True, False]
    completion = Completion.objects.get()
    assert (completion.current, completion.withdrawn_at is None) == (False, False)
    assert actions() == ["reading.complete", "reading.undo"]


def test_read_again_after_undoing_is_a_second_row(member, reading):
    complete_reading(user=member, reading=reading)
    undo_completion(user=member, reading=reading)
    complete_reading(user=member, reading=reading)
    assert Completion.objects.count() == 2
    assert Completion.objects.current().count() == 1


def test_a_text_lesson_is_acknowledged(member):
    text = Reading.objects.create(module=factories.ModuleFactory(), title="Words")
    complete_reading(user=member, reading=text)
    assert Completion.objects.get().how == HOW.ACKNOWLEDGED


@pytest.mark.parametrize(("older_read", "how"), [(True, HOW.CREDIT), (False, HOW.READ)])
def test_credit_needs_an_older_version_that_was_read(member, older_read, how):
    older = factories.ReadingFactory()
    newer = factories.PlacementFactory(supersedes=older).reading
    if older_read:
        complete_reading(user=member, reading=older)
    complete_reading(user=member, reading=newer, how=HOW.CREDIT)
    assert Completion.objects.get(reading=newer).how == how


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_are_one(member, reading):
    assert at_once(8, lambda: complete_reading(user=member, reading=reading)).count(True) == 1
    assert Completion.objects.count() == 1
    assert at_once(8, lambda: undo_completion(user=member, reading=reading)).count(True) == 1
    assert actions() == ["reading.complete", "reading.undo"]


@pytest.mark.django_db(transaction=True)
def test_marking_and_undoing_in_two_tabs_leaves_at_most_one_standing(member, reading):
    turns = iter([complete_reading, undo_completion] * 20)
    at_once(8, lambda: [next(turns)(user=member, reading=reading) for _ in range(5)])
    assert Completion.objects.current().count() <= 1
    events = actions()
    assert events.count("reading.complete") == Completion.objects.count()
    assert events.count("reading.undo") == Completion.objects.filter(current=False).count()


def at_once(threads, work):
    """What `work` returned in each of `threads`, all let go at the same instant."""
    start = Barrier(threads)

    def run(_number):
        try:
            start.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
