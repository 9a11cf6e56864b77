"""Prints of pages and drift. Rules: Broder 1997 for the sample; the thresholds are those of the modules' constants."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.links.classify import classify
from curriculum.links.evidence import Evidence
from curriculum.links.fingerprint import Grade, Print, compare, take_print
from curriculum.links.page import Page, read_page

URL = "http://a.example/birds/herons"
HERONS = [
    "herons",
    "wading",
    "shallows",
    "feathers",
    "nesting",
    "colony",
    "fishing",
    "estuary",
    "marsh",
    "plumage",
    "talons",
    "migration",
]
LOANS = [
    "mortgage",
    "lenders",
    "interest",
    "payday",
    "credit",
    "refinance",
    "borrower",
    "deposit",
    "premium",
    "broker",
    "overdraft",
    "equity",
]
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "ou")]
SEEDS = st.integers(0, 2**32)


def words_of(topic, count=300, seed=1):
    """`count` words: those of a topic among small ones."""
    chance = random.Random(seed)
    small = ["the", "a", "and", "of", "with", "in", "on", "for", "near", "was", "is", "it", "has", "more"]
    return [chance.choice(topic if chance.random() < 0.5 else small) for _ in range(count)]


def invented(seed, count=300):
    """`count` words of a language that only this seed knows."""
    chance = random.Random(seed)
    lexicon = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 5))) for _ in range(200)]
    return chance.choices(lexicon, k=count)


def html(words, title="Herons at dawn", around="{}"):
    body = f"<h1>{title}</h1><p>{' '.join(words)}</p>"
    return f"<!doctype html><title>{title}</title><body>{around.format(body)}"


def taken(*args, lang="", **named):
    return take_print(read_page(html(*args, **named).encode()), "text/html; charset=utf-8", lang=lang)


# ---- taking


@pytest.mark.parametrize(
    ("page", "content_type"),
    [
        (Page(), "text/html"),
        (Page(title="Herons", text="Please wait a moment."), "text/html"),
        (Page(title="鷺", text="鷺は水辺の鳥である。"), "text/html"),
        (Page(title="Herons", text="herons wade " * 100), "application/pdf"),
    ],
)
def test_too_little_to_say(page, content_type):
    assert take_print(page, content_type) is None


def test_a_text_that_is_known_costs_no_new_print():
    known = taken(words_of(HERONS))
    again = Page(title="Another title", text=" ".join(["Herons at dawn", *words_of(HERONS)]).upper() + " 4,711 ...")
    assert take_print(again, known=known) is known


@given(SEEDS, st.integers(30, 3000))
def test_a_print_is_small_and_survives_storing(seed, count):
    data = taken(invented(seed, count), lang="de-AT").to_bytes()
    assert len(data) <= 400
    assert Print.from_bytes(data).to_bytes() == data
    assert Print.from_bytes(data) == taken(invented(seed, count), lang="de-CH")


@given(st.binary(max_size=500) | st.binary(max_size=400).map(lambda rest: b"\x01" + rest))
def test_rubbish_is_no_print_or_a_harmless_one(data):
    read = Print.from_bytes(data)
    assert read is None or compare(read, taken(words_of(HERONS))).grade in Grade


@pytest.mark.parametrize("data", [b"", b"rubbish", b"\x01" * 15, b"\x02" + b"\0" * 14, b"\x01" + b"\xff" * 300])
def test_rubbish_is_no_print(data):
    assert Print.from_bytes(data) is None


def test_a_cut_off_print_is_none():
    data = taken(words_of(HERONS)).to_bytes()
    assert [length for length in range(len(data)) if Print.from_bytes(data[:length])] == []


def test_prints_are_the_same_in_every_process():
    code = (
        "import sys; from curriculum.links.page import read_page; from curriculum.links.fingerprint import take_print;"
        "print(take_print(read_page(sys.stdin.buffer.read())).to_bytes().hex())"
    )
    page = html(words_of(HERONS))
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=page.encode(),
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).resolve().parents[3],
            capture_output=True,
            check=True,
            timeout=30,
        ).stdout.decode()
        for seed in ("1", "2")
    }
    assert printed == {take_print(read_page(page.encode())).to_bytes().hex() + "\n"}


# ---- comparing


@given(SEEDS, SEEDS)
def test_likeness_has_no_direction_and_is_whole_with_itself(one, other):
    left, right = taken(invented(one)), taken(invented(other, 150))
    assert compare(left, right) == compare(right, left)
    assert compare(left, left).likeness == 1.0
    assert compare(left, left).grade is Grade.SAME


@given(SEEDS, st.integers(200, 2500))
def test_small_edits_are_no_drift(seed, count):
    before, chance = invented(seed, count), random.Random(seed + 1)
    after = [chance.choice(before) if chance.random() < 0.03 else word for word in before]
    assert compare(taken(before), taken(after)).likeness >= 0.5


@given(SEEDS, st.integers(150, 2500), st.integers(60, 140))
def test_an_excerpt_is_known_from_the_whole(seed, count, some):
    words = words_of(HERONS, count, seed)
    start = random.Random(seed).randint(0, count - some)
    assert compare(taken(words), taken(words[start : start + some])).grade in ("same", "minor")


@given(SEEDS, st.integers(80, 2500), st.integers(80, 2500))
def test_unrelated_texts_are_of_another_topic(seed, one, other):
    drift = compare(taken(invented(seed, one), "Bavulo"), taken(invented(seed + 1, other), "Kemiro"))
    assert drift.likeness < 0.1
    assert drift.grade is Grade.OTHER_TOPIC


REDESIGN = (
    "<div class=hero><h1>The Bird Post</h1><a class=chip>rivers</a><a class=chip>marshes</a><a class=chip>seas</a></div>"
    "<article>{}</article><aside>Letters from the marsh, weekly.</aside><div>Read next: owls, kites, terns, grebes.</div>"
)


@pytest.mark.parametrize("count", [40, 90, 110, 240, 260, 590, 1190, 2500])
def test_a_new_template_round_the_same_text_is_no_drift(count):
    words = words_of(HERONS, count)
    assert compare(taken(words), taken(words, "Herons at dawn | Bird Post", around=REDESIGN)).grade in (
        "same",
        "minor",
    )


@pytest.mark.parametrize(
    ("after", "grade"),
    [
        (words_of(HERONS)[:100], Grade.SAME),  # an excerpt before a paywall
        (words_of(HERONS) + words_of(LOANS, 900), Grade.SAME),  # comments under it
        (["3", "May", "2025", *words_of(HERONS)], Grade.SAME),
        (words_of(HERONS)[:90] + words_of(HERONS, 210, seed=2), Grade.CHANGED),  # a third is left
        (words_of(HERONS, seed=2), Grade.CHANGED),  # written anew
        (words_of(LOANS), Grade.CHANGED),  # under the old title: no proof that it is another page
    ],
)
def test_grades_under_one_title(after, grade):
    assert compare(taken(words_of(HERONS)), taken(after)).grade is grade


def test_another_page_by_text_keywords_and_title():
    before, after = taken(words_of(HERONS)), taken(words_of(LOANS), "Cheap loans")
    assert compare(before, after).grade is Grade.OTHER_TOPIC
    assert compare(before, taken(words_of(HERONS, seed=2), "Cheap loans")).grade is Grade.CHANGED


def test_a_translation_is_not_another_topic():
    before, after = (
        words_of(HERONS),
        ["reiher", "brüten", "kolonie", "fischen", "gefieder", "mündung", "wandern", "schilf"] * 30,
    )
    german = taken(after, "Reiher im Morgenlicht", lang="de")
    assert compare(taken(before, lang="en"), german).grade is Grade.CHANGED
    assert compare(taken(before), german).grade is Grade.OTHER_TOPIC


JAPANESE = (
    "青鷺は川辺や湿地に暮らす大型の水鳥で、浅瀬をゆっくり歩きながら小魚や蛙を狙う。春になると高い木の上に枝を集めて巣を作り、"
    "雌雄が交代で卵を温める。雛は二か月ほどで巣立ち、秋には南の干潟へ渡る個体も多い。夜明けの葦原では首を縮めて休む姿が見られる。"
)
CASINO = (
    "当社の無料登録で最新の賭博遊戯を今すぐ始めよう。入金不要の特典と高額賞金の抽選券を毎週配布中。専門の担当者が二十四時間対応し、"
    "電子決済や銀行振込による引き出しも迅速に処理する。会員限定の大会に参加して豪華景品を獲得する機会を逃さないでください。"
)


def test_scripts_without_spaces():
    before = taken([JAPANESE], "青鷺の一年")
    assert (
        compare(before, taken(["更新履歴", JAPANESE.replace("秋には", "冬には")], "青鷺の一年 | 鳥類誌")).grade
        == "same"
    )
    assert compare(before, taken([CASINO], "無料賭博案内")).grade is Grade.OTHER_TOPIC


@pytest.mark.parametrize("alphabet", ["абвгдежзиклмнопрст", "ابتثجحخدرزسشصعف", "αβγδεζηθικλμνξοπρ", "कखगघचछजझटठडढतथद"])
def test_other_alphabets(alphabet):
    chance = random.Random(1)
    lexicon = ["".join(chance.choices(alphabet, k=chance.randint(2, 12))) for _ in range(400)]
    before, other = chance.choices(lexicon[:200], k=400), chance.choices(lexicon[200:], k=400)
    edited = [*before[:50], *before[60:], "слово"]
    assert compare(taken(before, "один"), taken(edited, "один")).likeness > 0.9
    assert compare(taken(before, "один"), taken(other, "другое")).grade is Grade.OTHER_TOPIC


# ---- what it means for a link


def seen(words, title="Herons at dawn", status=200, headers=(), url=URL, **rest):
    page = read_page(html(words, title).encode(), want_anchors=True)
    return Evidence(url, url, status=status, page=page, headers={"content-type": "text/html", **dict(headers)}, **rest)


KNOWN = classify(seen(words_of(HERONS))).print


@pytest.mark.parametrize(
    ("evidence", "verdict", "strength", "has_print"),
    [
        (seen(words_of(HERONS)), "ok", "none", False),
        (seen([*words_of(HERONS), "Correction:", "a", "note", "on", "grebes"]), "ok", "none", True),
        (seen(words_of(HERONS, seed=2)), "content_drift", "none", True),
        (seen(words_of(LOANS), "Cheap loans"), "changed_topic", "hard", True),
        (seen(["Please", "wait"], "Herons"), "ok", "none", False),
        (Evidence(URL, URL, status=304, conditional=True), "ok", "none", False),
        (seen(words_of(LOANS), "Cheap loans", status=404), "gone", "hard", False),
        (seen(words_of(LOANS), "Cheap loans", status=403), "blocked", "none", False),
        (seen(words_of(LOANS), "Cheap loans", headers={"content-type": "application/pdf"}), "ok", "none", False),
    ],
)
def test_a_known_page_is_held_against_its_print(evidence, verdict, strength, has_print):
    finding = classify(evidence, known=KNOWN)
    assert (finding.verdict, finding.strength, bool(finding.print)) == (verdict, strength, has_print)


def test_how_much_is_left_is_told():
    assert classify(seen(words_of(HERONS)), known=KNOWN).likeness == 1.0
    assert classify(seen(words_of(LOANS)), known=Print.from_bytes(KNOWN)).likeness == 0.0
    assert classify(seen(words_of(LOANS))).likeness is None
    assert "% of the text" in classify(seen(words_of(HERONS, seed=2)), known=KNOWN).detail


def test_a_print_that_cannot_be_read_is_replaced():
    assert classify(seen(words_of(LOANS)), known=b"rubbish") == classify(seen(words_of(LOANS)))


def test_drift_is_not_hidden_by_the_next_unchanged_answer():
    tags = {"etag": '"2"', "last-modified": "Tue, 06 May 2025 10:00:00 GMT"}
    same = classify(seen(words_of(HERONS), headers=tags), known=KNOWN)
    drifted = classify(seen(words_of(HERONS, seed=2), headers=tags), known=KNOWN)
    assert (same.etag, same.last_modified) == tuple(tags.values())
    assert (drifted.etag, drifted.last_modified) == ("", "")
