"""A link over time: findings to a standing, when to look again, and whose fault it is. Times are passed in, aware."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from curriculum.links.finding import ALIVE, WALLS, Finding, Strength, Verdict, strength_of

HARD_WEIGHT, MEDIUM_WEIGHT, WEAK_WEIGHT = 1.0, 0.5, 0.34
ENOUGH = 2.0  # two hard looks, four medium ones or six weak ones
# So many looks over such a span besides. InternetArchiveBot, too, wants three failed scans, three days apart each.
GONE_LOOKS, GONE_SPAN = 2, timedelta(hours=1)
HARD_LOOKS, HARD_SPAN = 2, timedelta(hours=24)
MEDIUM_LOOKS, MEDIUM_SPAN = 3, timedelta(hours=72)
WEAK_LOOKS, WEAK_SPAN = 6, timedelta(days=7)

LATEST = timedelta(days=1)  # how late a look can come in: no claim lasts longer
STALE = timedelta(days=30)  # evidence without a look for so long counts anew

CALM_SHARE = 1 / 12  # of the time that a link has been calm passes until the next look
CALM_SHORTEST, UNSEEN_SHORTEST, CALM_LONGEST = timedelta(days=3), timedelta(days=7), timedelta(days=30)
SUSPECT_OFFSETS = tuple(timedelta(hours=h) for h in (1, 6, 24, 48, 72))
SHORTEST_GAP = timedelta(minutes=30)
DAILY, WEEKLY, DAILY_FOR = timedelta(days=1), timedelta(days=7), timedelta(days=14)

WORD_LASTS = timedelta(days=180)
MOVE_LOOKS = 2  # good looks in a row that must name the same new address before it is offered
MOST_LOOKS = 1000  # counted no further


class State(StrEnum):
    """What we say of a link. WALLED: it cannot be verified by us. REFUSED: our guard does not go there."""

    UNCHECKED = "unchecked"
    OK = "ok"
    SUSPECT = "suspect"
    BROKEN = "broken"
    WALLED = "walled"
    REFUSED = "refused"


class Word(StrEnum):
    """What a person said of a link."""

    WORKS = "works"
    DEAD = "dead"
    IGNORE = "ignore"


SAID = {Word.WORKS: State.OK, Word.DEAD: State.BROKEN, Word.IGNORE: State.WALLED}


@dataclass(frozen=True, slots=True)
class Standing:
    """All that judging needs to remember of a link; one row holds it.

    weight: sum of the evidence since the last good or walled look; hard, medium, weak: how many looks of each
    strength; gone: how many of the hard ones said 410. failing_since: the first of them; steady_since: the first look
    since which none failed, None while the link fails; checked_at: the latest look of any kind.

    A person's word stands beside it and never in it. Where the row's state is the person's (`with_word`), `own_state`
    says what the looks come to, since the other fields are the looks' alone.
    """

    state: State = State.UNCHECKED
    weight: float = 0.0
    hard: int = 0
    medium: int = 0
    weak: int = 0
    gone: int = 0
    failing_since: datetime | None = None
    steady_since: datetime | None = None
    checked_at: datetime | None = None


def judge(standing: Standing, verdict: Verdict, *, at: datetime, strength: Strength | None = None) -> Standing:
    """Fold one look, made at `at`, into the standing. A look older than the latest one changes nothing.

    standing: the robot's own, also while a person's word outranks it (`own_state`).
    strength: pass `finding.strength` where there is a finding (410 and an unsteady connection are told apart there);
    without it the usual strength of the verdict counts.
    One good look heals. A wall tells nothing of the page: the count starts anew, since we are not sure any more. Looks
    at the same instant give the same standing in any order: of a good look, a wall and a failure the kindest wins.
    A look older by more than LATEST is no late one: the clock was wrong before and is set back. Times of what was seen
    by that clock become `at`, so no span that never passed proves anything. After STALE without a look (the machine
    was off, or the clock jumped forward) a suspicion starts anew for the same reason.
    """
    if standing.checked_at and at < standing.checked_at:
        if standing.checked_at - at <= LATEST:
            return standing
        standing = _set_back(standing, at)
    calm = _calm_state(verdict)
    if standing.checked_at == at and _kindness(standing) > (KINDNESS[calm] if calm else 0):
        return standing if calm else replace(standing, steady_since=at)
    if calm:
        return Standing(state=calm, steady_since=standing.steady_since or at, checked_at=at)
    return _with_evidence(standing, strength or strength_of(verdict), at)


def own_state(standing: Standing, verdict: Verdict | str | None) -> State:
    """What the looks alone say, whatever `standing.state` is. verdict: of the latest look, "" or None for none."""
    if not standing.checked_at or not verdict:
        return State.UNCHECKED
    if standing.failing_since:
        return State.BROKEN if _is_sure(standing, standing.checked_at) else State.SUSPECT
    return _calm_state(Verdict(verdict)) or State.UNCHECKED


def with_word(standing: Standing, word: Word | str, said_at: datetime | None, now: datetime) -> State:
    """What we say of the link: for WORD_LASTS what a person said, else what the looks say. word: "" if nobody did.

    Nobody is warned of a link that is to be ignored: it is as one that we cannot verify.
    """
    stands = word and said_at and now < said_at + WORD_LASTS
    return SAID[Word(word)] if stands else standing.state


def fold_move(moved_to: str, moved_looks: int, finding: Finding) -> tuple[str, int]:
    """Where a page moved for good, and how many good looks in a row have said so: at MOVE_LOOKS it may be offered."""
    target = finding.permanent_target if finding.verdict in ALIVE else ""
    if not target:
        return "", 0
    return target, min(moved_looks + 1, MOST_LOOKS) if target == moved_to else 1


def _set_back(standing: Standing, at: datetime) -> Standing:
    failing_since = standing.failing_since and min(standing.failing_since, at)
    return replace(standing, failing_since=failing_since, steady_since=standing.steady_since and at, checked_at=None)


def _calm_state(verdict: Verdict) -> State | None:
    if verdict in ALIVE:
        return State.OK
    if verdict in WALLS or verdict is Verdict.UNKNOWN:
        return State.WALLED
    return State.REFUSED if verdict is Verdict.REFUSED_SSRF else None


KINDNESS = {State.OK: 3, State.WALLED: 2, State.REFUSED: 1}


def _kindness(standing: Standing) -> int:
    return 0 if standing.failing_since else KINDNESS.get(standing.state, 0)


def _with_evidence(standing: Standing, strength: Strength, at: datetime) -> Standing:
    latest = standing.checked_at or at
    if at - latest > STALE and not _is_sure(standing, latest):
        standing = Standing()
    hard = standing.hard + (strength in (Strength.FINAL, Strength.HARD))
    medium = standing.medium + (strength is Strength.MEDIUM)
    weak = standing.weak + (strength is Strength.WEAK)
    counted = replace(
        standing,
        weight=round(hard * HARD_WEIGHT + medium * MEDIUM_WEIGHT + weak * WEAK_WEIGHT, 2),  # in any order
        hard=hard,
        medium=medium,
        weak=weak,
        gone=standing.gone + (strength is Strength.FINAL),
        failing_since=standing.failing_since or at,
        steady_since=None,
        checked_at=at,
    )
    return replace(counted, state=State.BROKEN if _is_sure(counted, at) else State.SUSPECT)


def _is_sure(standing: Standing, at: datetime) -> bool:
    """The thresholds. Harder evidence also counts as softer: a 404 among five time-outs is the sixth.

    Counts and span only grow while a link fails, so it stays broken without that being remembered.
    """
    if standing.weight < ENOUGH or not standing.failing_since:
        return False
    span = at - standing.failing_since
    firm = standing.hard + standing.medium
    return (
        (standing.gone >= GONE_LOOKS and span >= GONE_SPAN)
        or (standing.hard >= HARD_LOOKS and span >= HARD_SPAN)
        or (firm >= MEDIUM_LOOKS and span >= MEDIUM_SPAN)
        or (firm + standing.weak >= WEAK_LOOKS and span >= WEAK_SPAN)
    )


def next_check(
    standing: Standing,
    *,
    now: datetime,
    jitter: float,
    retry_after: float | None = None,
    word_at: datetime | None = None,
) -> datetime:
    """When to look again: always after `now`, and never before a host's Retry-After (seconds) has passed.

    standing: the robot's own. word_at: when a person spoke; a look is made when that runs out, so that what we say
    changes then. jitter: 0 to 1, at random; it adds up to a tenth of the interval, so that looks made together part.
    A suspect is looked at 1, 6, 24, 48 and 72 hours after its first failure, then daily; a broken link daily for two
    weeks, then weekly; a calm one after `calm_interval`.
    """
    wait = _interval(standing, now)
    wait += wait * (min(max(jitter, 0.0), 1.0) / 10)
    if word_at and now < word_at + WORD_LASTS:
        wait = min(wait, word_at + WORD_LASTS - now)
    if retry_after and retry_after > 0:
        wait = max(wait, timedelta(seconds=retry_after))
    return now + wait


def calm_interval(steady: timedelta, state: State) -> timedelta:
    """How long to wait at a link that has been calm for `steady`: a twelfth of that, from 3 days (7 where the robot
    sees nothing of the page: walls, internal addresses) to 30. A link that wobbled last week is asked again in 3 days,
    one that was fine for a year in a month.
    """
    shortest = CALM_SHORTEST if state is State.OK else UNSEEN_SHORTEST
    return min(max(steady * CALM_SHARE, shortest), CALM_LONGEST)


def _interval(standing: Standing, now: datetime) -> timedelta:
    if standing.state is State.UNCHECKED:
        return timedelta(minutes=1)
    if standing.state not in (State.SUSPECT, State.BROKEN):
        return calm_interval(now - (standing.steady_since or now), standing.state)
    age = max(now - (standing.failing_since or now), timedelta(0))
    if standing.state is State.BROKEN:
        return DAILY if age < DAILY_FOR else WEEKLY
    return next((offset - age for offset in SUSPECT_OFFSETS if offset - age >= SHORTEST_GAP), DAILY)


UNPROVEN = frozenset({Verdict.DNS_ERROR, Verdict.TIMEOUT, Verdict.CONN_ERROR, Verdict.TLS_ERROR, Verdict.REFUSED_SSRF})


def proves_network(finding: Finding | Verdict) -> bool:
    """Whether this look shows that our own network works: any HTTP answer on the way does.

    A name that "does not exist" proves nothing (some routers say so of every name while they are offline), nor does a
    bad certificate (portals of hotels) or a private address.
    """
    if isinstance(finding, Finding):
        return finding.answered or finding.verdict not in UNPROVEN
    return finding not in UNPROVEN


class NetworkGate:
    """Is it us? Fold every look of a run with `add`, and judge none of them while `is_closed`: it is no evidence.

    Closed when more than 30 % of the latest 50 hosts (at least 20) failed by network within five minutes, or when at
    least three hosts failed by network since the last answer of any, and that is two minutes ago or was never: on a
    train the looks are few and hours apart, so this silence has no end but an answer. With fewer than three hosts
    known (`known_hosts`), all of them must fail. Add all looks made together before judging the first of them. The
    order of looks at one instant does not matter.
    """

    WINDOW = timedelta(minutes=5)
    ANSWERS = 2, 3  # so many of so many witnesses prove our network
    FRESH = timedelta(minutes=2)  # about as long as one run takes: its dead hosts are often the last to be done
    HOSTS, FEWEST, SHARE, STREAK = 50, 20, 0.3, 3

    def __init__(self, known_hosts: int | None = None) -> None:
        self._needed = self.STREAK if known_hosts is None else max(1, min(self.STREAK, known_hosts))
        self._latest: OrderedDict[str, tuple[datetime, bool]] = OrderedDict()
        self._silent: dict[str, datetime] = {}
        self._answered_at: datetime | None = None

    def add(self, host: str, at: datetime, failed_by_network: bool) -> None:
        """One look at `host`, made at `at`. Looks may come a little out of order; a failure from long before the
        latest answer is none of these: the clock was set back since.
        """
        known = self._latest.get(host)
        if not known or (at, not failed_by_network) >= (known[0], not known[1]):
            self._latest[host] = (at, failed_by_network)
            self._latest.move_to_end(host)
        while len(self._latest) > 4 * self.HOSTS:
            self._latest.popitem(last=False)
        if not failed_by_network:
            self._answered_at = max(at, self._answered_at or at)
            self._silent = {h: t for h, t in self._silent.items() if t > self._answered_at}
        elif not self._answered_at or at > self._answered_at or self._answered_at - at > self.WINDOW:
            self._silent[host] = max(at, self._silent.get(host, at))

    def is_closed(self, now: datetime) -> bool:
        """Whether evidence must be held: the trouble is ours."""
        if len(self._silent) >= self._needed and not (self._answered_at and abs(now - self._answered_at) < self.FRESH):
            return True
        recent = sorted((at, host, bad) for host, (at, bad) in self._latest.items() if abs(now - at) <= self.WINDOW)
        latest = recent[-self.HOSTS :]
        return len(latest) >= self.FEWEST and sum(bad for *_, bad in latest) > self.SHARE * len(latest)

    @classmethod
    def witnessed(cls, answers: int, asked: int) -> bool:
        """Whether a closed gate was wrong: of `asked` links that worked before, on other hosts or a moment ago, so
        many answered that our network works. Then what failed is dead, even where that is more than SHARE of a guide.
        """
        enough, of = cls.ANSWERS
        return answers > 0 and answers * of >= asked * enough
