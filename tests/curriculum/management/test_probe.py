"""The command as scripts use it: a process, an environment, lines of JSON. Its database cannot be reached."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.farm import FaultySite, Page
from tests.farm.site import html

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def probe(tmp_path):
    def run(*arguments, stdin="", **environment):
        nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "SECRET_KEY": "for-tests"}
        return subprocess.run(
            [sys.executable, "manage.py", "probe", *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "LECTERN_VAR": str(tmp_path), **nowhere, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_one_line_for_each_url(probe, tmp_path):
    with FaultySite() as site:
        (tmp_path / "urls").write_text(f"{site.url('/gone')}\n\n{site.url('/moved')}\n")
        allow = {"LINKS_ALLOW_NETWORKS": "127.0.0.1/32", "LINKS_ALLOW_PORTS": str(site.port)}
        done = probe(site.url("/ok"), "--input", str(tmp_path / "urls"), **allow)
    lines = {line["url"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, done.stderr) == (0, "")
    assert {url: (line["verdict"], line["status"], line["final_url"]) for url, line in lines.items()} == {
        site.url("/ok"): ("ok", 200, site.url("/ok")),
        site.url("/gone"): ("gone", 404, site.url("/gone")),
        site.url("/moved"): ("redirect_permanent", 200, site.url("/ok")),
    }
    assert set(lines[site.url("/ok")]) == {"url", "verdict", "status", "final_url", "elapsed_ms", "detail"}


def test_inner_addresses_are_refused_unless_allowed(probe):
    with FaultySite() as site:
        done = probe("--input", "-", stdin=site.url("/ok"))
        assert json.loads(done.stdout)["verdict"] == "refused_ssrf"
        assert site.hits.total() == 0


LOANS = "<p>" + "Payday lenders offer instant credit, cheap mortgages and a premium for every borrower. " * 20 + "</p>"
ANEW = "<p>" + "Grey herons nest in colonies; otters share their willow roots with kingfishers at dusk. " * 20 + "</p>"


def test_a_second_run_tells_what_has_drifted(probe, tmp_path):
    memory = str(tmp_path / "seen.json")
    with FaultySite() as site:
        site.pages |= {path: Page(200, html("Herons at dawn")) for path in ("/same", "/anew", "/hijacked")}
        urls = [site.url(path) for path in ("/same", "/anew", "/hijacked", "/tagged")]
        allow = {"LINKS_ALLOW_NETWORKS": "127.0.0.1/32", "LINKS_ALLOW_PORTS": str(site.port)}

        def look():
            lines = map(json.loads, probe(*urls, "--remember", memory, **allow).stdout.splitlines())
            return {line["url"]: (line["verdict"], line["status"]) for line in lines}

        first = look()
        site.pages["/anew"] = Page(200, html("Herons at dusk", ANEW))
        site.pages["/hijacked"] = Page(200, html("Cheap loans today", LOANS))
        second, third = look(), look()
    assert set(first.values()) == {("ok", 200)}
    assert [second[url] for url in urls] == [("ok", 200), ("content_drift", 200), ("changed_topic", 200), ("ok", 304)]
    assert third == second  # the first look stays the measure
    assert [path.name for path in tmp_path.iterdir() if "seen" in path.name] == ["seen.json"]


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        ((), {}, "at least one URL"),
        (("--input", "/no/such/file"), {}, "cannot be read"),
        (("http://a.example/", "--remember", "manage.py"), {}, "no file that --remember wrote"),
        (("http://127.0.0.1/", "--remember", "/no/such/folder/file"), {}, "cannot be written"),
        (("", "  "), {}, "at least one URL"),
        (("--input", ""), {}, "cannot be read"),
        (("http://a.example/",), {"LINKS_ALLOW_NETWORKS": "here"}, "LINKS_ALLOW_NETWORKS"),
        (("http://a.example/",), {"LINKS_CA_FILE": "/no/such/file"}, "LINKS_CA_FILE"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(probe, arguments, environment, says):
    done = probe(*arguments, **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_files_as_windows_and_people_write_them(probe, tmp_path):
    lines = ("# what we read", "http://127.0.0.1/a", "", "  http://127.0.0.1/b ", "http://127.0.0.1/a")
    (tmp_path / "urls").write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    done = probe("--input", str(tmp_path / "urls"))
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(json.loads(line)["url"] for line in done.stdout.splitlines()) == [
        "http://127.0.0.1/a",
        "http://127.0.0.1/b",
    ]


def start_probe(tmp_path, *urls, port):
    allow = {"LINKS_ALLOW_NETWORKS": "127.0.0.1/32", "LINKS_ALLOW_PORTS": str(port), "LINKS_HOST_DELAY": "0"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "probe", *urls],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LECTERN_VAR": str(tmp_path), "SECRET_KEY": "for-tests", **allow},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_reader_that_has_enough_ends_it_without_a_word(tmp_path):
    with (
        FaultySite() as site,
        start_probe(tmp_path, *(site.url(f"/ok?{n}") for n in range(200)), port=site.port) as probing,
    ):
        probing.stdout.readline()
        probing.stdout.close()
        said = probing.stderr.read()
    assert (probing.returncode, said) == (128 + signal.SIGPIPE, "")


def test_ctrl_c_ends_it_with_one_word(tmp_path):
    with (
        FaultySite() as site,
        start_probe(tmp_path, site.url("/ok"), site.url("/drip"), port=site.port) as probing,
    ):
        assert json.loads(probing.stdout.readline())["verdict"] == "ok"
        probing.send_signal(signal.SIGINT)
        said = probing.stderr.read()
    assert (probing.returncode, said.strip()) == (128 + signal.SIGINT, "Stopped.")
