"""Addresses that are replaced: what is one reading afterwards, and what the trail says."""

import pytest

from accounts.models import Event
from curriculum.guides.publishing import publish_guide
from curriculum.models import Completion, Incident, Link, LinkAlias, Opening, Placement, Reading, TrackItem
from tests.factories import CompletionFactory

pytestmark = pytest.mark.django_db

GUIDE = """# Tea

**Leaves**

[Green](https://leaf.example/green)

[Black](https://leaf.example/black)

**Water**

[Kettles](https://water.example/kettles)
"""
OTHER = "# Kitchen\n\n**Hot**\n\n[Black tea](https://leaf.example/black)\n\n[Kettle](https://water.example/kettles)\n\n**End**\n\nBye.\n"


def publish(markdown=GUIDE, slug="tea", **fields):
    return publish_guide(slug=slug, markdown=markdown, **fields)


def reading(url):
    return Reading.objects.get(link__key=Link.key_of(url))


def merge_black_into_kettles(**fields):
    return publish(GUIDE.replace("leaf.example/black", "water.example/kettles"), **fields)


def test_titles_that_move_one_address_up_are_renames_and_unite_nothing(member):
    publish()
    done = CompletionFactory(user=member, reading=reading("https://leaf.example/green"))
    shifted = GUIDE.replace("leaf.example/black", "leaf.example/white").replace(
        "leaf.example/green", "leaf.example/black"
    )
    publish(shifted)
    assert Completion.objects.current().get(user=member).reading == done.reading
    assert not Placement.objects.filter(reading=done.reading).exists()
    assert Placement.objects.get(reading=reading("https://leaf.example/black")).title == "Green"


def test_two_readings_that_get_one_new_address_become_one(member):
    publish()
    CompletionFactory(user=member, reading=reading("https://leaf.example/black"))
    both = GUIDE.replace("leaf.example/green", "leaf.example/all").replace("leaf.example/black", "leaf.example/all")
    guide = publish(both).guide
    assert Completion.objects.current().get(user=member).reading == reading("https://leaf.example/all")
    assert guide.tracks.get().required_count == 2
    assert LinkAlias.objects.filter(link__url="https://leaf.example/all").count() == 2


def test_an_address_that_still_stands_elsewhere_is_not_moved():
    publish(GUIDE + "\n[Green again](https://leaf.example/green)\n")
    before = reading("https://leaf.example/green")
    publish(
        GUIDE.replace("leaf.example/green", "leaf.example/new", 1) + "\n[Green again](https://leaf.example/green)\n"
    )
    assert reading("https://leaf.example/green") == before
    assert not LinkAlias.objects.exists()


def test_a_merge_names_what_it_moved_and_withdrew(admin, member):
    publish()
    gone = reading("https://leaf.example/black")
    kept = CompletionFactory(user=member, reading=gone)
    later = CompletionFactory(user=member, reading=reading("https://water.example/kettles"))
    placement = Placement.objects.get(reading=gone)
    merge_black_into_kettles(author=admin)
    event = Event.objects.get(action="link.merge")
    assert event.data == {
        "former": "https://leaf.example/black",
        "key": "https://leaf.example/black",
        "reading": gone.pk,
        "title": "Black",
        "completions": [kept.pk],
        "withdrawn": [later.pk],
        "placements": [placement.pk],
        "successors": [],
    }


def test_a_merge_moves_openings_and_incidents(member):
    publish()
    gone, stays = reading("https://leaf.example/black"), reading("https://water.example/kettles")
    Opening.objects.note(member, gone)
    Incident.objects.create(link=gone.link, started_at=gone.created_at, verdict="gone")
    merge_black_into_kettles()
    assert Opening.objects.get().reading == stays
    assert (Incident.objects.get().link, Incident.objects.open().count()) == (stays.link, 0)


def test_a_merge_writes_the_tracks_of_other_guides_too():
    publish()
    kitchen = publish(OTHER, slug="kitchen").guide
    assert kitchen.tracks.get().required_count == 3
    merge_black_into_kettles()
    track = kitchen.tracks.get()
    assert (track.required_count, track.items.filter(required=True).count()) == (2, 2)
    assert Placement.objects.filter(module__guide=kitchen).values("reading").distinct().count() == 1


def test_a_successor_follows_the_reading_that_it_supersedes_through_a_merge():
    publish()
    publish(OTHER.replace("[Kettle]", "UPDATE: [Pot](https://pot.example/)\n\n[Kettle]"), slug="kitchen")
    merge_black_into_kettles()
    item = TrackItem.objects.get(title="Pot")
    assert item.supersedes == item.placement.supersedes == reading("https://water.example/kettles")


def test_a_reading_that_becomes_one_with_its_successor_supersedes_nothing():
    publish()
    guide = publish(OTHER.replace("[Kettle]", "UPDATE: [Kettle]"), slug="kitchen").guide
    merge_black_into_kettles()
    assert not Placement.objects.exclude(supersedes=None).exists()
    assert guide.tracks.get().required_count == 2


def test_another_guide_keeps_its_reading_when_one_replaces_the_address(member):
    publish()
    publish(OTHER, slug="kitchen")
    done = CompletionFactory(user=member, reading=reading("https://leaf.example/black"))
    publish(GUIDE.replace("leaf.example/black", "leaf.example/dark"))
    done.refresh_from_db()
    assert set(Placement.objects.filter(reading=done.reading).values_list("url", flat=True)) == {
        "https://leaf.example/dark",
        "https://leaf.example/black",
    }
    publish(OTHER + "\nMore.\n", slug="kitchen")
    assert reading("https://leaf.example/dark") == done.reading


def test_moving_a_link_closes_its_incident_and_is_in_the_trail(admin):
    publish()
    link = reading("https://leaf.example/black").link
    Incident.objects.create(link=link, started_at=link.created_at, verdict="gone")
    publish(GUIDE.replace("leaf.example/black", "leaf.example/dark"), author=admin)
    event = Event.objects.about(link).get()
    assert (Incident.objects.open().count(), event.action, event.actor) == (0, "link.move", admin)
    assert event.data == {"former": "https://leaf.example/black", "url": "https://leaf.example/dark"}
