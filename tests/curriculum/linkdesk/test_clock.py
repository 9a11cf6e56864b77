"""Our clock ran ahead and was set back: what was planned and held by it must not sleep until it is caught up."""

from datetime import UTC, datetime, timedelta

import pytest

from curriculum.linkdesk.claiming import claim_due, mend_plans
from curriculum.models import SitePause
from tests.factories import LinkFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.mark.django_db
def test_a_link_that_was_planned_for_next_year_is_due_when_the_clock_is_set_back():
    link = LinkFactory(next_check_at=NOW + YEAR)
    mend_plans(NOW)
    assert [claim.id for claim in claim_due(limit=9, now=NOW)] == [link.pk]


@pytest.mark.django_db
def test_a_claim_of_next_year_holds_nothing_when_the_clock_is_set_back():
    link = LinkFactory(next_check_at=NOW, claimed_until=NOW + YEAR)
    mend_plans(NOW)
    assert [claim.id for claim in claim_due(limit=9, now=NOW)] == [link.pk]


@pytest.mark.django_db
def test_what_is_planned_within_the_longest_wait_stays_planned():
    LinkFactory(next_check_at=NOW + timedelta(days=32))
    mend_plans(NOW)
    assert claim_due(limit=9, now=NOW) == []


@pytest.mark.django_db
def test_a_pause_of_next_year_holds_no_site_when_the_clock_is_set_back():
    link = LinkFactory(next_check_at=NOW)
    SitePause.objects.create(site=link.site, until=NOW + YEAR)
    mend_plans(NOW)
    assert [claim.id for claim in claim_due(limit=9, now=NOW)] == [link.pk]
