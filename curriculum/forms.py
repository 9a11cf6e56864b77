"""Shapes of input: from what people type to clean values, or a sentence beside the field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, Team, User
from curriculum.guides.publishing import read_guide, slug_for
from curriculum.learning.audience import Audience
from curriculum.markdown.decode import MAX_BYTES, GuideError, decode
from curriculum.models import Guide, Link, Track

PEOPLE_AS_BOXES = 60  # up to so many people are ticked; more are written as addresses


class AssignForm(forms.Form):
    """A track, who gets it, and when it is due. `audience` stands after `is_valid()`."""

    WHO = [
        ("everybody", _("Everybody there")),
        ("some", _("Some of them, by role or team")),
        ("people", _("People I choose")),
    ]
    DUE = [("none", _("No due date")), ("date", _("A date")), ("days", _("Days after each person joins"))]

    track = forms.ModelChoiceField(Track.objects.none(), label=_("Track"), empty_label=_("Choose a track"))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("For"), required=False, help_text=_("The team and all teams below it.")
    )
    who = forms.ChoiceField(label=_("Who gets it"), choices=WHO, widget=forms.RadioSelect, initial="everybody")
    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(), label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With roles too: people who have one of the roles in one of the teams."),
    )
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("People"), required=False, widget=forms.CheckboxSelectMultiple
    )
    addresses = forms.CharField(
        label=_("People, by e-mail address"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    due = forms.ChoiceField(label=_("Due"), choices=DUE, widget=forms.RadioSelect, initial="none")
    due_on = forms.DateField(label=_("Due on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    due_days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("1 to 1,000, from the day they join."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        teams = Team.objects.visible_to(user)
        self.fields["track"].queryset = Track.objects.visible_to(user).select_related("guide")
        self.fields["team"].queryset = self.fields["teams"].queryset = teams
        self.fields["team"].required = not user.is_admin
        self.fields["team"].empty_label = _("The whole organisation") if user.is_admin else None
        reach = User.objects.visible_to(user).active()
        if reach.count() <= PEOPLE_AS_BOXES:
            self.fields["people"].queryset = reach
            del self.fields["addresses"]
        else:
            del self.fields["people"]

    def clean_addresses(self):
        """Addresses to people within reach; names the first that is nobody's."""
        lines = {line.strip().lower() for line in self.cleaned_data["addresses"].splitlines() if line.strip()}
        found = list(User.objects.visible_to(self.user).active().filter(email__in=lines))
        unknown = sorted(lines - {person.email for person in found})
        if unknown:
            raise ValidationError(
                _("Nobody you can assign to has the address %(address)s."), params={"address": unknown[0]}
            )
        return found

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < timezone.localdate():
            raise ValidationError(_("That day has passed. Choose today or a later day."))
        return due_on

    def clean(self):
        values = super().clean()
        self._clean_who(values)
        for kind, field, sentence in (
            ("date", "due_on", _("Choose the day it is due.")),
            ("days", "due_days", _("Say after how many days it is due.")),
        ):
            if values.get("due") != kind:
                values[field] = None
            elif values.get(field) is None and field not in self.errors:
                self.add_error(field, sentence)
        return values

    def _clean_who(self, values):
        chosen = values.get("people") or values.get("addresses") or []
        if values.get("who") == "some" and not values.get("roles") and not values.get("teams"):
            self.add_error("roles", _("Choose at least one role or team."))
        if values.get("who") == "people" and not chosen and not {"people", "addresses"} & self.errors.keys():
            self.add_error("people" if "people" in self.fields else "addresses", _("Choose at least one person."))

    @property
    def audience(self) -> Audience:
        values, who = self.cleaned_data, self.cleaned_data["who"]
        chosen = values.get("people") or values.get("addresses") or []
        return Audience(
            everybody=who == "everybody",
            role_ids=frozenset(role.pk for role in values["roles"]) if who == "some" else frozenset(),
            team_ids=frozenset(team.pk for team in values["teams"]) if who == "some" else frozenset(),
            people_ids=frozenset(person.pk for person in chosen) if who == "people" else frozenset(),
            within=values["team"].pk if values["team"] else None,
        )


class GuideImportForm(forms.Form):
    """A guide's Markdown, pasted or as a file (the file wins). `markdown` and `slug` stand after `is_valid()`."""

    guide = forms.ChoiceField(label=_("Guide"), required=False)
    file = forms.FileField(label=_("A Markdown file"), required=False, help_text=_("UTF-8, up to 5 MB."))
    text = forms.CharField(
        label=_("Or paste Markdown"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "source", "spellcheck": "false"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        guides = Guide.objects.values_list("slug", "title")
        self.fields["guide"].choices = [("", _("A new guide")), *guides]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            return None
        try:
            return decode(file.read(MAX_BYTES + 1))
        except GuideError as error:
            raise ValidationError(str(error)) from error

    def clean_text(self):
        """Browsers send every line end as CR LF; what was pasted has none of its own."""
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.strip():
            return ""
        try:
            return decode(text.encode(errors="replace"))
        except GuideError as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        values = super().clean()
        if self.errors:
            return values
        self.slug = values.get("guide", "")
        self.markdown = values.get("file") or self._line_ends(values.get("text"))
        if not self.markdown:
            self.add_error("text", _("Choose a file or paste the guide's Markdown."))
        elif not self.slug and Guide.objects.filter(slug=slug_for(read_guide(self.markdown))).exists():
            self.add_error("guide", _("There is a guide of this title already. Choose it here to change it."))
        return values

    def _line_ends(self, text):
        """A text that was written with CR LF keeps them when it is changed in the browser."""
        guide = Guide.objects.filter(slug=self.slug).first() if text and self.slug else None
        standing = guide.latest.markdown if guide and guide.latest else ""
        only_crlf = "\r\n" in standing and standing.count("\n") == standing.count("\r\n")
        return text.replace("\n", "\r\n") if only_crlf else text


class PublishForm(forms.Form):
    """A text that was previewed, as it travels with its preview, and what changed in one line."""

    draft = forms.CharField(widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("What changed, in one line"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WordForm(forms.Form):
    """What a curator says of a link. The clean `word` is one of Link.Word, or "" to let the looks decide."""

    ROBOT = "robot"
    WORDS = [
        (Link.Word.WORKS, _("Works for people")),
        (Link.Word.DEAD, _("Is dead")),
        (Link.Word.IGNORE, _("Raises no alarm")),
        (ROBOT, _("Let the robot decide")),
    ]

    word = forms.ChoiceField(
        label=_("This link"),
        choices=WORDS,
        widget=forms.RadioSelect,
        help_text=_(
            "Your word outranks the robot's for 180 days. The robot goes on looking, and takes over after that."
        ),
    )

    def clean_word(self):
        word = self.cleaned_data["word"]
        return "" if word == self.ROBOT else word
