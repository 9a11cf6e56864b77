from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.learning.completing import complete_reading
from curriculum.learning.overview import ROWS, overview_of
from curriculum.models import Reading, TrackItem
from tests import factories
from tests.curriculum.learning.test_progress import break_link, enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def track(db):
    """Three modules of two required items each, then one of two optional ones."""
    track = factories.TrackFactory()
    for number, module in enumerate(factories.ModuleFactory.create_batch(4, guide=track.guide)):
        factories.TrackItemFactory.create_batch(2, track=track, module=module, required=number < 3)
    return track


def titles(rows):
    return [row.title for row in rows]


def read(user, *items):
    for item in items:
        complete_reading(user=user, reading=item.reading)


def test_nothing_assigned(member):
    overview = overview_of(member)
    assert (overview.tracks, overview.lines, overview.next) == ([], [], None)
    assert not overview.is_finished


def test_next_is_the_first_unread(member, track):
    enrol(member, track)
    items = list(track.items.all())
    read(member, items[0], items[1], items[3])
    overview = overview_of(member)
    assert (overview.done, overview.required) == (3, 6)
    assert overview.next.pk == items[2].reading_id
    assert [row.look for row in overview.current.rows] == ["next", "done"]
    assert [(line.done, line.required) for line in overview.lines] == [(2, 2), (1, 2), (0, 2)]


def test_what_is_below_the_line_is_extra_and_does_not_count(member, track):
    enrol(member, track)
    read(member, *track.items.filter(required=True))
    overview = overview_of(member)
    assert overview.is_finished
    assert (overview.done, overview.required) == (6, 6)
    assert [(line.required, line.optional) for line in overview.extra] == [(0, 2)]
    assert overview.next is None


def test_a_broken_link_is_passed_over_and_named(member, track):
    enrol(member, track, days=-1)
    first, second, *_ = track.items.all()
    break_link(first.reading)
    overview = overview_of(member)
    assert overview.next.pk == second.reading_id
    assert titles(overview.blocked) == [first.title]
    assert (overview.late, overview.soon) == (5, 0)
    assert [row.look for row in overview.current.rows] == ["todo", "next"]


def test_only_broken_links_left(member, track):
    enrol(member, track, days=-1)
    first, *rest = track.items.filter(required=True)
    read(member, *rest)
    break_link(first.reading)
    overview = overview_of(member)
    assert (overview.next, overview.is_finished, overview.late) == (None, False, 0)
    assert titles(overview.current.rows)[0] == first.title


def test_days_of_a_mended_link_move_its_due_date(member, track):
    enrol(member, track, days=-1)
    first = track.items.first()
    break_link(first.reading, days_ago=9, days=3)
    overview = overview_of(member)
    assert overview.current.rows[0].due.on == timezone.localdate() + timedelta(days=2)
    assert (overview.late, overview.soon) == (5, 1)


def test_the_track_that_is_due_first_comes_first(member, track):
    other = factories.TrackItemFactory()
    enrol(member, track, days=20)
    enrol(member, other.track, days=5)
    overview = overview_of(member)
    assert overview.next.pk == other.reading_id
    assert [enrolled.pk for enrolled in overview.tracks] == [other.track_id, track.pk]
    assert overview.required == 7


def test_a_reading_of_two_tracks_is_shown_once_and_required_if_any_asks(member, track):
    optional = track.items.filter(required=False).first()
    other = factories.TrackFactory(guide=track.guide, role=factories.RoleFactory())
    for item in track.items.all():
        required = item.reading_id == optional.reading_id
        TrackItem.objects.create(
            track=other,
            reading=item.reading,
            module=item.module,
            placement=item.placement,
            position=item.position,
            title=item.title,
            required=required,
        )
    enrol(member, track, days=5)
    enrol(member, other, days=9)
    overview = overview_of(member)
    assert overview.required == 7
    assert [line.required for line in overview.lines] == [2, 2, 2, 1]
    assert sum(line.optional for line in overview.lines) == 1
    assert overview.extra == []


def test_one_track_by_two_assignments_is_due_on_the_earlier_date(member, track):
    enrol(member, track, days=20)
    enrol(member, track, days=5)
    overview = overview_of(member)
    assert overview.required == 6
    assert overview.next.due.on == timezone.localdate() + timedelta(days=5)


def test_read_in_the_older_version_is_done_but_has_nothing_to_undo(member, track):
    older = factories.ReadingFactory()
    first = track.items.first()
    TrackItem.objects.filter(pk=first.pk).update(supersedes=older, superseded_at=timezone.now() + timedelta(days=1))
    complete_reading(user=member, reading=older)
    enrol(member, track)
    row = overview_of(member).current.rows[0]
    assert (row.done, row.in_older) == (True, True)


def test_a_long_module_shows_ten_rows_around_the_next(member):
    first = factories.TrackItemFactory()
    items = [first, *factories.TrackItemFactory.create_batch(29, track=first.track, module=first.module)]
    enrol(member, first.track)
    read(member, *items[:20])
    overview = overview_of(member)
    assert len(overview.current.rows) == ROWS
    assert [row.look for row in overview.current.rows][:4] == ["done", "done", "done", "next"]
    assert overview.current.hidden == 20


def test_minutes_left_only_when_all_are_known(member):
    first = factories.TrackItemFactory(placement__minutes=30)
    factories.TrackItemFactory(track=first.track, placement__minutes=20)
    enrol(member, first.track)
    assert overview_of(member).minutes_left == 50
    factories.TrackItemFactory(track=first.track)
    assert overview_of(member).minutes_left is None


def test_a_text_lesson_has_no_host(member, track):
    module = factories.ModuleFactory(guide=track.guide)
    text = Reading.objects.create(module=module, title="Words")
    TrackItem.objects.create(track=track, reading=text, module=module, position=0, required=True, title="Words")
    TrackItem.objects.exclude(reading=text).update(required=False)
    enrol(member, track)
    assert overview_of(member).next.host is None


@pytest.mark.parametrize("more", [0, 60])
def test_four_queries_however_many(member, track, more, django_assert_num_queries):
    factories.TrackItemFactory.create_batch(more, track=track)
    enrol(member, track)
    enrol(member, factories.TrackItemFactory().track)
    break_link(track.items.first().reading)
    with django_assert_num_queries(4):
        overview_of(member)
