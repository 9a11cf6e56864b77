"""One normalised URL, its former addresses, and each look at it."""

from datetime import datetime, timedelta
from functools import reduce
from hashlib import sha256
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import TruncDay, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.links.address import url_key
from curriculum.links.judge import WORD_LASTS
from curriculum.models.site import SitePause

KEY_LENGTH = 600  # characters, up to four bytes each: PostgreSQL's index takes 2,700 bytes
FINDINGS = [  # fields of a Link that say what became of its address
    *("title", "state", "verdict", "status", "detail", "final_url", "weight", "hard", "medium", "weak", "gone"),
    *("failing_since", "steady_since", "checked_at", "next_check_at", "claimed_until", "etag", "last_modified"),
    *("moved_to", "moved_looks", "word", "word_by", "word_at"),
]
DAILY_AFTER, MONTHLY_AFTER = timedelta(days=1), timedelta(days=90)  # how old looks must be to be thinned


class Verdict(models.TextChoices):
    """What one look came to: curriculum.links.finding.Verdict in words for people."""

    OK = "ok", _("works")
    REDIRECT_PERMANENT = "redirect_permanent", _("moved for good")
    REDIRECT_TEMPORARY = "redirect_temporary", _("answers at another address for now")
    FRAGMENT_MISSING = "fragment_missing", _("page works, the place on it is missing")
    CONTENT_DRIFT = "content_drift", _("page has changed")
    GONE = "gone", _("page not found")
    SOFT404 = "soft404", _("site answers, but the page is gone")
    PARKED = "parked", _("domain is for sale")
    DNS_ERROR = "dns_error", _("host does not exist")
    REDIRECT_LOOP = "redirect_loop", _("redirects without end")
    CONN_ERROR = "conn_error", _("no connection")
    CHANGED_TOPIC = "changed_topic", _("page is about something else now")
    LOGIN = "login", _("behind a sign-in")
    BLOCKED = "blocked", _("does not let robots in")
    RATE_LIMITED = "rate_limited", _("asked us to come later")
    TLS_ERROR = "tls_error", _("no secure connection")
    SERVER_ERROR = "server_error", _("server has a fault")
    TIMEOUT = "timeout", _("no answer in time")
    PROTOCOL_ERROR = "protocol_error", _("answer can't be read")
    UNKNOWN = "unknown", _("can't be told by a robot")
    REFUSED_SSRF = "refused_ssrf", _("no public address, not asked")


class LinkQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None):
        """Links whose time has come, that no worker holds and whose host lets us. `now`: aware, default the clock."""
        now = now or timezone.now()
        return self.free(now).filter(next_check_at__lte=now)

    def free(self, now: datetime):
        """Those that no worker holds and whose host did not ask to be left alone."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).not_paused(now)

    def not_paused(self, now: datetime):
        """Those whose site and host did not ask to be left alone."""
        paused = SitePause.objects.names(now)
        return self.exclude(site__in=paused).exclude(host__in=paused)

    def with_pause(self):
        """Each with `not_before`: until when its site wants to be left alone, None if it said nothing."""
        own = SitePause.objects.filter(site__in=[OuterRef("site"), OuterRef("host")]).order_by("-until")
        return self.annotate(not_before=Subquery(own.values("until")[:1]))

    def worst_first(self):
        """Broken ones, then those being watched, then the rest; by host."""
        order = [Link.State.BROKEN, Link.State.SUSPECT, Link.State.UNCHECKED]
        rank = Case(*(When(state=state, then=n) for n, state in enumerate(order)), default=len(order))
        return self.order_by(rank, "host", "pk")

    def search(self, words: str):
        """Those whose address or title has each of `words`; none asked for is all."""
        for word in words.split():
            places = ("url", "title", "reading__title")
            self = self.filter(reduce(or_, (Q(**{f"{place}__icontains": word}) for place in places)))
        return self

    def count_places(self):
        """Each with `places`: how many times it stands in guides."""
        return self.annotate(places=Count("reading__placements"))

    def in_guide(self, slug: str):
        """Those that a guide's present version links to."""
        return self.filter(
            reading__placements__module__guide__slug=slug, reading__placements__module__removed_at=None
        ).distinct()

    def count_states(self) -> dict[str, int]:
        """How many links are in each state; states of none are left out."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def visible_to(self, user):
        """For curators only."""
        return self if user.is_admin else self.none()


class Link(models.Model):
    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        OK = "ok", _("works")
        SUSPECT = "suspect", _("being watched")
        BROKEN = "broken", _("broken")
        WALLED = "walled", _("can't be verified")
        REFUSED = "refused", _("not checked: no public address")

    class Word(models.TextChoices):
        WORKS = "works", _("works for people")
        DEAD = "dead", _("is dead")
        IGNORE = "ignore", _("raises no alarm")

    IN_TROUBLE = (State.SUSPECT.value, State.BROKEN.value)

    key = models.TextField(unique=True)  # identity: curriculum.links.address.url_key
    url = models.TextField()  # what is asked for
    host = models.CharField(max_length=255, db_index=True)
    site = models.CharField(max_length=255)  # its registrable domain: what is asked at one pace
    title = models.CharField(max_length=500, blank=True)  # of the page, as last fetched

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNCHECKED, db_index=True)
    verdict = models.CharField(_("last verdict"), max_length=20, choices=Verdict, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    final_url = models.TextField(blank=True)
    # What judge() folds: evidence since the last success (curriculum.links.judge.Standing).
    weight = models.FloatField(default=0)
    hard = models.PositiveSmallIntegerField(default=0)
    medium = models.PositiveSmallIntegerField(default=0)
    weak = models.PositiveSmallIntegerField(default=0)
    gone = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    steady_since = models.DateTimeField(null=True, blank=True)  # no look failed since then
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    next_check_at = models.DateTimeField(default=timezone.now, db_index=True)
    # Held by a worker until then: also the mark of its claim, without which nothing of a look is stored.
    claimed_until = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    # Where the page moved for good, and how many looks in a row said so (judge.fold_move).
    moved_to = models.TextField(blank=True)
    moved_looks = models.PositiveSmallIntegerField(default=0)
    # What a person said of it; outranks the looks for WORD_LASTS.
    word = models.CharField(max_length=6, choices=Word, blank=True)
    word_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="words_on_links"
    )
    word_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["host", "pk"]
        indexes = [models.Index(fields=["site", "next_check_at"], name="link_of_a_site")]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.url

    def is_within_reach_of(self, user) -> bool:
        return user.is_admin

    @staticmethod
    def key_of(url: str) -> str:
        """The identity of `url`, short enough for an index however long the address is."""
        key = url_key(url)
        return key if len(key) <= KEY_LENGTH else f"{key[:KEY_LENGTH]} {sha256(key.encode()).hexdigest()}"

    def forget(self) -> None:
        """As if it had never been looked at; for a link that gets a new address. Not saved."""
        fields = {field.name: field for field in self._meta.concrete_fields}
        for name in FINDINGS:
            setattr(self, name, fields[name].get_default())

    @property
    def name(self) -> str:
        """What the guide calls it, else what the page calls itself, else its address."""
        reading = getattr(self, "reading", None)
        return (reading.title if reading else "") or self.title or self.url

    @property
    def is_in_trouble(self) -> bool:
        return self.state in self.IN_TROUBLE

    @property
    def word_until(self) -> datetime | None:
        """Until when a person's word outranks the looks; None: nobody said anything, or it has run out."""
        until = self.word_at + WORD_LASTS if self.word and self.word_at else None
        return until if until and until > timezone.now() else None

    @property
    def failed_looks(self) -> int:
        """Looks that failed since the last good one."""
        return self.hard + self.medium + self.weak


