"""How a guide changes, and what that does to readings and completions."""

import threading

import pytest
from django.db import connection

from accounts.models import Event, Role
from curriculum.guides.publishing import Outdated, publish_guide
from curriculum.models import (
    Completion,
    Guide,
    GuideVersion,
    Link,
    LinkAlias,
    Module,
    Placement,
    Reading,
    Track,
    TrackItem,
)
from tests.factories import AssignmentFactory, CompletionFactory

pytestmark = pytest.mark.django_db

GUIDE = """# Baking

Bread, from flour to crust.

**Flour**

[Wheat](https://flour.example/wheat)

[Rye](https://flour.example/rye)

*Pastry team can stop here*

**Dough**

[Kneading](https://dough.example/knead)
"""


def publish(markdown=GUIDE, **fields):
    return publish_guide(slug="baking", markdown=markdown, **fields)


def reading(url):
    """The reading that an address leads to, by the address it has now or had once."""
    key = Link.key_of(url)
    alias = LinkAlias.objects.filter(key=key).first()
    return (alias.link if alias else Link.objects.get(key=key)).reading


def titles(track):
    return list(track.items.filter(required=True).values_list("title", flat=True))


def test_a_guide_becomes_modules_readings_and_tracks():
    guide = publish().guide
    assert list(guide.modules.values_list("title", "key")) == [("Flour", "flour"), ("Dough", "dough")]
    tracks = {track.role and track.role.slug: titles(track) for track in guide.tracks.all()}
    assert tracks == {None: ["Wheat", "Rye", "Kneading"], "pastry": ["Wheat", "Rye"]}


def test_the_bytes_are_kept():
    text = "\ufeff# A\r\n\r\n**One**\r\n[x](https://x.example/)  \r\n"
    assert publish(text).version.markdown == text


def test_the_same_again_changes_nothing():
    first = publish()
    events = Event.objects.count()
    second = publish()
    assert (second.changed, second.version, Event.objects.count()) == (False, first.version, events)


def test_publishing_is_in_the_audit_trail(admin):
    published = publish(author=admin)
    event = Event.objects.about(published.guide).get()
    assert (event.actor, event.action, event.data) == (admin, "guide.publish", {"version": 1})


def test_a_role_that_nobody_knew_is_made_and_said():
    assert publish().new_roles == (Role.objects.get(slug="pastry").name,)


