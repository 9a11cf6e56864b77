"""What is measured, one function a scenario. Each prints its lines as they come and returns its figures."""

from tests.bench.links import accuracy, peers, pipeline, scale
from tests.bench.links.outcome import Outcome, Ratio
from tests.bench.links.processes import running_farm

PACE = {"LINKS_PER_HOST": "10", "LINKS_HOST_DELAY": "0.05"}
PROBING = {"LINKS_PROBING": "1"}
GUIDE = 62  # links of a guide, each on a host of its own
MEMORY = 200  # MB, most
SIZE = 300  # bytes a stored look, most


def say(outcome: Outcome) -> Outcome:
    print(outcome.line(), flush=True)
    return outcome


def default_pace(links: int) -> list[Ratio]:
    """Many hosts at 50 ms, at Lectern's own politeness: 2 at once, half a second apart."""
    hosts = links // 4
    with running_farm(hosts=hosts, links=links, delay=50) as farm:
        bare = say(peers.measure_bare(f"bare loop, {hosts:,} hosts", farm))
        lychee = lychee_both(farm)
        lectern = say(pipeline.measure(f"Lectern, {hosts:,} hosts", farm))
        shipped = say(pipeline.measure(f"Lectern, {hosts:,} hosts, a pool of two", farm, pool=2))
    ratios = against_lychee(f"{hosts:,} hosts", lectern, lychee)
    ratios += against_lychee(f"{hosts:,} hosts, a pool of two", shipped, lychee)
    ratios.append(Ratio("CPU a link / bare loop", lectern.cpu_a_link / bare.cpu_a_link, most=2.5))
    ratios.append(Ratio("Memory of the worker's largest process", lectern.used.megabytes, most=MEMORY, unit="MB"))
    return [*ratios, at_once(shipped, 2)]


def quick_pace(links: int) -> list[Ratio]:
    """Few hosts at 50 ms, at lychee's politeness: 10 at once, 50 ms apart."""
    hosts = links // 40
    with running_farm(hosts=hosts, links=links, delay=50) as farm:
        lychee = lychee_both(farm)
        lectern = say(pipeline.measure(f"Lectern, {hosts:,} hosts, 10 at once, 50 ms apart", farm, changes=PACE))
        shipped = say(pipeline.measure(f"Lectern, {hosts:,} hosts, a pool of two", farm, changes=PACE, pool=2))
    ratios = against_lychee(f"{hosts:,} hosts", lectern, lychee)
    return [*ratios, *against_lychee(f"{hosts:,} hosts, a pool of two", shipped, lychee), at_once(shipped, 10)]


def two_workers(links: int) -> list[Ratio]:
    """Many hosts at 500 ms, by one worker and by two."""
    hosts = links // 4
    with running_farm(hosts=hosts, links=links, delay=500) as farm:
        one = say(pipeline.measure("Lectern, 500 ms a link, one worker", farm))
        two = say(pipeline.measure("Lectern, 500 ms a link, two workers", farm, workers=2))
    return [
        Ratio("Two workers / one, links/s at 500 ms", two.links_a_second / one.links_a_second, least=1.8),
        Ratio("Two workers / one, CPU a link", two.cpu_a_link / one.cpu_a_link, most=1.1),
        at_once(two, 2),
    ]


def probing(links: int) -> list[Ratio]:
    """As default_pace, with the probes that tell soft 404; no figure but the line."""
    hosts = links // 4
    with running_farm(hosts=hosts, links=links, delay=50) as farm:
        lectern = say(pipeline.measure(f"Lectern, {hosts:,} hosts, probes included", farm, changes=PROBING))
    return [at_once(lectern, 2)]


def first_pass(_links: int) -> list[Ratio]:
    """A guide that was just published: each link on a host of its own, 200 ms."""
    with running_farm(hosts=GUIDE, links=GUIDE, delay=200) as farm:
        lectern = say(pipeline.measure(f"Lectern, first pass of {GUIDE} links at 200 ms", farm))
        probed = say(pipeline.measure("Lectern, the same, probes included", farm, changes=PROBING))
    ratios = [(lectern, ""), (probed, ", probes included")]
    return [Ratio(f"First pass of {GUIDE} links{name}", run.seconds, most=5, unit="s") for run, name in ratios]


def large_table(links: int) -> list[Ratio]:
    """The whole pipeline while a million other links stand in the table."""
    hosts, others = links // 4, scale.LARGE
    with running_farm(hosts=hosts, links=links, delay=50) as farm:
        lectern = say(pipeline.measure(f"Lectern, {others:,} other links in the table", farm, other_rows=others))
    return [Ratio("Memory with 1,000,000 links in the table", lectern.used.megabytes, most=MEMORY, unit="MB")]


def claim_and_store(_links: int) -> list[Ratio]:
    """Claiming and storing by themselves, at two sizes of the table."""
    more = scale.print_table()
    name = "1,000 links more at 1,000,000 rows than at 10,000"
    return [Ratio(f"{name}{', all due' if due else ''}", more[due], most=5, unit="ms") for due in more]


def size_of_looks(_links: int) -> list[Ratio]:
    """How much room a stored look takes."""
    heap, whole = scale.measure_size()
    return [
        Ratio("A stored look, without indexes", heap, most=SIZE, unit="B"),
        Ratio("A stored look, with its indexes", whole, most=SIZE, unit="B"),
    ]


def right_or_wrong(_links: int) -> list[Ratio]:
    """What is said of addresses whose truth is known."""
    return accuracy.print_table()


def lychee_both(farm) -> Outcome | None:
    """lychee as it comes (returned) and tuned; None when it is not installed."""
    if not peers.find_lychee():
        return None
    usual = say(peers.measure_lychee(f"lychee, {farm.hosts:,} hosts", farm))
    say(peers.measure_lychee(f"lychee tuned, {farm.hosts:,} hosts", farm, *peers.TUNED))
    return usual


def against_lychee(where: str, lectern: Outcome, lychee: Outcome | None) -> list[Ratio]:
    if not lychee:
        return []
    return [Ratio(f"Lectern / lychee, links/s, {where}", lectern.links_a_second / lychee.links_a_second, least=1)]


def at_once(lectern: Outcome, limit: int) -> Ratio:
    name = f"Most connections to one host: {lectern.name}"
    return Ratio(name, lectern.farm["connections_a_host"], most=limit, unit="")


SCENARIOS = {
    "default-pace": default_pace,
    "quick-pace": quick_pace,
    "two-workers": two_workers,
    "probing": probing,
    "first-pass": first_pass,
    "large-table": large_table,
    "claim-and-store": claim_and_store,
    "size": size_of_looks,
    "accuracy": right_or_wrong,
}