class LinkPrint(models.Model):
    """The fingerprint of a link's page as it was when it was first read: curriculum.links.fingerprint."""

    link = models.OneToOneField(Link, models.CASCADE, primary_key=True, related_name="print")
    data = models.TextField()  # base64: rows are written as one JSON document (models/bulk.py)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")

    def __str__(self):
        return f"{self.link_id}"


class LinkAlias(models.Model):
    """An address that a link had before: known for ever, so that its completions are found again."""

    key = models.TextField(unique=True)
    url = models.TextField()
    link = models.ForeignKey(Link, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self):
        return self.url


class LinkCheckQuerySet(models.QuerySet):
    def offline_since(self) -> datetime | None:
        """Since when our own network has been down, None when it is not: looks are held since then. One query."""
        counted = Subquery(LinkCheck.objects.filter(held=False).order_by("-at").values("at")[:1])
        held = self.filter(held=True).annotate(counted=counted)
        return held.filter(Q(counted=None) | Q(at__gt=F("counted"))).aggregate(since=Min("at"))["since"]

    def thin(self, now: datetime) -> int:
        """Delete looks that tell nothing new: held ones to one a day after a day, counted ones that came to the same
        as the look before to one a month after 90 days. Changes stay for ever. Returns how many went.
        """
        counted, held = self.filter(held=False), self.filter(held=True)
        before = counted.filter(link=OuterRef("link"), at__lt=OuterRef("at")).order_by("-at").values("verdict")[:1]
        old = counted.filter(at__lt=now - MONTHLY_AFTER)
        same = old.annotate(before=Subquery(before)).filter(verdict=F("before"))
        first = old.annotate(period=TruncMonth("at")).order_by().values("link", "period").annotate(first=Min("pk"))
        gone, _counts = same.exclude(pk__in=first.values("first")).delete()
        old = held.filter(at__lt=now - DAILY_AFTER)
        first = old.annotate(period=TruncDay("at")).order_by().values("link", "period").annotate(first=Min("pk"))
        return gone + old.exclude(pk__in=first.values("first")).delete()[0]


class LinkCheck(models.Model):
    """One look at a link."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="checks", db_index=False)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict)
    status = models.PositiveSmallIntegerField(null=True)
    elapsed_ms = models.PositiveIntegerField()
    detail = models.CharField(max_length=200, blank=True)
    held = models.BooleanField(default=False)  # our own network was down: seen, but not counted

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["-at"], name="linkcheck_latest")]
        # A result that is stored twice (a worker killed between store and answer) is stored once.
        constraints = [models.UniqueConstraint(fields=["link", "at"], name="one_look_an_instant")]
        verbose_name = _("look at a link")
        verbose_name_plural = _("looks at links")

    def __str__(self):
        return f"{self.verdict} {self.at:%Y-%m-%d %H:%M}"
