"""manage.py check_links: which links, how it ends, what it prints."""

import json
import os
import signal
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from curriculum.linkdesk import deciding
from curriculum.links.address import url_key
from curriculum.models import Link, LinkAlias, SitePause
from tests.factories import LinkFactory, PlacementFactory, ReadingFactory
from tests.farm.site import FaultySite, Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings):
    with FaultySite() as site:
        settings.LINKS_ALLOW_NETWORKS = ["127.0.0.0/8"]
        settings.LINKS_ALLOW_PORTS = [site.port]
        yield site


@pytest.fixture
def links(site):
    """One that works and one that was seen dead yesterday and is dead; neither is due."""
    soon, yesterday = timezone.now() + timedelta(days=3), timezone.now() - timedelta(hours=25)
    known = {"state": "suspect", "weight": 1, "hard": 1, "failing_since": yesterday, "checked_at": yesterday}
    return [
        LinkFactory(url=site.url("/ok"), next_check_at=soon),
        LinkFactory(url=site.url("/gone"), next_check_at=soon, **known),
    ]


def run(capsys, *options):
    """(exit status, JSON of stdout, stderr)"""
    status = 0
    try:
        call_command("check_links", *options, "--format", "json")
    except SystemExit as ending:
        status = ending.code
    printed = capsys.readouterr()
    return status, json.loads(printed.out), printed.err


def test_all(links, capsys):
    status, summary, said = run(capsys, "--all")
    assert (status, summary["links"], summary["states"]) == (1, 2, {"ok": 1, "broken": 1})
    assert [(link["url"], link["verdict"]) for link in summary["broken"]] == [(links[1].url, "gone")]
    assert summary["offline_since"] is None
    assert said == "No worker is running, so this process looks at the links itself.\n"


def test_nothing_is_due(links, capsys):
    nothing = {"links": 0, "states": {}, "verdicts": {}, "broken": [], "not_fine": [], "offline_since": None}
    assert run(capsys, "--due")[:2] == (0, nothing)


def test_scripts_get_counts_by_verdict_and_each_link_that_is_not_fine(links, site, capsys):
    walled = LinkFactory(url=site.url("/sign-in"), next_check_at=timezone.now() + timedelta(days=3))
    site.pages["/sign-in"] = Page(401)
    summary = run(capsys, "--all")[1]
    assert summary["verdicts"] == {"gone": 1, "login": 1, "ok": 1}
    assert summary["not_fine"] == [
        {
            "url": links[1].url,
            "state": "broken",
            "verdict": "gone",
            "since": links[1].failing_since.isoformat(),
            "word": None,
        },
        {"url": walled.url, "state": "walled", "verdict": "login", "since": None, "word": None},
    ]


def test_a_persons_word_is_told_apart(links, admin, capsys):
    deciding.say_word(by=admin, link=links[0], word="dead")
    assert [link["word"] for link in run(capsys, "--url", links[0].url)[1]["not_fine"]] == ["dead"]
    with pytest.raises(SystemExit):
        call_command("check_links", "--url", links[0].url)
    assert f"broken: {links[0].url} (a person said so)" in capsys.readouterr().out


def test_due_is_what_it_does_by_itself(links, capsys):
    Link.objects.filter(pk=links[0].pk).update(next_check_at=timezone.now())
    assert run(capsys)[1]["states"] == {"ok": 1}


def test_by_former_address(links, capsys):
    former = "https://old.example/page"
    LinkAlias.objects.create(link=links[0], key=url_key(former), url=former)
    assert run(capsys, "--url", "https://www.old.example/page")[1]["states"] == {"ok": 1}


def test_by_guide(links, capsys):
    placement = PlacementFactory(reading=ReadingFactory(link=links[0]))
    PlacementFactory(reading=ReadingFactory(link=links[1]))
    assert run(capsys, "--guide", placement.module.guide.slug)[:2][1]["states"] == {"ok": 1}


@pytest.mark.parametrize(
    "options", [["--guide", "no-such"], ["--guide", ""], ["--url", "https://nobody.example/"], ["--url", ""]]
)
def test_what_is_not_there(options):
    with pytest.raises(CommandError) as problem:
        call_command("check_links", *options)
    assert problem.value.returncode == 2


def test_a_host_that_wants_to_be_left_alone_is_not_waited_for(links, capsys):
    SitePause.objects.pause({link.site: timezone.now() + timedelta(hours=1) for link in links})
    assert run(capsys, "--all")[1]["states"] == {"unchecked": 1, "suspect": 1}


def test_text_tells_the_worst_first_and_why(links, capsys):
    with pytest.raises(SystemExit):
        call_command("check_links", "--all")
    since = f"{links[1].failing_since:%Y-%m-%d}"
    assert capsys.readouterr().out.splitlines() == [
        "2 links",
        "     1 broken",
        "     1 works",
        f"broken: {links[1].url} (page not found, since {since})",
    ]


def test_ctrl_c_leaves_nothing_claimed_and_says_what_stands(links, site, capsys):
    site.pages["/gone"] = interrupt
    with pytest.raises(SystemExit) as ending:
        call_command("check_links", "--all")
    assert ending.value.code == 128 + signal.SIGINT
    assert "What was seen is stored" in capsys.readouterr().err
    assert not Link.objects.exclude(claimed_until=None).exists()
    assert links[1] in Link.objects.due()


def interrupt(_handler):
    """Somebody presses Ctrl-C while this page is asked for."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)
    return Page(404)