EDITS = {
    "renamed": (GUIDE.replace("[Wheat]", "[Wheat, the queen]"), "https://flour.example/wheat"),
    "moved to another module": (
        GUIDE.replace("[Wheat](https://flour.example/wheat)\n\n", "").replace(
            "[Kneading]", "[Wheat](https://flour.example/wheat)\n\n[Kneading]"
        ),
        "https://flour.example/wheat",
    ),
    "its module renamed": (GUIDE.replace("**Flour**", "**Kinds of flour**"), "https://flour.example/wheat"),
    "re-linked": (GUIDE.replace("flour.example/wheat", "grain.example/wheat"), "https://grain.example/wheat"),
    "its address tidied": (
        GUIDE.replace("https://flour.example/wheat", "http://www.flour.example/wheat/?utm_source=x"),
        "https://flour.example/wheat",
    ),
    "deleted": (GUIDE.replace("[Wheat](https://flour.example/wheat)\n\n", ""), "https://flour.example/wheat"),
    "swapped with another": (
        GUIDE.replace("wheat)", "x)").replace("rye)", "wheat)").replace("x)", "rye)"),
        "https://flour.example/wheat",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_no_edit_costs_a_completion(edit, member):
    after, url = EDITS[edit]
    publish()
    done = CompletionFactory(user=member, reading=reading("https://flour.example/wheat"))
    publish(after)
    current = Completion.objects.current().get(user=member)
    assert (current.pk, current.reading) == (done.pk, reading(url))


@pytest.mark.parametrize("edit", EDITS)
def test_going_back_ends_where_it_began(edit, member):
    publish()
    CompletionFactory(user=member, reading=reading("https://flour.example/wheat"))
    publish(EDITS[edit][0])
    guide = publish().guide
    assert titles(guide.tracks.get(role=None)) == ["Wheat", "Rye", "Kneading"]
    assert Completion.objects.current().get(user=member).reading == reading("https://flour.example/wheat")
    assert Link.objects.get(reading=reading("https://flour.example/wheat")).url == "https://flour.example/wheat"


def test_swapped_addresses_with_titles_kept_are_two_renames():
    publish()
    wheat = reading("https://flour.example/wheat")
    publish(EDITS["swapped with another"][0])
    assert Placement.objects.get(reading=wheat).title == "Rye"


def test_a_replaced_address_is_known_for_ever_and_its_link_is_looked_at_anew():
    publish()
    Link.objects.update(state=Link.State.BROKEN, weight=3)
    publish(EDITS["re-linked"][0])
    link = Link.objects.get(url="https://grain.example/wheat")
    assert (link.state, link.weight, link.aliases.get().url) == ("unchecked", 0, "https://flour.example/wheat")


def test_re_linking_onto_a_known_reading_unites_completions_and_keeps_the_earlier(member, time_machine):
    publish()
    time_machine.move_to("2026-01-01T00:00:00Z", tick=False)
    first = CompletionFactory(user=member, reading=reading("https://dough.example/knead"))
    time_machine.move_to("2026-01-02T00:00:00Z", tick=False)
    second = CompletionFactory(user=member, reading=reading("https://flour.example/wheat"))
    publish(GUIDE.replace("flour.example/wheat", "dough.example/knead"))
    second.refresh_from_db()
    current = Completion.objects.current().get(user=member)
    assert (current.pk, second.current, second.reading_id) == (first.pk, False, first.reading_id)
    assert reading("https://flour.example/wheat") == reading("https://dough.example/knead")


def test_a_module_keeps_its_address_when_it_is_renamed():
    publish()
    publish(EDITS["its module renamed"][0])
    assert Module.objects.current().get(title="Kinds of flour").key == "flour"


def test_a_module_that_comes_back_is_the_same():
    before = Module.objects.get(guide=publish().guide, key="dough")
    publish(GUIDE.split("**Dough**")[0])
    publish()
    assert Module.objects.current().get(key="dough").pk == before.pk


def test_one_link_twice_is_one_reading_and_owed_once():
    guide = publish(GUIDE + "\n[Wheat again](https://flour.example/wheat)\n").guide
    assert Placement.objects.filter(reading=reading("https://flour.example/wheat")).count() == 2
    assert guide.tracks.get(role=None).required_count == 3


def test_a_superseded_reading_is_optional_and_its_successor_knows_it():
    guide = publish(GUIDE + "UPDATE: [Kneading anew](https://dough.example/new)\n").guide
    item = TrackItem.objects.get(track__guide=guide, track__role=None, title="Kneading anew")
    assert titles(guide.tracks.get(role=None)) == ["Wheat", "Rye", "Kneading anew"]
    assert (item.supersedes, item.superseded_at) == (reading("https://dough.example/knead"), item.placement.placed_at)


def test_a_module_of_text_is_one_reading_in_the_app():
    guide = publish(GUIDE + "\n**Oven**\n\nHeat it well before you begin.\n").guide
    lesson = Reading.objects.get(module__title="Oven")
    assert titles(guide.tracks.get(role=None))[-1] == lesson.title == "Oven"


def test_a_text_lesson_keeps_its_completion_when_the_module_gets_a_link(member):
    text = GUIDE + "\n**Oven**\n\nHeat it well.\n"
    publish(text)
    done = CompletionFactory(user=member, reading=Reading.objects.get(module__title="Oven"))
    guide = publish(text + "\n[Heat](https://oven.example/)\n").guide
    done.refresh_from_db()
    assert (done.current, titles(guide.tracks.get(role=None))[-1]) == (True, "Heat")


def test_a_role_no_longer_named_keeps_an_assigned_track_with_what_everybody_else_owes():
    guide = publish().guide
    AssignmentFactory(track=guide.tracks.get(role__slug="pastry"))
    publish(GUIDE.replace("*Pastry team can stop here*\n\n", ""))
    assert titles(Track.objects.get(role__slug="pastry")) == ["Wheat", "Rye", "Kneading"]


def test_a_track_that_nobody_names_or_uses_goes():
    publish()
    publish(GUIDE.replace("*Pastry team can stop here*\n\n", ""))
    assert not Track.objects.filter(role__slug="pastry").exists()


def test_who_looked_at_an_older_version_is_stopped():
    publish()
    with pytest.raises(Outdated):
        publish(GUIDE + "\nMore.\n", base=0)


def test_two_guides_share_readings(member):
    publish()
    other = publish_guide(
        slug="other", markdown="# Other\n\n**A**\n\n[W](https://flour.example/wheat)\n\n**B**\n\nText.\n"
    )
    assert Placement.objects.filter(reading=reading("https://flour.example/wheat")).count() == 2
    assert other.guide.tracks.get().required_count == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time there anyway")
@pytest.mark.django_db(transaction=True)
def test_two_curators_at_once_both_succeed_in_order():
    publish()
    texts = [GUIDE + f"\n[Extra {n}](https://extra.example/{n})\n" for n in range(4)]

    def run(text):
        try:
            publish(text)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[text]) for text in texts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert list(GuideVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert Guide.objects.get().latest.markdown in texts


def links(count):
    lines = "".join(f"[Link {n}](https://host{n % 500}.example/{n})\n\n" for n in range(count))
    return f"# Big\n\n**One**\n\n{lines}**Two**\n\nText.\n"


@pytest.mark.slow
@pytest.mark.slow
def test_twenty_thousand_links_come_in():
    guide = publish_guide(slug="big", markdown=links(20_000)).guide
    assert guide.tracks.get().required_count == 20_001


def test_a_thousand_links_that_all_move_to_another_site_are_the_same_readings(member):
    publish_guide(slug="big", markdown=links(1000))
    done = CompletionFactory(user=member, reading=reading("https://host7.example/7"))
    publish_guide(slug="big", markdown=links(1000).replace(".example/", ".example/new/"))
    assert reading("https://host7.example/new/7") == done.reading
    assert (Link.objects.count(), LinkAlias.objects.count(), Reading.objects.count()) == (1000, 1000, 1001)


def test_an_address_longer_than_an_index_comes_in_twice_as_one():
    long = "https://x.example/" + "a" * 5000
    publish_guide(slug="long", markdown=f"# L\n\n**A**\n\n[x]({long})\n\n**B**\n\n[y]({long})\n")
    assert Reading.objects.count() == 1
