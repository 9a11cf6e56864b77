"""What `import_guide --dry-run` leaves alone, and what both commands say where a file cannot be read or written."""

import io
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from curriculum.guides.publishing import publish_guide
from curriculum.models import Reading
from tests.factories import AssignmentFactory, CompletionFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db

GUIDE = """# Tea

**Leaves**

[Green](https://leaf.example/green)

[Black](https://leaf.example/black)

**Water**

[Kettles](https://water.example/kettles)
"""
# A new role, a reading on another link, one that goes, one that comes in, a module that is called otherwise.
EDITED = """# Teas

**Leaves and buds**

[Green](https://leaf.example/green)

[Black](https://dark.example/black)

*Tea tasters can stop here*

**Cups**

[Cups](https://cup.example/)
"""


@pytest.fixture
def reader():
    """Somebody who has read one of the guide's three readings."""
    guide = publish_guide(slug="tea", markdown=GUIDE).guide
    enrolment = EnrolmentFactory(assignment=AssignmentFactory(track=guide.tracks.get()))
    CompletionFactory(user=enrolment.user, reading=Reading.objects.get(title="Kettles"))
    return enrolment.user


def rows():
    """Every row of every table."""
    return {model._meta.label: sorted(map(str, model.objects.values_list())) for model in apps.get_models()}


def run(file, **options):
    out = io.StringIO()
    call_command("import_guide", str(file), guide="tea", stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("format", ["text", "json"])
def test_a_dry_run_changes_no_row_of_any_table(reader, tmp_path, format):
    file = tmp_path / "tea.md"
    file.write_text(EDITED)
    before = rows()
    said = run(file, dry_run=True, format=format)
    assert "Cups" in said
    assert rows() == before
    run(file)
    assert rows() != before


def test_a_dry_run_announces_what_the_run_then_does(reader, tmp_path):
    file = tmp_path / "tea.md"
    file.write_text(EDITED)
    announced = json.loads(run(file, dry_run=True, format="json"))
    assert json.loads(run(file, format="json")) == announced
    assert announced["affected"]["examples"][0] | {"track": ""} == {
        "person": reader.name,
        "track": "",
        "before": [1, 3],
        "after": [0, 3],
    }
    again = json.loads(run(file, format="json"))
    assert (again["changes"], again["affected"]["touched"]) == ([], 0)
    assert again["required_items"] == announced["required_items"]


def test_a_folder_is_no_guide(tmp_path):
    with pytest.raises(CommandError, match=r"Cannot read .*directory"):
        run(tmp_path)


def test_a_place_that_cannot_be_written_is_one_sentence(reader, tmp_path):
    with pytest.raises(CommandError, match=r"Cannot write .*No such file"):
        call_command("export_guide", "tea", output=tmp_path / "nowhere" / "tea.md")
