import pytest
from django.utils import timezone

from curriculum.learning.completing import complete_reading
from curriculum.models import Module, ModuleText, Reading
from tests import factories
from tests.curriculum.learning.test_progress import enrol
from tests.curriculum.views.test_home import page, words
from tests.many import many_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def module(db):
    """Two texts around two readings, one of them in a group, then two resources of two groups."""
    module = factories.ModuleFactory(key="research", title="Research")
    ModuleText.objects.create(module=module, position=0, kind="note", markdown="Look here", html="<p>Look here</p>")
    factories.PlacementFactory(module=module, position=1, title="First")
    factories.PlacementFactory(module=module, position=2, title="Second", group=["Zoos"])
    for position, group in ((3, "Zoos"), (4, "Blogs")):
        factories.PlacementFactory(
            module=module, position=position, kind="resource", group=[group], title=f"R {group}"
        )
    ModuleText.objects.create(module=module, position=5, kind="point", markdown="Last", html="Last", group=["Blogs"])
    return module


def path_of(module):
    return f"/guides/{module.guide.slug}/{module.key}/"


def test_a_module_stands_in_document_order(member, signed_in, module):
    html = words(page(signed_in(member), path_of(module)))
    order = ["Look here", "First", "Zoos", "Second", "R Zoos", "Blogs", "R Blogs", "Last"]
    found = [html.index(word, html.index("Contents")) for word in order]
    assert found == sorted(found)


def test_resources_are_filtered_by_group_without_hiding_readings(member, signed_in, module):
    html = page(signed_in(member), path_of(module) + "?group=Blogs")
    assert [word in html for word in ("R Blogs", "R Zoos", "Second")] == [True, False, True]


@pytest.mark.parametrize("path", ["/guides/nothing/", "/guides/nothing/here/", "/guides/nothing/resources/"])
def test_an_unknown_address_is_404(member, signed_in, path):
    assert signed_in(member).get(path).status_code == 404


def test_a_removed_module_is_404(member, signed_in, module):
    Module.objects.update(removed_at=timezone.now())
    assert signed_in(member).get(path_of(module)).status_code == 404


def test_a_text_lesson_is_acknowledged_on_its_module(member, signed_in):
    module = factories.ModuleFactory()
    ModuleText.objects.create(module=module, position=0, kind="note", markdown="Words", html="<p>Words</p>")
    lesson = Reading.objects.create(module=module, title=module.title)
    client = signed_in(member)
    assert "I have read this" in page(client, path_of(module))
    client.post(f"/readings/{lesson.pk}/complete/", {"next": path_of(module)})
    assert "You read this text on" in page(client, path_of(module))


def test_the_same_reading_twice_in_a_module_changes_in_both_places(member, signed_in, module):
    first = module.placements.first()
    again = factories.PlacementFactory(module=module, reading=first.reading, position=9)
    client = signed_in(member)
    html = client.post(
        f"/readings/{first.reading_id}/complete/", {"next": path_of(module)}, headers={"HX-Request": "true"}
    ).content.decode()
    assert f'<li class="r done" id="p{first.pk}"><' in html.replace("\n", "")
    assert f'<li class="r done" id="p{again.pk}" hx-swap-oob="true">' in html
    assert "2 of 3" in html


def test_due_dates_and_credit_stand_in_the_rows(member, signed_in):
    item = factories.TrackItemFactory()
    older = factories.PlacementFactory(module=item.module).reading
    item.placement.supersedes = older
    item.placement.save()
    complete_reading(user=member, reading=older)
    enrol(member, item.track, days=0)
    html = words(page(signed_in(member), path_of(item.module)))
    assert "Due today" in html
    assert "Count the older one" in html
    assert "Older version" in html


def test_the_stop_line_is_said_in_the_guide_and_below_its_module(member, signed_in, module):
    module.stop_after.add(factories.RoleFactory(slug="product-leadership"))
    factories.ModuleFactory(guide=module.guide).essential_for.add(factories.RoleFactory(slug="mle"))
    client = signed_in(member)
    guide = words(page(client, f"/guides/{module.guide.slug}/"))
    assert "Product leadership can stop here" in guide
    assert "Essential for ML engineer only" in guide
    assert "Product leadership can stop here" in words(page(client, path_of(module)))


def test_a_guide_counts_what_was_read(member, signed_in, module):
    complete_reading(user=member, reading=module.placements.first().reading)
    assert "1 /2 read" in words(page(signed_in(member), f"/guides/{module.guide.slug}/"))


def test_resources_by_group(member, signed_in, module):
    client, path = signed_in(member), f"/guides/{module.guide.slug}/resources/"
    assert [word in page(client, path) for word in ("R Blogs", "R Zoos", "First")] == [True, True, False]
    assert [word in page(client, f"{path}?group=Zoos") for word in ("R Blogs", "R Zoos")] == [False, True]
    assert "No resources here" in page(client, f"{path}?group=None")


def test_guides_are_listed(member, signed_in, module):
    assert f'<a href="/guides/{module.guide.slug}/">' in page(signed_in(member), "/guides/")


def test_no_guide_yet(member, signed_in):
    assert "There is no guide yet" in page(signed_in(member), "/guides/")


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_queries_do_not_grow(member, signed_in, count, django_assert_max_num_queries):
    track = many_items(count, modules=1)
    for position in range(min(count, 5)):
        factories.PlacementFactory(module=track.items.first().module, kind="resource", position=10_000 + position)
    enrol(member, track)
    enrol(member, factories.TrackItemFactory().track)
    client, slug = signed_in(member), track.guide.slug
    queries = []
    for path in ("/guides/", f"/guides/{slug}/", path_of(track.items.first().module), f"/guides/{slug}/resources/"):
        with django_assert_max_num_queries(7) as captured:
            page(client, path)
        queries.append(len(captured))
    assert queries == [3, 5, 6, 4]
