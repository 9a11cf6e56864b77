"""From an empty installation to a first member's reading, without a shell."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import expect

from curriculum.models import Completion

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

GUIDE = """# Baking

**Flour**

[Wheat](https://flour.example/wheat)

[Rye](https://flour.example/rye)

*Shop assistants can stop here*

**Dough**

[Kneading](https://dough.example/knead)
"""
TABLE = """email,name,roles,teams
nell@example.com,Nell Novice,Shop assistant,Bakery
"""
PASSWORD = "flour-water-salt-time"


@pytest.fixture
def admin_page(page, live_server, monkeypatch):
    """The only account there is, made by `createsuperuser`, signed in through the form."""
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "first@example.com")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, verbosity=0)
    page.set_default_timeout(10_000)
    page.goto(live_server.url)
    page.get_by_label("Email").fill("first@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Lectern is empty.")).to_be_visible()
    return page


def bring_in(page):
    page.get_by_role("link", name="Bring in a guide").first.click()
    page.get_by_role("link", name=re.compile("Begin|Bring in a guide")).first.click()
    page.get_by_label("Or paste Markdown").fill(GUIDE)
    page.get_by_role("button", name="See what it becomes").click()
    expect(page.get_by_text("The role “Shop assistant” is new and will be made.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Baking")


def add_people(page):
    page.get_by_label("Main").get_by_role("link", name="Curate").click()
    page.get_by_role("link", name="Add people").click()
    page.get_by_label("People", exact=True).fill(TABLE)
    page.get_by_label(re.compile("Send each new person")).check()
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Add 1 person").click()
    expect(page.get_by_text(re.compile("1 person added"))).to_be_visible()


def assign(page):
    page.get_by_label("Main").get_by_role("link", name="Curate").click()
    page.get_by_role("link", name="Assign", exact=True).click()
    page.get_by_label("Track").select_option(label="Baking: Shop assistant")
    page.get_by_role("button", name="See who gets it").click()
    expect(page.get_by_role("row", name=re.compile("Nell Novice"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Assign to")).click()
    expect(page.get_by_text(re.compile("Assigned to"))).to_be_visible()


def test_from_nothing_to_a_first_reading(admin_page, browser, live_server):
    bring_in(admin_page)
    add_people(admin_page)
    assign(admin_page)
    [letter] = mail.outbox
    link = re.search(r"/accounts/invitation/\S+", letter.body)[0]
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button").first.click()
    page.goto("/")
    expect(page.locator("#nx")).to_have_text("Wheat")
    page.locator("#next").get_by_role("button", name=re.compile("Mark as read")).click()
    expect(page.locator(".summary")).to_contain_text("1 of 2")
    assert Completion.objects.get().user.email == "nell@example.com"
    context.close()
