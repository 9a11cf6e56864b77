"""Some ninety addresses whose truth is known: good pages that look bad, dead ones that look good, walls and faults.

`with LabelledFarm() as farm:` serves them on 127.11.0.x; `farm.rows` says of each what is true of it and what a careful
checker calls it. The pages are in labelled_pages.py, the hosts that answer every path alike below.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from tests.farm import labelled_pages as pages
from tests.farm.site import FaultySite, Page, redirect

NETWORK = "127.11.0.0/24"
CLOSED = 99  # nothing listens there


class Truth(StrEnum):
    """What a person with a browser would say. FAULT: neither there nor gone for good; ODD: nobody can say."""

    ALIVE = "alive"
    DEAD = "dead"
    WALL = "wall"
    FAULT = "fault"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled address. verdict: in the words of curriculum.links.finding.Verdict."""

    url: str
    truth: Truth
    verdict: str


@dataclass(frozen=True, slots=True)
class Host:
    """One host: its labelled paths with truth, verdict and answer; `otherwise` answers every other path."""

    labelled: dict[str, tuple[Truth, str, object]]
    others: dict[str, object]
    otherwise: object = None


class LabelledFarm:
    """All hosts on one port. `port` and `rows` are there from the start, answers while the block lasts."""

    def __init__(self) -> None:
        self.sites: list[FaultySite] = []
        self.rows: list[Row] = []
        for number, host in enumerate(HOSTS, start=1):
            site = FaultySite(f"127.11.0.{number}", self.port if self.sites else 0)
            self.sites.append(site)
            site.pages |= host.others
            if host.otherwise:
                site.pages["*"] = host.otherwise
            for path, (truth, verdict, answer) in host.labelled.items():
                site.pages[path.partition("#")[0].partition("?")[0]] = answer
                self.rows.append(Row(site.url(path, f"127.11.0.{number}"), truth, verdict))
        self.rows.append(Row(f"http://127.11.0.{CLOSED}:{self.port}/tides", Truth.DEAD, "conn_error"))

    @property
    def port(self) -> int:
        return self.sites[0].port

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for site in self.sites:
                stack.enter_context(site)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def only(truth: Truth, verdict: str, *answers: tuple[str, object]) -> dict[str, tuple[Truth, str, object]]:
    """Rows of one kind."""
    return {path: (truth, verdict, answer) for path, answer in answers}


def everywhere(answer: object, truth: Truth, verdict: str, *paths: str, **others: object) -> Host:
    """A host that answers every path alike, asked at `paths`."""
    return Host(only(truth, verdict, *((path, answer) for path in paths)), others, answer)


HONEST = Host(
    only(Truth.ALIVE, "ok", *pages.GOOD.items())
    | only(Truth.ALIVE, "redirect_permanent", *pages.MOVED.items())
    | only(Truth.ALIVE, "redirect_temporary", *pages.ELSEWHERE.items())
    | only(Truth.ALIVE, "fragment_missing", ("/tables#spring-tide", pages.CUT_PLACE))
    | only(Truth.DEAD, "gone", *pages.GONE.items())
    | only(Truth.DEAD, "soft404", *pages.SAYS_SO.items())
    | only(Truth.DEAD, "redirect_loop", ("/round", redirect(302, "/and-round")), ("/self", redirect(301, "/self")))
    | only(Truth.WALL, "login", *pages.SIGN_IN.items())
    | only(Truth.WALL, "blocked", *pages.BLOCKED.items())
    | only(Truth.FAULT, "server_error", ("/fault", Page(500)))
    | only(Truth.FAULT, "protocol_error", ("/garbage", lambda handler: handler.write_raw(b"KNOCK KNOCK\r\n\r\n")))
    | only(Truth.FAULT, "conn_error", ("/cut-off", lambda handler: handler.reset()))
    | only(Truth.ODD, "unknown", ("/drawn-by-script", pages.SHELL))
    | only(Truth.ODD, "refused_ssrf", ("/inside", redirect(302, "http://127.0.0.2:1/keys"))),
    pages.BEHIND,
)

# Hosts that have no 404: what each says to a path that it does not know tells nothing in words.
CHEERFUL = Host(
    only(Truth.ALIVE, "ok", ("/walks/dunes", pages.article("Dunes")), ("/walks/moor", pages.article("The moor")))
    | only(Truth.DEAD, "soft404", ("/walks/quicksand", pages.CHEER), ("/walks/north.html", pages.CHEER)),
    {"/": pages.article("Walks")},
    pages.CHEER,
)
SENDS_HOME = Host(
    only(Truth.ALIVE, "ok", ("/recipes/rye-bread", pages.article("Rye bread")))
    | only(Truth.DEAD, "soft404", *((path, redirect(302, "/")) for path in ("/recipes/spelt", "/2019/soda-bread"))),
    {"/": pages.article("Bread")},
    redirect(302, "/"),
)
SENDS_TO_LIST = Host(
    only(Truth.ALIVE, "ok", ("/parts/lathe", pages.article("Lathe")))
    | only(Truth.DEAD, "soft404", ("/parts/anvil-7", redirect(301, "/catalogue"))),
    {"/": pages.article("Tools"), "/catalogue": pages.CATALOGUE},
    redirect(301, "/catalogue"),
)
ECHOES = Host(
    only(Truth.ALIVE, "ok", ("/birds/heron", pages.article("Heron")))
    | only(Truth.DEAD, "soft404", ("/birds/dodo", pages.echo), ("/birds/great-auk", pages.echo)),
    {"/": pages.article("Birds")},
    pages.echo,
)
MEMBERS = Host(
    only(Truth.WALL, "login", *((path, pages.to_sign_in) for path in ("/minutes/may", "/ledger", "/a/b?c=d"))),
    {"/": pages.article("The rowing club"), "/members/enter": pages.SIGN_IN_FORM},
    pages.to_sign_in,
)

HOSTS = (
    HONEST,
    CHEERFUL,
    SENDS_HOME,
    SENDS_TO_LIST,
    ECHOES,
    MEMBERS,
    # Each on a host of its own: hosts that complain are asked more slowly.
    everywhere(pages.TOO_MANY, Truth.WALL, "rate_limited", "/busy"),
    everywhere(pages.UPKEEP, Truth.FAULT, "server_error", "/upkeep"),
    Host(only(Truth.ALIVE, "ok", ("/weir", pages.once_busy)), {}),
    everywhere(pages.FOR_SALE, Truth.DEAD, "parked", "/", "/guide/knots", "/index.html"),
    everywhere(pages.LANDER, Truth.DEAD, "parked", "/docs/setup", "/about"),
    everywhere(pages.CHALLENGE, Truth.WALL, "blocked", "/papers/7", "/papers/8"),
)
