"""Rows for tests: each factory makes the smallest thing that is valid."""

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from accounts.models import Leadership, Membership, Role, Team, User
from curriculum.links.address import host_of, url_key
from curriculum.models import (
    Assignment,
    Completion,
    Enrolment,
    Guide,
    Link,
    Module,
    Placement,
    Reading,
    Track,
    TrackItem,
)

PASSWORD = "a-long-enough-password"


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"role-{n}")
    name = factory.LazyAttribute(lambda o: o.slug.replace("-", " ").capitalize())


class UserFactory(DjangoModelFactory):
    """A person with a verified address. `roles=[…]`, `teams=[…]` (as member), `leads=[…]` add them."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        if extracted:
            self.set_password(extracted)
            self.save()
        EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        self.roles.set(extracted or [])

    @factory.post_generation
    def teams(self, create, extracted, **kwargs):
        for team in extracted or []:
            Membership.objects.create(team=team, user=self)

    @factory.post_generation
    def leads(self, create, extracted, **kwargs):
        for team in extracted or []:
            Leadership.objects.create(team=team, user=self)


class AdminFactory(UserFactory):
    is_admin = True


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class GuideFactory(DjangoModelFactory):
    class Meta:
        model = Guide

    slug = factory.Sequence(lambda n: f"guide-{n}")
    title = factory.Sequence(lambda n: f"Guide {n}")


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    guide = factory.SubFactory(GuideFactory)
    key = factory.Sequence(lambda n: f"module-{n}")
    title = factory.Sequence(lambda n: f"Module {n}")
    position = factory.Sequence(lambda n: n)


class LinkFactory(DjangoModelFactory):
    class Meta:
        model = Link

    url = factory.Sequence(lambda n: f"https://site{n}.example/page")
    key = factory.LazyAttribute(lambda o: url_key(o.url))
    host = factory.LazyAttribute(lambda o: host_of(o.url))
    site = factory.LazyAttribute(lambda o: o.host)


class ReadingFactory(DjangoModelFactory):
    class Meta:
        model = Reading

    link = factory.SubFactory(LinkFactory)
    title = factory.Sequence(lambda n: f"Reading {n}")


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    module = factory.SubFactory(ModuleFactory)
    reading = factory.SubFactory(ReadingFactory)
    position = factory.Sequence(lambda n: n)
    kind = Placement.Kind.READING
    title = factory.SelfAttribute("reading.title")
    url = factory.SelfAttribute("reading.link.url")


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track

    guide = factory.SubFactory(GuideFactory)
    title = factory.Sequence(lambda n: f"Track {n}")


class TrackItemFactory(DjangoModelFactory):
    """An item with its module, placement and reading, all in the track's guide."""

    class Meta:
        model = TrackItem

    track = factory.SubFactory(TrackFactory)
    module = factory.SubFactory(ModuleFactory, guide=factory.SelfAttribute("..track.guide"))
    placement = factory.SubFactory(PlacementFactory, module=factory.SelfAttribute("..module"))
    reading = factory.SelfAttribute("placement.reading")
    title = factory.SelfAttribute("placement.title")
    position = factory.Sequence(lambda n: n)
    required = True


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    track = factory.SubFactory(TrackFactory)


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    assignment = factory.SubFactory(AssignmentFactory)
    user = factory.SubFactory(UserFactory)


class CompletionFactory(DjangoModelFactory):
    class Meta:
        model = Completion

    user = factory.SubFactory(UserFactory)
    reading = factory.SubFactory(ReadingFactory)
