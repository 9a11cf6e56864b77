"""The desk where guides come in: as an admin uses it, without JavaScript."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.guides.publishing import publish_guide
from curriculum.models import Guide, GuideVersion
from tests.factories import AssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db

GUIDE = "# Tea\n\n**Leaves**\n\n[Green](https://leaf.example/)\n\n*Brewers can stop here*\n\n**Water**\n\nBoil it.\n"


@pytest.fixture
def desk(signed_in, admin):
    return signed_in(admin)


def preview(desk, text=GUIDE, **fields):
    return desk.post("/curate/import/", {"text": text, "guide": "", **fields})


def publish(desk, page, summary=""):
    """Press the button of a preview."""
    draft = page.context["form"]["draft"].value()
    return desk.post("/curate/import/", {"draft": draft, "summary": summary})


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_an_empty_installation_leads_step_by_step(desk):
    assert re.findall(r'<a class="btn primary" href="([^"]+)">', desk.get("/curate/").text)[-1] == "/curate/import/"
    publish_guide(markdown=GUIDE)
    assert '<a class="btn primary" href="/curate/people/add/">' in desk.get("/curate/").text
    UserFactory()
    assert '<a class="btn primary" href="/team/assign/">' in desk.get("/curate/").text
    AssignmentFactory(track=Guide.objects.get().tracks.first())
    assert "Three steps" not in desk.get("/curate/").text


def test_pasted_previewed_published(desk):
    page = preview(desk)
    assert "The role “Brewer” is new and will be made." in words(page)
    assert "can stop after it: Brewer" in words(page)
    assert not Guide.objects.exists()
    done = publish(desk, page, "First try")
    assert (done.status_code, done.headers["Location"]) == (302, "/guides/tea/")
    version = GuideVersion.objects.get()
    assert (version.markdown, version.summary, version.number) == (GUIDE, "First try", 1)


def test_an_uploaded_file_wins_and_keeps_its_bytes(desk):
    data = GUIDE.replace("\n", "\r\n").encode()
    publish(desk, preview(desk, "something else", file=SimpleUploadedFile("tea.md", data)))
    assert desk.get("/guides/tea/guide.md").content == data


def test_what_changes_and_for_whom_is_shown(desk):
    publish_guide(markdown=GUIDE)
    page = preview(desk, GUIDE.replace("[Green]", "[Black]"), guide="tea")
    assert "“Green” is called “Black” now" in words(page)
    assert "Nobody: it is not assigned yet." in words(page)


def test_a_text_changed_in_the_browser_keeps_its_ends_of_lines(desk):
    publish_guide(markdown=GUIDE.replace("\n", "\r\n"))
    shown = desk.get("/curate/import/?guide=tea").context["form"]["text"].value()
    page = preview(desk, shown.replace("[Green]", "[Black]"), guide="tea")
    publish(desk, page)
    assert GuideVersion.objects.get(number=2).markdown == GUIDE.replace("\n", "\r\n").replace("[Green]", "[Black]")


def test_the_same_again_says_so(desk):
    publish_guide(markdown=GUIDE)
    assert "Nothing would change" in words(preview(desk, guide="tea"))


def test_who_was_overtaken_sees_what_would_change_now(desk):
    publish_guide(markdown=GUIDE)
    page = preview(desk, GUIDE.replace("[Green]", "[Black]"), guide="tea")
    publish_guide(slug="tea", markdown=GUIDE + "\nMore.\n")
    again = publish(desk, page, "Black is better")
    assert "Somebody published this guide meanwhile." in words(again)
    assert "Text goes: More." in words(again)
    assert again.context["form"]["summary"].value() == "Black is better"
    publish(desk, again)
    assert Guide.objects.get().latest.number == 3


BAD = {
    "nothing": ({"text": " \n"}, "text", "Choose a file or paste the guide’s Markdown."),
    "6 MB pasted": ({"text": "word " * 1_200_000}, "text", "The file is larger than 5 MB."),
    "6 MB": ({"file": SimpleUploadedFile("a.md", b"word " * 1_200_000)}, "file", "The file is larger than 5 MB."),
    "50 MB": ({"file": SimpleUploadedFile("a.md", b"word " * 10_000_000)}, "file", "The file is larger than 5 MB."),
    "binary": ({"file": SimpleUploadedFile("a.md", b"\x00\x01\x02")}, "file", "The file is not text"),
    "Latin-1": ({"file": SimpleUploadedFile("a.md", b"# T\xe9")}, "file", "The file is not UTF-8 text (line 1)."),
    "empty file": ({"file": SimpleUploadedFile("a.md", b"")}, "file", "The submitted file is empty."),
    "a guide that is not there": ({"text": GUIDE, "guide": "coffee"}, "guide", "Select a valid choice."),
}


@pytest.mark.parametrize("kind", BAD)
def test_the_sentence_stands_beside_the_field(desk, kind):
    fields, field, sentence = BAD[kind]
    page = desk.post("/curate/import/", fields)
    assert page.status_code == 200
    assert sentence.replace("’", "'") in " ".join(page.context["form"].errors[field])
    assert not Guide.objects.exists()


def test_more_pasted_than_any_guide_has_is_refused_with_a_page(desk):
    page = desk.post("/curate/import/", {"text": "word " * 10_000_000})
    assert (page.status_code, 'href="/"' in page.text) == (400, True)


def test_a_title_that_is_taken_asks_for_a_choice(desk):
    publish_guide(markdown=GUIDE)
    page = preview(desk)
    assert "There is a guide of this title already." in page.context["form"].errors["guide"][0]


def test_a_summary_that_is_too_long_is_said_and_nothing_is_lost(desk):
    page = publish(desk, preview(desk), "x" * 201)
    assert "at most 200 characters" in page.context["form"].errors["summary"][0]
    assert publish(desk, page, "x" * 200).status_code == 302


def test_a_draft_that_was_tampered_with_is_refused(desk):
    draft = preview(desk).context["form"]["draft"].value()
    for spoilt in ("made up", "", f"{draft}x", f"x{draft}", draft.rsplit(":", 1)[0]):
        assert desk.post("/curate/import/", {"draft": spoilt}).status_code == 400
    assert not Guide.objects.exists()


def test_five_megabytes_travel_through_the_preview(desk):
    text = GUIDE + "\n" + "".join(f"{n:x}" for n in range(900_000))[:4_900_000]
    publish(desk, preview(desk, text))
    assert GuideVersion.objects.get().markdown == text


def test_a_member_may_read_the_markdown_but_not_bring_one_in(signed_in, member):
    publish_guide(markdown=GUIDE)
    client = signed_in(member)
    assert client.get("/guides/tea/guide.md").content == GUIDE.encode()
    assert [client.get(path).status_code for path in ("/curate/", "/curate/import/")] == [403, 403]
    assert client.post("/curate/import/", {"text": GUIDE}).status_code == 403


@pytest.mark.parametrize("path", ["/curate/", "/curate/import/"])
def test_seven_queries_however_many_guides(desk, path):
    counts = []
    for guides in (1, 3):
        for n in range(guides):
            publish_guide(slug=f"tea-{guides}-{n}", markdown=GUIDE.replace("leaf.example", f"leaf{guides}{n}.example"))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 7
