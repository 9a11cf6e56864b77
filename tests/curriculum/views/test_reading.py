from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.learning.completing import complete_reading
from curriculum.models import Assignment, Completion, Link, ModuleText, Opening, Reading
from tests import factories
from tests.curriculum.learning.test_progress import break_link, enrol
from tests.curriculum.views.test_home import page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(db):
    return factories.PlacementFactory().reading


def test_complete_and_undo_without_javascript(member, signed_in, reading):
    client = signed_in(member)
    response = client.post(f"/readings/{reading.pk}/complete/", follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert f"Marked as read: {reading.title}" in response.content.decode()
    assert Completion.objects.current().filter(user=member, reading=reading).exists()
    client.post(f"/readings/{reading.pk}/undo/")
    assert not Completion.objects.current().exists()


@pytest.mark.parametrize(
    ("back", "to"),
    [("/search/?q=x", "/search/?q=x"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_it_leads_back_to_where_the_form_stood_and_nowhere_else(member, signed_in, reading, back, to):
    response = signed_in(member).post(f"/readings/{reading.pk}/complete/", {"next": back})
    assert response.headers["Location"] == to


def test_htmx_from_a_page_without_fragment_goes_there(member, signed_in, reading):
    response = signed_in(member).post(
        f"/readings/{reading.pk}/complete/", {"next": "/search/?q=x"}, headers={"HX-Request": "true"}
    )
    assert response.headers["HX-Redirect"] == "/search/?q=x"


@pytest.mark.parametrize("verb", ["complete", "undo"])
def test_marking_is_a_post(member, signed_in, reading, verb):
    assert signed_in(member).get(f"/readings/{reading.pk}/{verb}/").status_code == 405


@pytest.mark.parametrize("path", ["", "open/"])
def test_an_unknown_reading_is_404(member, signed_in, path):
    assert signed_in(member).get(f"/readings/99999/{path}").status_code == 404


def test_opening_notes_it_and_leads_to_the_page(member, signed_in, reading):
    response = signed_in(member).get(f"/readings/{reading.pk}/open/")
    assert (response.status_code, response.headers["Location"]) == (302, reading.link.url)
    assert Opening.objects.get().user == member


def test_fetching_ahead_is_not_opening(member, signed_in, reading):
    client, path = signed_in(member), f"/readings/{reading.pk}/open/"
    client.head(path)
    client.get(path, headers={"Sec-Purpose": "prefetch;prerender"})
    assert not Opening.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "ftp://site.example/"])
def test_only_web_addresses_are_opened(member, signed_in, reading, url):
    Link.objects.update(url=url)
    assert signed_in(member).get(f"/readings/{reading.pk}/open/").headers["Location"] == f"/readings/{reading.pk}/"


def test_the_page_says_who_asks_until_when_and_where_it_stands(member, signed_in):
    item = factories.TrackItemFactory()
    enrol(member, item.track, days=0)
    Assignment.objects.update(assigned_by=factories.UserFactory(name="Leo Chapterhouse"))
    html = words(page(signed_in(member), f"/readings/{item.reading_id}/"))
    for said in ("Asked of you", "Due today", item.module.title, item.module.guide.title, "by Leo Chapterhouse"):
        assert said in html


def test_a_broken_link_is_explained(member, signed_in):
    item = factories.TrackItemFactory()
    enrol(member, item.track, days=-2)
    break_link(item.reading)
    Link.objects.update(state="broken", verdict="gone", failing_since=timezone.now())
    html = words(page(signed_in(member), f"/readings/{item.reading_id}/"))
    assert "The link is broken (page not found). Its due date stands still until it is mended" in html
    assert "moved by 4 days on which the link was broken" in html


@pytest.mark.parametrize(("days", "said"), [(1, "that counts"), (-1, "Count the older one")])
def test_the_older_version(member, signed_in, days, said):
    older = factories.PlacementFactory().reading
    newer = factories.PlacementFactory(supersedes=older, placed_at=timezone.now() + timedelta(days=days))
    complete_reading(user=member, reading=older)
    client = signed_in(member)
    assert said in words(page(client, f"/readings/{newer.reading_id}/"))
    assert f"There is a newer version: {newer.title}" in words(page(client, f"/readings/{older.pk}/"))


def test_credit_is_one_tap(member, signed_in):
    older = factories.PlacementFactory().reading
    newer = factories.PlacementFactory(supersedes=older).reading
    complete_reading(user=member, reading=older)
    signed_in(member).post(f"/readings/{newer.pk}/complete/", {"credit": "1"})
    assert Completion.objects.get(reading=newer).how == "credit"


def test_a_text_is_read_in_the_app(member, signed_in):
    module = factories.ModuleFactory()
    ModuleText.objects.create(module=module, position=0, kind="note", markdown="Words", html="<p>Words</p>")
    text = Reading.objects.create(module=module, title="Words of wisdom")
    client, path = signed_in(member), f"/readings/{text.pk}/"
    assert "<p>Words</p>" in page(client, path)
    html = client.post(f"{path}complete/", {"next": path}, headers={"HX-Request": "true"}).content.decode()
    assert "acknowledged" in html
    assert client.get(f"{path}open/").headers["Location"] == path


@pytest.mark.parametrize("places", [1, 3, 50])
def test_queries_do_not_grow(member, signed_in, places, django_assert_num_queries):
    item = factories.TrackItemFactory()
    older = factories.ReadingFactory()
    factories.PlacementFactory.create_batch(places, reading=item.reading, supersedes=older)
    enrol(member, item.track)
    break_link(item.reading)
    client = signed_in(member)
    with django_assert_num_queries(6):
        page(client, f"/readings/{item.reading_id}/")


@pytest.mark.parametrize("back", ["nonsense", "guides", "/a\nb: c", "/a\r\nb: c"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_any_way_back_is_an_answer(member, signed_in, reading, back, headers):
    response = signed_in(member).post(f"/readings/{reading.pk}/complete/", {"next": back}, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert "b" not in response.headers
