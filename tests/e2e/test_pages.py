"""Every main page, light and dark, wide and on a phone: axe finds nothing, nothing is wider than the screen."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.inviting import invite_person
from accounts.models import Role, Team, User
from curriculum.guides.publishing import publish_guide
from curriculum.linkdesk.checking import claim_due
from curriculum.linkdesk.storing import Look, store_findings
from curriculum.links.finding import Finding, Strength, Verdict
from curriculum.management.demo import load_demo
from curriculum.models import Assignment, Link, Module, Placement, Reading
from tests.factories import AdminFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LOOKS = ((1280, "light"), (390, "dark"))  # both widths and both schemes, at half the time of all four
SMALL_GUIDE = """# Tea

**Leaves**

[Green](https://leaf.example/green)

Boil it.

*MLEs can stop here*

- [x](javascript:1)
"""
PEOPLE = "email,name,roles,teams\nnew@example.com,New,Cook,Kitchen\nnobody,,,\n"


@pytest.fixture
def demo(live_server):
    """The demo's people, guide and month of reading; a link that broke while it was owed, one that is suspected."""
    load_demo()
    member = User.objects.get(email="member@example.com")
    owed = Reading.objects.filter(track_items__track__assignments__enrolments__user=member, link__isnull=False)
    unread = owed.exclude(completions__user=member).order_by("track_items__position")
    gone = Finding(Verdict.GONE, 404, "", strength=Strength.HARD, answered=True)
    for reading, days in ((unread[0], (8, 2)), (unread[1], (1,))):
        for ago in days:
            look(reading.link, gone, timezone.now() - timedelta(days=ago))


def look(link, finding, at):
    Link.objects.filter(pk=link.pk).update(next_check_at=at)
    store_findings([Look(claimed, finding, at) for claimed in claim_due(limit=1, now=at, only=[link.pk])])


def check(page, path):
    """What is wrong with the page at `path`, one line each."""
    refused = []
    page.on("console", lambda message: "Content Security" in message.text and refused.append(message.text))
    page.goto(path)
    led = [] if page.url == path else [f"{path}: leads to {page.url}"]
    return led + look_at(page, path) + [f"{path}: {text}" for text in refused]


def look_at(page, name):
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
    found = []
    for width, scheme in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        where = f"{name} {scheme} {width}"
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["html"][:160] + " -> " + node["failureSummary"][-200:] for node in violation["nodes"][:3]]
            found.append(f"{where}: {violation['id']}: {nodes}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{where}: {wide} px wider than the screen")
    return found


MEMBER = {
    "home": lambda: reverse("home"),
    "guides": lambda: reverse("guide-list"),
    "guide": lambda: reverse("guide", args=["ai-guide"]),
    "module with readings": lambda: a_module(kind=Placement.Kind.READING),
    "module with resources": lambda: a_module(kind=Placement.Kind.RESOURCE),
    "resources": lambda: reverse("guide-resources", args=["ai-guide"]),
    "reading": lambda: a_reading(link__isnull=False),
    "broken reading": lambda: a_reading(link__state="broken"),
    "text reading": lambda: a_reading(link=None),
    "search": lambda: f"{reverse('search')}?q=learning",
    "search finds nothing": lambda: f"{reverse('search')}?q=zzzzqqq",
    "search empty": lambda: reverse("search"),
    "profile": lambda: reverse("profile"),
    "mfa": lambda: reverse("mfa_index"),
    "sessions": lambda: reverse("usersessions_list"),
    "email": lambda: reverse("account_email"),
    "change password": lambda: reverse("account_change_password"),
    "who are you": lambda: reverse("account_reauthenticate"),
    "sign out": lambda: reverse("account_logout"),
    "404": lambda: "/nothing/here/",
    "403": lambda: reverse("curate"),
}
LEAD = {
    "team": lambda: reverse("team"),
    "assign": lambda: reverse("team-assign"),
    "assignments": lambda: reverse("team-assignments"),
    "person's progress": lambda: reverse("team-person", args=[User.objects.get(email="member@example.com").pk]),
}
ADMIN = {
    "curate": lambda: reverse("curate"),
    "import": lambda: reverse("curate-import"),
    "change": lambda: f"{reverse('curate-import')}?guide=ai-guide",
    "links": lambda: reverse("links"),
    "links that work": lambda: f"{reverse('links')}?state=ok",
    "broken link": lambda: reverse("link", args=[Link.objects.get(state="broken").pk]),
    "link": lambda: reverse("link", args=[Link.objects.filter(state="unchecked").first().pk]),
    "people": lambda: reverse("people"),
    "add people": lambda: reverse("people-add"),
    "invite": lambda: reverse("people-invite"),
    "person": lambda: reverse("person", args=[User.objects.get(email="member@example.com").pk]),
    "teams": lambda: reverse("teams"),
    "team": lambda: reverse("team-edit", args=[Team.objects.get(name="Vision").pk]),
    "roles": lambda: reverse("roles"),
    "role": lambda: reverse("role", args=[Role.objects.get(slug="mle").pk]),
    "team progress": lambda: reverse("team"),
}
STRANGER = {
    "sign in": lambda: reverse("account_login"),
    "password reset": lambda: reverse("account_reset_password"),
    "mail is on its way": lambda: reverse("account_reset_password_done"),
    "no such reset": lambda: reverse("account_reset_password_from_key", args=["1", "nothing"]),
    "sign-up": lambda: reverse("account_signup"),
    "invitation": lambda: reverse("invitation", args=[an_invitation()]),
    "no invitation": lambda: reverse("invitation", args=["nothing"]),
}
NOTHING_YET = {
    "home": lambda: reverse("home"),
    "guides": lambda: reverse("guide-list"),
    "curate": lambda: reverse("curate"),
    "links": lambda: reverse("links"),
    "team": lambda: reverse("team"),
    "assign": lambda: reverse("team-assign"),
    "people": lambda: reverse("people"),
}


