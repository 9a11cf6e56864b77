"""Guides that nobody should write come in sensibly, or not at all."""

import pytest
from django.db import DataError, connection

from accounts.models import Event, Role
from curriculum.guides.publishing import publish_guide
from curriculum.models import Guide, GuideVersion, Link, ModuleText, Placement, Reading

pytestmark = pytest.mark.django_db

HEAD = "# Odd\n\n**One**\n\n[Good](https://good.example/)\n\n"
TAIL = "\n\n**Two**\n\n[End](https://end.example/)\n"


def publish(middle):
    return publish_guide(slug="odd", markdown=HEAD + middle + TAIL)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "<javascript:alert(1)>",
    ],
)
def test_addresses_that_are_none_of_the_web_stay_text_with_a_warning(address):
    published = publish(f"A note with a [link]({address}).\n\n- [Listed]({address})\n")
    assert set(Link.objects.values_list("host", flat=True)) == {"good.example", "end.example"}
    assert published.version.warnings
    shown = [published.guide.intro_html, *ModuleText.objects.values_list("html", flat=True)]
    assert not [html for html in shown if "href" in html]


def test_html_of_the_writer_never_passes():
    publish(
        "Words <img src=x onerror=alert(1)>, <script>alert(1)</script> and <b>bold</b>.\n\n<iframe src=x></iframe>\n"
    )
    html = " ".join(ModuleText.objects.values_list("html", flat=True))
    assert html
    assert not [tag for tag in ("<img", "<script", "<iframe", "<b>") if tag in html]


def test_half_a_table():
    publish("| Name | Link |\n|---|--\n| Half [a](https://half.example/) | \n| cut off")
    assert Reading.objects.filter(link__host="half.example").exists()


def test_forty_levels():
    lines = [f"{'  ' * level}- Level {level}" for level in range(40)]
    publish("\n".join([*lines, f"{'  ' * 40}- [Deep](https://deep.example/)"]))
    assert len(Placement.objects.get(reading__link__host="deep.example").group) == 40


def test_a_hundred_thousand_marks_that_open_nothing_take_no_time():
    published = publish("[" * 100_000 + "\n\n" + "> " * 5_000 + "deep\n\n" + "*" * 50_000)
    assert published.guide.tracks.get().required_count == 2


def test_a_title_longer_than_a_column():
    published = publish_guide(
        slug="odd", markdown=f"# {'T' * 2000}\n\n**{'M' * 900}**\n\n[{'L' * 1500}](https://a.example/)\n\n**B**\n\nx\n"
    )
    assert (len(published.guide.title), len(Placement.objects.get().title)) == (300, 1000)


def test_text_without_any_heading_or_link_is_a_guide_of_one_text():
    published = publish_guide(markdown="Just words.\n")
    assert (published.guide.slug, published.guide.title) == ("guide", "Untitled guide")
    assert {warning["code"] for warning in published.version.warnings} == {"no-title", "no-link"}


def test_an_edit_that_empties_the_guide_keeps_its_history():
    publish("")
    publish_guide(slug="odd", markdown="# Odd\n")
    assert (GuideVersion.objects.count(), Placement.objects.count(), Reading.objects.count()) == (2, 0, 2)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="takes zero bytes as text")
@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_in_the_middle_stores_nothing():
    with pytest.raises(DataError, match="NUL"):
        publish("*Beekeepers can stop here*\n\nA zero byte: \x00")
    assert [model.objects.count() for model in (Guide, GuideVersion, Event)] == [0, 0, 0]
    assert not Role.objects.filter(name__icontains="beekeeper").exists()
