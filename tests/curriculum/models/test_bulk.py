"""Bulk writing: the same rows as the ORM would write, in one statement."""

from datetime import UTC, datetime, timedelta

import pytest

from curriculum.models import Link, LinkCheck
from curriculum.models.bulk import insert_rows, update_rows
from tests.factories import LinkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def test_values_of_all_kinds_come_back_as_they_were(django_assert_num_queries):
    links = LinkFactory.create_batch(2)
    values = {"title": "Größe “x” 中文 \\ ' %s", "weight": 1.34, "hard": 2, "checked_at": NOW, "claimed_until": None}
    with django_assert_num_queries(1):
        assert update_rows(Link, list(values), ({"id": link.pk} | values for link in links)) == {x.pk for x in links}
    assert [{name: getattr(link, name) for name in values} for link in Link.objects.all()] == [values] * 2


def test_instants_compare_as_the_orm_s_do():
    whole = NOW.replace(microsecond=0)
    link = LinkFactory()
    update_rows(Link, ["next_check_at"], [{"id": link.pk, "next_check_at": whole}])
    assert Link.objects.filter(next_check_at=whole).exists()
    assert Link.objects.due(whole).exists()
    assert not Link.objects.due(whole - timedelta(microseconds=1)).exists()


def test_a_condition_leaves_rows_alone():
    link, other = LinkFactory(claimed_until=NOW), LinkFactory(claimed_until=NOW + timedelta(seconds=1))
    rows = [{"id": row.pk, "title": "new", "claim": NOW} for row in (link, other)]
    condition = {"where": 't."claimed_until" = v."claim"', "extra": {"claim": "claimed_until"}}
    assert update_rows(Link, ["title"], rows, **condition) == {link.pk}
    assert set(Link.objects.values_list("pk", "title")) == {(link.pk, "new"), (other.pk, "")}


def test_rows_that_are_there_are_not_inserted_twice(django_assert_num_queries):
    link = LinkFactory()
    row = {"link_id": link.pk, "at": NOW, "verdict": "ok", "status": None, "elapsed_ms": 7, "detail": "", "held": True}
    with django_assert_num_queries(1):
        insert_rows(LinkCheck, list(row), [row])
    insert_rows(LinkCheck, list(row), [row | {"verdict": "gone"}, row | {"at": NOW + timedelta(days=1)}])
    looks = list(LinkCheck.objects.order_by("at").values_list("at", "verdict", "status", "held"))
    assert looks == [(NOW, "ok", None, True), (NOW + timedelta(days=1), "ok", None, True)]


def test_nothing_to_write():
    assert update_rows(Link, ["title"], []) == set()
    insert_rows(LinkCheck, ["link_id"], [])
