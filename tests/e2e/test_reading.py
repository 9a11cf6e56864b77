"""Marking readings in a real browser: without a page load, the focus kept, unharmed by double clicks and two tabs."""

import pytest
from playwright.sync_api import expect

from curriculum.models import Completion
from tests import factories
from tests.curriculum.learning.test_progress import enrol

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def track(member):
    """Three required items of one module, owed by `member`."""
    first = factories.TrackItemFactory()
    factories.TrackItemFactory.create_batch(2, track=first.track, module=first.module)
    enrol(member, first.track)
    return first.track


@pytest.fixture
def home(member, track, sign_in, live_server):
    page = sign_in(member)
    page.goto(live_server.url)
    return page


def done():
    return Completion.objects.current().count()


def slow_double_click(button, then):
    """The second click comes after the first was answered, when `then` stands on the page."""
    box, mouse = button.bounding_box(), button.page.mouse
    mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(then).to_be_visible()
    button.page.wait_for_timeout(100)
    mouse.down(click_count=2)
    mouse.up(click_count=2)
    button.page.wait_for_timeout(400)


def test_mark_and_undo_in_place_with_the_focus_kept(home, track):
    home.evaluate("window.stayed = true")
    row = home.locator(f"#r{track.items.first().reading_id}")
    row.get_by_role("button", name="Mark as read").click()
    expect(home.get_by_text("1 of 3", exact=True)).to_be_visible()
    expect(row.get_by_role("button", name="Undo")).to_be_focused()
    expect(home.locator("#said")).to_contain_text("1 of 3 read")
    row.get_by_role("button", name="Undo").click()
    expect(home.get_by_text("0 of 3", exact=True)).to_be_visible()
    assert home.evaluate("window.stayed")
    assert done() == 0


def test_a_double_click_marks_one_reading_once(home, track):
    row = home.locator(f"#r{track.items.first().reading_id}")
    slow_double_click(row.get_by_role("button"), row.get_by_role("button", name="Undo"))
    assert done() == 1


def test_a_double_click_on_up_next_does_not_mark_the_one_after(home, track):
    card = home.locator("#next")
    slow_double_click(card.get_by_role("button"), card.get_by_role("link", name=track.items.all()[1].title))
    assert done() == 1


def test_the_focus_goes_to_what_is_next(home, track):
    home.locator("#next").get_by_role("button").click()
    expect(home.locator("#nx")).to_have_text(track.items.all()[1].title)
    expect(home.locator("#nx")).to_be_focused()


def test_two_tabs(home, live_server):
    other = home.context.new_page()
    other.goto(live_server.url)
    for tab in (home, other):
        tab.locator("#next").get_by_role("button").click()
        expect(tab.get_by_text("1 of 3", exact=True)).to_be_visible()
    assert done() == 1


def test_a_row_of_a_module_changes_in_place(home, track, live_server):
    item = track.items.first()
    home.goto(f"{live_server.url}/guides/{track.guide.slug}/{item.module.key}/")
    row = home.locator(f"#p{item.placement_id}")
    row.get_by_role("button", name="Mark as read").click()
    expect(row.get_by_role("button", name="Undo")).to_be_focused()
    expect(home.locator("#count")).to_contain_text("1 of 3")


def test_the_page_of_a_reading_changes_in_place(home, track, live_server):
    home.goto(f"{live_server.url}/readings/{track.items.first().reading_id}/")
    home.get_by_role("button", name="Mark as read").click()
    expect(home.get_by_role("button", name="Undo")).to_be_focused()
