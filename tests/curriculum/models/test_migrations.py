"""Migrations that move data keep it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

UNTIL = datetime(2999, 1, 1, tzinfo=UTC)
BEFORE = [("curriculum", "0002_pause_hosts_and_word_verdicts")]


@pytest.fixture
def migrate(transactional_db):
    """Takes the database to other migrations, and back to the newest at the end."""

    def to(targets):
        executor = MigrationExecutor(connection)
        executor.migrate(targets)
        return executor.loader.project_state(targets).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_links_get_their_site_and_their_pauses_become_the_site_s(migrate):
    Link = migrate(BEFORE).get_model("curriculum", "Link")
    pauses = {"https://docs.site.co.uk/a": UNTIL, "https://www.site.co.uk/b": UNTIL - timedelta(days=1)}
    for url, until in (pauses | {"https://other.example/": None, "mailto:a@example.com": None}).items():
        Link.objects.create(key=url, url=url, host=url.split("/")[2] if "//" in url else "", not_before=until)
    new = migrate([("curriculum", "0003_link_truth")])
    sites = set(new.get_model("curriculum", "Link").objects.values_list("url", "site"))
    assert {site for _, site in sites} == {"site.co.uk", "other.example", ""}
    assert list(new.get_model("curriculum", "SitePause").objects.values_list("site", "until")) == [
        ("site.co.uk", UNTIL)
    ]
    old = migrate(BEFORE).get_model("curriculum", "Link")
    assert set(old.objects.filter(not_before=UNTIL).values_list("url", flat=True)) == set(pauses)
