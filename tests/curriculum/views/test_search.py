import pytest

from curriculum.learning.completing import complete_reading
from curriculum.models import ModuleText
from tests import factories
from tests.curriculum.views.test_home import page, words
from tests.many import many_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(db):
    module = factories.ModuleFactory(title="Training", key="training")
    ModuleText.objects.create(module=module, position=9, kind="note", markdown="Make your test dataset first", html="")
    return factories.PlacementFactory(
        module=module, title="Tuning playbook", note="from a workshop", group=["Debugging"], kind="resource"
    )


@pytest.mark.parametrize("query", ["tuning", "TUNING book", "workshop", "debugging playbook", "training tuning"])
def test_every_word_in_title_note_group_or_module(member, signed_in, placed, query):
    html = page(signed_in(member), f"/search/?q={query}")
    assert f'<a href="/readings/{placed.reading_id}/">Tuning playbook</a>' in html


@pytest.mark.parametrize("query", ["tuning elephants", "%", "_", "'", "\\", "é"])
def test_what_nothing_has(member, signed_in, placed, query):
    html = words(page(signed_in(member), f"/search/?q={query}"))
    assert "Tuning playbook" not in html


def test_texts_lead_to_their_module(member, signed_in, placed):
    html = page(signed_in(member), "/search/?q=dataset")
    assert f'href="/guides/{placed.module.guide.slug}/training/"' in html
    assert "1 found" in words(html)


def test_a_reading_of_two_modules_is_found_once_and_known_as_read(member, signed_in, placed):
    factories.PlacementFactory(reading=placed.reading, title="Tuning playbook")
    complete_reading(user=member, reading=placed.reading)
    html = page(signed_in(member), "/search/?q=playbook")
    assert html.count(f'href="/readings/{placed.reading_id}/"') == 1
    assert '<span class="badge ok">read</span>' in html


def test_nothing_asked(member, signed_in):
    assert "What are you looking for?" in page(signed_in(member), "/search/?q=+")


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (3, 3), (1000, 50)])
def test_fifty_are_shown_and_all_are_counted(member, signed_in, count, shown, django_assert_max_num_queries):
    many_items(count)
    client = signed_in(member)
    with django_assert_max_num_queries(6):
        html = page(client, "/search/?q=reading+site.example")
    assert html.count('<li class="r res">') == shown
    assert f"{count} found" in words(html).replace(",", "")
