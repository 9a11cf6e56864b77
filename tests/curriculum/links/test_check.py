import asyncio
import tracemalloc
from itertools import pairwise

import pytest

from curriculum.links.check import CheckSettings, Target, check_many, check_one, run
from tests.farm import Page
from tests.farm.site import html


def test_findings_come_in_the_order_of_the_targets(site, settings_for):
    paths = ["/ok", "/gone", "/wait", "/moved", "/round", "/ok"]
    targets = [Target(n, site.url(path)) for n, path in enumerate(paths)]
    findings = run(check_many(targets, settings=settings_for(site)))
    verdicts = ["ok", "gone", "ok", "redirect_permanent", "redirect_loop", "ok"]
    assert [f.verdict.value for f in findings] == verdicts
    assert findings[3].permanent_target == site.url("/ok")


def test_each_finding_is_told_at_once(site, settings_for):
    told = []
    targets = [Target(7, site.url("/hang")), Target(8, site.url("/ok")), Target(9, "no address at all")]
    settings = settings_for(site, answer_timeout=0.5, retries=0)
    run(check_many(targets, settings=settings, on_finding=lambda t, f: told.append((t.id, f.verdict.value))))
    assert set(told) == {(7, "timeout"), (8, "ok"), (9, "refused_ssrf")}
    assert told[-1] == (7, "timeout")


def test_nothing_to_do(settings_for):
    assert run(check_many([], settings=settings_for())) == []


def test_a_known_page_is_asked_for_changes_only_unless_a_full_look_is_due(site, settings_for):
    first = asyncio.run(check_one(site.url("/tagged"), settings_for(site)))
    known = {"id": 1, "url": site.url("/tagged"), "etag": first.etag}
    targets = [Target(**known, full=False), Target(**known)]
    assert [f.status for f in run(check_many(targets, settings=settings_for(site)))] == [304, 200]


def test_a_host_is_asked_two_at_a_time_and_apart(site, settings_for):
    targets = [Target(n, site.url(f"/p{n}")) for n in range(6)]
    run(check_many(targets, settings=settings_for(site, per_host_delay=0.1)))
    times = [at for at, _ in site.starts]
    assert min(b - a for a, b in pairwise(times)) > 0.08


def test_many_links_do_not_fill_memory(site, settings_for):
    site.pages["/big"] = Page(200, html("Big", "<p>" + "herons and reeds " * 15_000 + "</p>"))
    targets = [Target(n, site.url(f"/big?{n}")) for n in range(60)]
    tracemalloc.start()
    findings = run(check_many(targets, settings=settings_for(site, per_host_limit=4)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert {f.verdict.value for f in findings} == {"ok"}
    assert peak < 10_000_000  # 60 pages of 256 KB each would be 15 MB


@pytest.mark.parametrize("text", ["10.0.0.0/99", "here"])
def test_settings_say_what_is_no_network(text):
    with pytest.raises(ValueError, match="network"):
        CheckSettings.from_strings(allow_networks=[text])


def test_settings_from_the_environment():
    settings = CheckSettings.from_strings(allow_networks=["10.0.0.0/8", ""], allow_ports=["8443"], concurrency="7")
    assert settings.guard().check_url("http://10.1.1.1:8443/") == "http://10.1.1.1:8443/"
    assert settings.concurrency == 7


def test_a_host_that_does_not_answer_costs_no_second_try_for_each_link(site, settings_for):
    targets = [Target(n, site.url(f"/hang?{n}")) for n in range(6)]
    settings = settings_for(site, answer_timeout=0.2, patient_answer_timeout=0.2, retries=1)
    findings = run(check_many(targets, settings=settings))
    assert {finding.verdict.value for finding in findings} == {"timeout"}
    assert site.hits["/hang"] == 6 + settings.per_host_limit
