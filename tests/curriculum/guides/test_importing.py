"""What a preview says before anything is published."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from curriculum.guides.affected import standings
from curriculum.guides.importing import as_json, preview_import
from curriculum.guides.publishing import publish_guide
from curriculum.learning.progress import progress_of_people
from curriculum.models import GuideVersion, Placement, Reading
from tests.factories import AssignmentFactory, CompletionFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db

GUIDE = """# Tea

**Leaves**

[Green](https://leaf.example/green)

[Black](https://leaf.example/black)

**Water**

[Kettles](https://water.example/kettles)
"""


def publish(markdown=GUIDE):
    return publish_guide(slug="tea", markdown=markdown).guide


def preview(markdown):
    return preview_import(markdown=markdown, slug="tea")


def enrol(count=1):
    assignment = AssignmentFactory(track=publish().tracks.get())
    return [EnrolmentFactory(assignment=assignment).user for _n in range(count)]


EDITS = {
    "comes in": (GUIDE + "\n[Cups](https://cup.example/)\n", [("Water", "added", "“Cups” comes in")]),
    "goes": (
        GUIDE.replace("[Black](https://leaf.example/black)\n\n", ""),
        [("Leaves", "removed", "“Black” goes; who read it keeps that")],
    ),
    "renamed": (GUIDE.replace("[Black]", "[Dark]"), [("Leaves", "changed", "“Black” is called “Dark” now")]),
    "re-linked": (
        GUIDE.replace("leaf.example/black", "dark.example"),
        [
            (
                "Leaves",
                "changed",
                "“Black” leads to https://dark.example instead of https://leaf.example/black; who read it keeps that",
            )
        ],
    ),
    "moved": (
        GUIDE.replace("[Black](https://leaf.example/black)\n\n", "") + "\n[Black](https://leaf.example/black)\n",
        [("Water", "moved", "“Black” moves from Leaves to Water")],
    ),
    "stop line": (
        GUIDE.replace("**Water**", "*MLEs can stop here*\n\n**Water**"),
        [("Leaves", "changed", "Can stop after it: ML engineer (was: nobody)")],
    ),
    "audience": (
        GUIDE + "\n*Not essential for anyone but MLEs*\n",
        [("Water", "changed", "Essential for: ML engineer (was: everybody)")],
    ),
    "only how it is written": (GUIDE.replace("\n\n", "\n\n\n"), []),
}


@pytest.mark.parametrize("edit", EDITS)
def test_changes_in_words_by_module(edit):
    publish()
    markdown, expected = EDITS[edit]
    found = preview(markdown).changes_by_module
    assert [(module, sign, words) for module, rows in found.items() for sign, words in rows] == expected


def test_a_preview_changes_nothing():
    publish()
    events = Event.objects.count()
    assert preview(GUIDE.replace("[Black]", "[Dark]")).base == 1
    assert (GuideVersion.objects.count(), Event.objects.count()) == (1, events)
    assert not Placement.objects.filter(title="Dark").exists()


def test_who_is_affected_before_and_after():
    done, behind, _new = enrol(3)
    for url in ("leaf.example/green", "leaf.example/black", "water.example/kettles"):
        CompletionFactory(user=done, reading=Reading.objects.get(link__key=f"https://{url}"))
    CompletionFactory(user=behind, reading=Reading.objects.get(title="Green"))
    shown = preview(GUIDE + "\n[Cups](https://cup.example/)\n")
    assert {(t.name, t.before.done, t.before.required, t.after.done, t.after.required) for t in shown.touched} >= {
        (done.name, 3, 3, 3, 4),
        (behind.name, 1, 3, 1, 4),
    }
    affected = as_json(shown)["affected"]
    assert [affected[name] for name in ("people", "touched", "owe_more", "owe_less", "done_now", "done_no_more")] == [
        3, 3, 3, 0, 0, 1,
    ]  # fmt: skip


def test_less_to_read_finishes_people():
    (person,) = enrol()
    for title in ("Green", "Black"):
        CompletionFactory(user=person, reading=Reading.objects.get(title=title))
    affected = as_json(preview(GUIDE.split("**Water**")[0]))["affected"]
    assert (affected["owe_less"], affected["done_now"]) == (1, 1)


def test_people_of_other_guides_are_affected_when_two_readings_become_one():
    enrol()
    other = publish_guide(
        slug="other",
        markdown="# O\n\n**A**\n\n[B](https://leaf.example/black)\n\n[K](https://water.example/kettles)\n",
    ).guide
    person = EnrolmentFactory(assignment=AssignmentFactory(track=other.tracks.get())).user
    CompletionFactory(user=person, reading=Reading.objects.get(link__key="https://leaf.example/black"))
    shown = preview(GUIDE.replace("leaf.example/black", "water.example/kettles"))
    touched = next(t for t in shown.touched if t.name == person.name)
    assert (touched.before.done, touched.before.required, touched.after.done, touched.after.required) == (1, 2, 1, 1)


def test_standings_agree_with_progress(time_machine):
    time_machine.move_to("2026-01-01T00:00:00Z", tick=False)
    first, second = enrol(2)
    CompletionFactory(user=first, reading=Reading.objects.get(title="Kettles"))
    CompletionFactory(user=second, reading=Reading.objects.get(title="Green"))
    time_machine.move_to("2026-01-02T00:00:00Z", tick=False)
    publish(GUIDE + "UPDATE: [Kettles anew](https://water.example/new)\n")
    CompletionFactory(user=second, reading=Reading.objects.get(title="Kettles"))  # after the newer one came
    counted = {user: (progress.done, progress.required) for (user, _track), (_n, _t, progress) in standings().items()}
    assert counted == {p.user.pk: (p.done, p.required) for p in progress_of_people([first, second])}
    assert counted == {first.pk: (1, 3), second.pk: (1, 3)}


def test_queries_do_not_grow_with_people():
    counts = []
    for people in (1, 10):
        enrol(people)
        with CaptureQueriesContext(connection) as queries:
            preview(GUIDE + "\n[Cups](https://cup.example/)\n")
        counts.append(len(queries))
    assert counts[0] == counts[1]
