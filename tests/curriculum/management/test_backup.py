"""Wiping everything and restoring it from a backup."""

import gzip
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.learning.assigning import assign_track
from curriculum.learning.audience import Audience
from tests.factories import (
    CompletionFactory,
    RoleFactory,
    TeamFactory,
    TrackItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    team = TeamFactory(name="Späti 🎈")
    person = UserFactory(teams=[team], roles=[RoleFactory()], password="a-long-enough-password")
    item = TrackItemFactory()
    CompletionFactory(user=person, reading=item.reading, at=timezone.now() - timedelta(microseconds=1))
    assign_track(by=person, track=item.track, audience=Audience(team_ids=frozenset([team.pk])), due_days=3)
    record(actor=person, action="test.event", subject=person, nested={"a": [1, None, "ü"]})
    return person


def everything():
    """All rows of all tables, by table."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in ("sessions", "usersessions", "contenttypes", "auth")
    }


def wipe():
    call_command("flush", interactive=False, verbosity=0)


def test_wipe_and_restore_brings_back_every_row(people, tmp_path, capsys):
    before = everything()
    call_command("backup", tmp_path / "b.gz")
    wipe()
    call_command("restore", tmp_path / "b.gz")
    assert everything() == before
    assert User.objects.get(pk=people.pk).check_password("a-long-enough-password")


def test_new_rows_get_new_numbers_after_a_restore(people, tmp_path, capsys):
    call_command("backup", tmp_path / "b.gz")
    wipe()
    call_command("restore", tmp_path / "b.gz")
    assert UserFactory().pk > people.pk


def test_a_backup_is_for_the_owner_only(people, tmp_path, capsys):
    call_command("backup", tmp_path / "b.gz")
    assert (tmp_path / "b.gz").stat().st_mode & 0o777 == 0o600


def test_restore_does_not_replace_people_unasked(people, tmp_path, capsys):
    call_command("backup", tmp_path / "b.gz")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", tmp_path / "b.gz")


@pytest.mark.parametrize("spoil", ["cut", "text", "other version", "end missing"])
def test_a_bad_file_changes_nothing(people, tmp_path, capsys, spoil):
    file = tmp_path / "b.gz"
    call_command("backup", file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    if spoil == "cut":
        file.write_bytes(file.read_bytes()[:-40])
    elif spoil == "text":
        file.write_text("hello")
    elif spoil == "other version":
        lines[0] = lines[0].replace(b'"curriculum": "0', b'"curriculum": "9')
        file.write_bytes(gzip.compress(b"".join(lines)))
    else:
        file.write_bytes(gzip.compress(b"".join(lines[:-1])))
    before = everything()
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("restore", file, replace=True)
    assert everything() == before