def a_module(**kind):
    module = Module.objects.filter(removed_at=None, placements__in=Placement.objects.filter(**kind)).first()
    return reverse("module", args=[module.guide.slug, module.key])


def a_reading(**which):
    return reverse("reading", args=[Reading.objects.filter(**which).first().pk])


def an_invitation():
    admin = User.objects.filter(is_admin=True).first()
    return invite_person(by=admin, email=f"new{timezone.now():%f}@example.com").token


@pytest.fixture
def check_all(page, live_server):
    """`check_all({name: path})`: what is wrong with them, all in one list."""

    def check_all(pages):
        return [line for path in pages.values() for line in check(page, live_server.url + path())]

    return check_all


def user(email):
    return User.objects.get(email=email)


def test_what_a_member_sees(demo, sign_in, check_all):
    sign_in(user("member@example.com"))
    assert check_all(MEMBER) == []


def test_what_a_lead_sees(demo, sign_in, check_all):
    sign_in(user("lead@example.com"))
    assert check_all(LEAD) == []


def test_what_an_admin_sees(demo, sign_in, check_all):
    sign_in(user("admin@example.com"))
    assert check_all(ADMIN) == []


def test_what_a_stranger_sees(check_all):
    AdminFactory()
    assert check_all(STRANGER) == []


def test_before_there_is_anything(sign_in, check_all):
    sign_in(AdminFactory())
    assert check_all(NOTHING_YET) == []


def test_a_member_without_a_track(sign_in, check_all):
    publish_guide(markdown=SMALL_GUIDE)
    sign_in(UserFactory())
    assert check_all({"home": MEMBER["home"], "guides": MEMBER["guides"]}) == []


def test_the_steps_of_assigning(demo, sign_in, live_server):
    page = sign_in(user("lead@example.com"))
    page.goto(live_server.url + reverse("team-assign"))
    page.get_by_role("button", name="See who gets it").click()
    found = look_at(page, "assign with an error")
    page.get_by_label("Track").select_option(index=1)
    page.get_by_role("button", name="See who gets it").click()
    found += look_at(page, "who gets it")
    page.get_by_role("button", name=re.compile("Assign to")).click()
    found += look_at(page, "assigned")
    assert Assignment.objects.filter(assigned_by__email="lead@example.com").count() > 3
    assert found == []


def test_the_steps_of_bringing_in(demo, sign_in, live_server):
    page = sign_in(user("admin@example.com"))
    page.goto(live_server.url + reverse("curate-import"))
    page.get_by_role("button", name="See what it becomes").click()
    found = look_at(page, "import with an error")
    page.get_by_label("Or paste Markdown").fill(SMALL_GUIDE)
    page.get_by_role("button", name="See what it becomes").click()
    found += look_at(page, "preview of a new guide")
    page.goto(f"{live_server.url}{reverse('curate-import')}?guide=ai-guide")
    text = page.get_by_label("Or paste Markdown")
    text.fill(re.sub(r"(?m)^.*\]\(http.*$", "", text.input_value(), count=40))
    page.get_by_role("button", name="See what it becomes").click()
    found += look_at(page, "preview of a change")
    page.get_by_role("button", name="Publish").click()
    found += look_at(page, "published")
    assert found == []


def test_the_steps_of_adding_people(demo, sign_in, live_server):
    page = sign_in(user("admin@example.com"))
    page.goto(live_server.url + reverse("people-add"))
    page.get_by_label("People", exact=True).fill(PEOPLE)
    page.get_by_role("button", name="See what would change").click()
    found = look_at(page, "preview of people")
    assert found == []


def test_the_menu_of_a_phone_shows_where_one_is(sign_in, live_server):
    page = sign_in(AdminFactory())
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(live_server.url + reverse("links"))
    expect(page.get_by_role("link", name="Link health")).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("scrollY") == 0
