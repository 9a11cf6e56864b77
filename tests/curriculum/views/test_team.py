"""The pages and files of a lead."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from curriculum.models import Assignment, Enrolment
from tests.factories import (
    AssignmentFactory,
    CompletionFactory,
    EnrolmentFactory,
    RoleFactory,
    TeamFactory,
    TrackItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory(name="Platform")


@pytest.fixture
def lead(team):
    return UserFactory(leads=[team], name="Lead")


@pytest.fixture
def item():
    return TrackItemFactory(title="First")


@pytest.fixture
def lead_pages(signed_in, lead):
    return signed_in(lead)


def enrol(item, team, name="=Ann"):
    person = UserFactory(teams=[team], name=name)
    EnrolmentFactory(assignment=AssignmentFactory(track=item.track, team=team), user=person)
    return person


@pytest.mark.parametrize("people", [1, 3])
def test_queries_do_not_grow_with_people(lead_pages, item, team, people, django_assert_num_queries):
    for _ in range(people):
        CompletionFactory(user=enrol(item, team), reading=item.reading)
    with django_assert_num_queries(7):
        lead_pages.get(reverse("team"))


def test_links_to_the_files_and_to_each_person(lead_pages, item, team):
    person = enrol(item, team)
    html = lead_pages.get(reverse("team")).content.decode()
    expected = ["/team/export.csv", "/team/export.xlsx", f'href="/team/people/{person.pk}/"']
    assert [part for part in expected if part not in html] == []


def test_an_empty_team_page_says_what_to_do(lead_pages):
    assert reverse("team-assign") in lead_pages.get(reverse("team")).content.decode()


@pytest.mark.parametrize("query", ["?track=x&team=999999999999999&page=-3&sort=evil", "?team=0", "?page=99"])
def test_nonsense_in_the_address_does_no_harm(lead_pages, item, team, query):
    enrol(item, team)
    assert lead_pages.get(reverse("team") + query).status_code == 200


def test_csv_has_a_row_a_person_and_no_formula(lead_pages, item, team):
    CompletionFactory(user=enrol(item, team), reading=item.reading)
    answer = lead_pages.get(reverse("team-export-csv"))
    head, row = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert (head[-1], row[0], row[2], row[-1]) == ("First", "'=Ann", "1", "Read")


def test_xlsx_has_the_same(lead_pages, item, team):
    enrol(item, team)
    sheet = load_workbook(io.BytesIO(lead_pages.get(reverse("team-export-xlsx")).getvalue())).active
    assert [cell.value for cell in sheet[2]][:4] == ["'=Ann", sheet["B2"].value, 0, 1]


def test_a_person_out_of_reach_is_not_found(lead_pages):
    assert lead_pages.get(reverse("team-person", args=[UserFactory().pk])).status_code == 404


def test_a_member_may_not_look(signed_in, member):
    assert signed_in(member).get(reverse("team")).status_code == 403


def form(item, team, **fields):
    return {"track": item.track_id, "team": team.pk, "who": "everybody", "due": "none"} | fields


def test_the_preview_saves_nothing(lead_pages, item, team):
    enrol(item, team)
    Assignment.objects.all().delete()
    answer = lead_pages.post(reverse("team-assign"), form(item, team))
    assert (answer.status_code, Assignment.objects.count()) == (200, 0)
    assert "=Ann" in answer.content.decode()


def test_saving_enrols_the_audience(lead_pages, item, team):
    role = RoleFactory()
    person = UserFactory(teams=[team], roles=[role])
    UserFactory(teams=[team])
    lead_pages.post(
        reverse("team-assign"), form(item, team, who="some", roles=[role.pk], due="days", due_days=7, save=1)
    )
    assert [enrolment.user for enrolment in Enrolment.objects.all()] == [person]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"track": ""}, "required"),
        ({"who": "some"}, "Choose at least one role or team."),
        ({"who": "people"}, "Choose at least one person."),
        ({"due": "date"}, "Choose the day it is due."),
        ({"due": "date", "due_on": "2001-01-01"}, "That day has passed."),
        ({"due": "date", "due_on": "soon"}, "Enter a valid date."),
        ({"due": "days", "due_days": "0"}, "greater than or equal to 1"),
        ({"due": "days"}, "Say after how many days"),
        ({"who": "people", "people": ["99999"]}, "not one of the available choices"),
        ({"due": "days", "due_days": "9" * 400}, "less than or equal to 1000"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_the_field(lead_pages, item, team, fields, sentence):
    UserFactory(teams=[team])
    answer = lead_pages.post(reverse("team-assign"), form(item, team, **fields) | {"save": 1})
    assert (sentence in answer.content.decode(), Assignment.objects.count()) == (True, 0)


def test_a_lead_cannot_assign_to_another_team(lead_pages, item):
    lead_pages.post(reverse("team-assign"), form(item, TeamFactory(), save=1))
    assert Assignment.objects.count() == 0


def test_ending_keeps_the_enrolments(lead_pages, item, team):
    assignment = AssignmentFactory(track=item.track, team=team)
    EnrolmentFactory(assignment=assignment)
    lead_pages.post(reverse("assignment-end", args=[assignment.pk]))
    assert (Assignment.objects.active().count(), Enrolment.objects.count()) == (0, 1)


def test_another_lead_cannot_end_it(lead_pages, item):
    assignment = AssignmentFactory(track=item.track, team=TeamFactory())
    assert lead_pages.post(reverse("assignment-end", args=[assignment.pk])).status_code == 404
