"""How often Lectern and lychee are right about the labelled addresses of tests/farm."""

import dataclasses
import tempfile
from collections import Counter
from pathlib import Path

from tests.bench.links import peers
from tests.bench.links.outcome import Ratio
from tests.farm.labelled import NETWORK, LabelledFarm, Row, Truth

QUESTIONS = (
    ("good pages called dead", Truth.ALIVE, False),
    ("dead pages called good", Truth.DEAD, True),
    ("walls called dead", Truth.WALL, False),
    ("walls called good", Truth.WALL, True),
)


def print_table() -> list[Ratio]:
    """Ask both about every row, print how often either is wrong. The figures are Lectern's."""
    with LabelledFarm() as farm:
        verdicts = ask_lectern(farm)
        calls = {"Lectern": {url: called(verdict) for url, verdict in verdicts.items()}}
        if peers.find_lychee():
            calls["lychee"] = ask_lychee(farm)
    counts = {name: count(farm.rows, said) for name, said in calls.items()}
    of = Counter(row.truth for row in farm.rows)
    print(f"\n{f'Accuracy, {len(farm.rows)} labelled addresses':32}" + "".join(f"{name:>10}" for name in counts))
    for question, truth, _wrong in QUESTIONS:
        print(f"{question:32}" + "".join(f"{found[question]:>10}" for found in counts.values()) + f"  of {of[truth]}")
    exact = sum(verdicts[row.url] == row.verdict for row in farm.rows)
    print(f"{'verdicts exact':32}{exact:>10}  of {len(farm.rows)}", flush=True)
    ratios = [Ratio(f"Lectern: {name}", counts["Lectern"][name], most=0, unit="") for name, _, _ in QUESTIONS]
    return [*ratios, Ratio("Lectern: share of verdicts that are exact", exact / len(farm.rows), least=0.9, unit="")]


def count(rows: list[Row], said: dict[str, bool | None]) -> Counter[str]:
    """How many times each question of QUESTIONS is answered with yes. said: address to good, dead or neither (None)."""
    pairs = [(question, row) for row in rows for question in QUESTIONS]
    return Counter(name for (name, truth, wrong), row in pairs if row.truth is truth and said.get(row.url) is wrong)


def ask_lectern(farm: LabelledFarm) -> dict[str, str]:
    """Verdicts by address, of one look at each without waiting for politeness."""
    from curriculum.links.check import CheckSettings, Target, check_many, run

    usual = CheckSettings.from_strings(allow_networks=[NETWORK], allow_ports=[farm.port])
    settings = dataclasses.replace(usual, per_host_delay=0.0, backoff=0.05)
    findings = run(check_many([Target(n, row.url) for n, row in enumerate(farm.rows)], settings=settings))
    return {row.url: finding.verdict.value for row, finding in zip(farm.rows, findings, strict=True)}


def called(verdict: str) -> bool | None:
    """Whether a verdict says good (True), dead (False) or neither."""
    from curriculum.links.finding import ALIVE, WALLS, Strength, Verdict, strength_of

    if verdict in ALIVE:
        return True
    firm = verdict not in WALLS and strength_of(Verdict(verdict)) not in (Strength.NONE, Strength.WEAK)
    return False if firm else None


def ask_lychee(farm: LabelledFarm) -> dict[str, bool | None]:
    """What lychee calls each address, with its default settings. It knows good and bad only."""
    with tempfile.TemporaryDirectory(prefix="lectern-bench-") as folder:
        report, _seconds, _used = peers.run_lychee([row.url for row in farm.rows], Path(folder))
    failed = [
        entry["url"] for name in ("error_map", "timeout_map") for entries in report[name].values() for entry in entries
    ]
    return {row.url: row.url not in failed for row in farm.rows}
