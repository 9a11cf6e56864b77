"""Run the scenarios and print one table and the figures: `python -m tests.bench.links [--quick] [--only NAME …]`."""

import argparse
import sys
from contextlib import ExitStack

from tests.bench.links import database, peers
from tests.bench.links.farm import raise_open_files
from tests.bench.links.outcome import COLUMNS, Ratio, print_ratios
from tests.bench.links.scenarios import SCENARIOS

LINKS, QUICK_LINKS = 20_000, 2_000
QUICK = ("default-pace", "quick-pace", "first-pass", "size", "accuracy")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.links", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_LINKS:,} links, and not every scenario")
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, help="these scenarios, default all")
    parser.add_argument("--links", type=int, help=f"links of a farm, default {LINKS:,}")
    options = parser.parse_args()
    chosen = options.only or (QUICK if options.quick else SCENARIOS)
    links = options.links or (QUICK_LINKS if options.quick else LINKS)
    raise_open_files()
    if not peers.find_lychee():
        print(peers.NOT_FOUND)
    ratios: list[Ratio] = []
    failed = False
    with ExitStack() as stack:
        database.start(stack)
        print(COLUMNS, flush=True)
        for name in chosen:
            try:
                ratios += SCENARIOS[name](links)
            except RuntimeError as error:
                print(f"{name}: {error}", flush=True)
                failed = True
    print_ratios(ratios)
    return int(failed or not all(ratio.is_good for ratio in ratios))


if __name__ == "__main__":
    sys.exit(main())
