"""The whole path through the product as three people go it: assign, read, undo, read, done at the stop line, seen."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from curriculum.guides.publishing import publish_guide
from curriculum.learning.assigning import assign_track
from curriculum.learning.audience import Audience
from curriculum.management.demo import GUIDE
from curriculum.models import Completion, Opening, Track
from tests.factories import TeamFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-enough-password"


@pytest.fixture
def people():
    """The shipped guide, and a team whose only member is in product leadership: the stop line comes after three."""
    publish_guide(slug="ai-guide", markdown=GUIDE.read_text())
    role, _made = Role.objects.get_or_create(slug="product-leadership", defaults={"name": "Product leadership"})
    team = TeamFactory(name="Applied AI")
    UserFactory(email="member@example.com", name="Mina Bookmark", teams=[team], roles=[role], password=PASSWORD)
    UserFactory(email="lead@example.com", name="Leo Chapterhouse", leads=[team], password=PASSWORD)
    UserFactory(email="admin@example.com", name="Ada Colophon", is_admin=True, password=PASSWORD)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def enter(request, browser, live_server, people):
    """`enter(email)`: a browser of that person's own, signed in through the form; with and without JavaScript."""
    contexts = []

    def enter(email):
        context = browser.new_context(java_script_enabled=request.param, base_url=live_server.url)
        context.set_default_timeout(10_000)
        context.route(lambda url: not url.startswith(live_server.url), lambda route: route.fulfill(body="An article"))
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("My readings")
        return page

    yield enter
    for context in contexts:
        context.close()


def assign(page):
    page.get_by_role("link", name="Team progress").click()
    page.get_by_role("link", name="Assign a track").first.click()
    page.get_by_label("Track").select_option(label="Train your team on AI - quickly: Product leadership")
    page.get_by_label("For").select_option(label="Applied AI")
    page.get_by_role("button", name="See who gets it").click()
    expect(page.get_by_role("row", name=re.compile("Mina Bookmark.*0.3"))).to_be_visible()
    page.get_by_role("button", name="Assign to 1 person").click()
    expect(page.get_by_text("Assigned to 1 person.")).to_be_visible()


def mark(page):
    page.locator("#next").get_by_role("button", name=re.compile("Mark as read")).click()


def open_next(page):
    """The article comes up in a tab of its own, and that it was opened is remembered."""
    with page.context.expect_page() as opened:
        page.locator("#next").get_by_role("link", name="Open reading").click()
    expect(opened.value.get_by_text("An article")).to_be_visible()
    assert opened.value.url == Opening.objects.get().reading.link.url
    opened.value.close()


def test_assign_read_undo_read_done_at_the_stop_line_seen_by_the_lead(enter):
    lead, member = enter("lead@example.com"), enter("member@example.com")
    expect(member.get_by_text("Nothing is assigned to you yet")).to_be_visible()
    assign(lead)
    member.goto("/")
    expect(member.locator("#nx")).to_have_text("Machine Learning Systems Design - Part 1")
    open_next(member)
    assert not Completion.objects.exists()  # who opened it has not read it
    mark(member)
    expect(member.locator(".summary")).to_contain_text("1 of 3")
    member.get_by_role("button", name=re.compile("Undo.*Part 1")).click()
    expect(member.locator(".summary")).to_contain_text("0 of 3")
    for done in (1, 2, 3):
        mark(member)
        expect(member.locator(".summary")).to_contain_text(f"{done} of 3")
    expect(member.get_by_text("You have read everything that is asked of you")).to_be_visible()
    expect(member.get_by_text("You are done; read on if you like")).to_be_visible()
    lead.goto("/team/")
    expect(lead.get_by_role("row", name=re.compile("Mina Bookmark.*3.3"))).to_be_visible()
    assert Completion.objects.current().count() == 3


def test_an_admin_sees_guides_people_and_links(enter):
    page = enter("admin@example.com")
    page.get_by_role("link", name="Curate").click()
    expect(page.get_by_role("heading", name=re.compile("Train your team on AI"))).to_be_visible()
    page.get_by_role("link", name="People").first.click()
    expect(page.get_by_role("row", name=re.compile("Mina Bookmark"))).to_be_visible()
    page.get_by_role("link", name="Link health").click()
    expect(page.get_by_role("row", name=re.compile("not checked yet")).first).to_be_visible()


def owing_member():
    """The member, who owes the three readings of product leadership."""
    member = User.objects.get(email="member@example.com")
    track = Track.objects.get(role__slug="product-leadership")
    assign_track(by=None, track=track, audience=Audience(people_ids=frozenset([member.pk])))
    return member


def test_two_tabs_that_click_at_once(enter):
    first = enter(owing_member().email)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto("/")
    for tab in (first, second):
        tab.locator("#next").get_by_role("button", name=re.compile("Mark as read")).click(no_wait_after=True)
    for tab in (first, second):
        expect(tab.locator(".summary")).to_contain_text("1 of 3")
    for tab in (first, second):
        tab.get_by_role("button", name=re.compile("Undo.*Part 1")).click(no_wait_after=True)
    for tab in (first, second):
        expect(tab.locator(".summary")).to_contain_text("0 of 3")
    assert [completion.current for completion in Completion.objects.all()] == [False]


def tab_to(page, words):
    """Press Tab until the focus is on what has these words."""
    for _press in range(40):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"Tab never comes to {words}")


def test_by_keyboard_alone(sign_in, live_server, people):
    page = sign_in(owing_member())
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Mark as read")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_contain_text("1 of 3")
    expect(page.locator("#nx")).to_be_focused()
    tab_to(page, "Mark as read")
    page.keyboard.press("Space")
    expect(page.locator(".summary")).to_contain_text("2 of 3")
    expect(page.locator("#nx")).to_be_focused()
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_contain_text("1 of 3")
    expect(page.locator(":focus")).to_contain_text("Mark as read")
