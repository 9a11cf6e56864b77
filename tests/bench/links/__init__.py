"""How fast the link checker is, beside lychee and a bare loop, on a farm of this machine: `python -m tests.bench.links`."""
