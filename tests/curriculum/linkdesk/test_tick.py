"""On SQLite a reader may tick while the worker stores looks at links: nobody meets a locked database."""

import json
import subprocess
import sys

import pytest

from tests.bench.tick import LINKS, ROOT, ROUNDS


@pytest.mark.slow
def test_a_tick_while_looks_are_being_stored():
    command = [sys.executable, "-m", "tests.bench.tick"]
    bench = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=100)
    result = json.loads(bench.stdout)
    assert (result["refused"], result["storing_ended_with"], result["stored"]) == (0, 0, LINKS * ROUNDS)
    assert result["ticks"] > 10
    assert result["kept"] == (result["ticks"] + 1) // 2
