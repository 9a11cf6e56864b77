"""Asking hosts for addresses that cannot exist: once for each pattern, as politely as for links."""

import asyncio
import logging
import secrets
import string
from collections.abc import Mapping, MutableMapping

from curriculum.links.evidence import FEW_WORDS, Evidence
from curriculum.links.fetch import Fetcher
from curriculum.links.probe import Answer, Probed, pattern_of, probe_url, read_probe

MOST_REMEMBERED = 20_000  # patterns, of at most 2 KB each; those of honest hosts are far smaller
logger = logging.getLogger(__name__)


class Prober:
    """memory: what earlier probes told, by pattern; fresh: what this one learned, worth keeping for a week."""

    def __init__(self, fetcher: Fetcher, memory: MutableMapping[str, Probed] | None = None) -> None:
        self._fetcher = fetcher
        self._memory: MutableMapping[str, Probed] = {} if memory is None else memory
        self._asking: dict[str, asyncio.Task[Probed]] = {}
        self._honest: set[tuple[str, str]] = set()
        self.fresh: dict[str, Probed] = {}

    def recall(self, probes: Mapping[str, Probed]) -> None:
        """What earlier probes told, besides what is in memory; the longest known goes where that is too much."""
        self._memory.update(probes)
        while len(self._memory) > MOST_REMEMBERED:
            del self._memory[next(iter(self._memory))]

    async def ask(self, evidence: Evidence) -> Probed | None:
        """What the host shows for addresses like this one that cannot exist; None where that tells nothing.

        Never raises. Asks at the same time for one pattern are one ask.
        """
        try:
            pattern = pattern_of(evidence)
            if pattern is None:
                return None
            if known := self._memory.get(pattern) or self._by_neighbours(pattern, evidence):
                return known
            task = self._asking.get(pattern)
            if task is None:
                task = asyncio.get_running_loop().create_task(self._learn(pattern, evidence))
                self._asking[pattern] = task
                task.add_done_callback(lambda task: self._done(pattern, task))
            return await asyncio.shield(task)
        except Exception:  # a probe that fails leaves the look as it is
            logger.exception("A probe failed near %s", evidence.url)
            return None

    def _by_neighbours(self, pattern: str, evidence: Evidence) -> Probed | None:
        """A host that is honest in one folder is taken to be so in all, for pages that say more than a notice."""
        says_much = evidence.page is not None and evidence.page.words > FEW_WORDS
        return Probed(Answer.HONEST) if says_much and _host_and_kind(pattern) in self._honest else None

    def _done(self, pattern: str, task: asyncio.Task[Probed]) -> None:
        self._asking.pop(pattern, None)
        if not task.cancelled():
            task.exception()  # whoever waited has it; after a run that was stopped nobody does

    async def _learn(self, pattern: str, evidence: Evidence) -> Probed:
        probed = await self._probe(evidence)
        if probed.answer in (Answer.LED, Answer.SHOWN):
            probed = probed.joined(await self._probe(evidence))
        self.recall({pattern: probed})
        if probed.answer is Answer.HONEST:
            self._honest.add(_host_and_kind(pattern))
        if probed.answer is not Answer.SILENT:
            self.fresh[pattern] = probed
        return probed

    async def _probe(self, evidence: Evidence) -> Probed:
        return read_probe(await self._fetcher.fetch(probe_url(evidence, _token())))


def _host_and_kind(pattern: str) -> tuple[str, str]:
    """Host and extension of a pattern."""
    return pattern.partition("/")[0], pattern.rpartition("*")[2]


def _token() -> str:
    """Two made-up words of letters, like the end of many an address."""
    letters = ["".join(secrets.choice(string.ascii_lowercase) for _ in range(8)) for _ in range(2)]
    return "-".join(letters)
