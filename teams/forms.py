"""What administrators type, as values. Nothing here saves."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from teams.fields import Day, Seconds, TimeZone
from teams.models import (
    Agent,
    ApiToken,
    Assignment,
    Customer,
    DissatisfactionReason,
    Feed,
    Promise,
    Segment,
    Team,
    Topic,
    User,
    Vendor,
)
from teams.models.people import Role
from teams.models.teams import TeamKind
from teams.queries import directory

LANGUAGES = [("fr", "français"), ("en", "English")]


if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class RowForm(ModelForm):
    """The values of one row, checked against its constraints. `by` is who asks."""

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        self.by = by
        super().__init__(*args, **options)
        for field in self.fields.values():
            # The default names the model, which has a name in English only.
            field.error_messages["unique"] = _("Already taken: choose another.")
        if not self.instance.pk:
            # What a new row leaves empty must not hide what the field proposes.
            self.initial = {name: value for name, value in self.initial.items() if value}

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Set what a field may choose from: known only now, inside the reach."""
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows


class VendorForm(RowForm):
    class Meta:
        model = Vendor
        fields = ["name", "slug"]


class TeamForm(RowForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(TeamKind.INTERNAL, _("internal")), (TeamKind.VENDOR, _("vendor"))],
    )
    time_zone = TimeZone(label=_("Time zone"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    class Meta:
        model = Team
        fields = ["name", "slug", "kind", "vendor", "time_zone", "language", "site", "is_active"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_vendor = values.get("kind") == TeamKind.VENDOR
        if is_vendor and not values.get("vendor"):
            self.add_error("vendor", _("Choose the vendor of this team, or make it internal."))
        if not is_vendor:
            values["vendor"] = None
        return values


class AgentForm(RowForm):
    hired_on = Day(
        label=_("Hired on"), required=False, help_text=_("The first day of work. Empty: not known.")
    )

    class Meta:
        model = Agent
        fields = ["name", "reference", "feed", "hired_on"]


class NewAgentForm(AgentForm):
    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(label=_("Team"), queryset=None)
    from_day = Day(label=_("From"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())


class AssignmentForm(RowForm):
    from_day = Day(label=_("From"))
    to_day = Day(label=_("To"), required=False, help_text=_("Empty: still in the team."))

    class Meta:
        model = Assignment
        fields = ["agent", "team", "from_day", "to_day"]
        field_classes = {"agent": SafeModelChoiceField, "team": SafeModelChoiceField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())
        self.offer("agent", directory.agents().filter(pk=self.instance.agent_id))
        self.fields["agent"].disabled = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        from_day, to_day = values.get("from_day"), values.get("to_day")
        if from_day and to_day and to_day < from_day:
            self.add_error("to_day", _("The last day lies before the first: swap them."))
        elif from_day and (team := values.get("team")):
            others = directory.stays(values["agent"], team, from_day, to_day)
            if others.exclude(pk=self.instance.pk).exists():
                self.add_error("team", _("The agent is in this team then: end that stay first."))
        return values


class CustomerForm(RowForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("unknown")), *LANGUAGES], required=False
    )

    class Meta:
        model = Customer
        fields = ["reference", "segment", "language"]


class TopicForm(RowForm):
    class Meta:
        model = Topic
        fields = ["name", "slug", "parent", "is_unresolvable"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = Topic.objects.filter(parent=None).exclude(slug="unknown")
        self.offer("parent", groups.exclude(pk=self.instance.pk).order_by("name"))

    def clean_parent(self) -> Topic | None:
        parent: Topic | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance.children.exists():
            raise forms.ValidationError(
                _("This is a group with topics: move them first, there are two levels.")
            )
        return parent


class DissatisfactionReasonForm(RowForm):
    class Meta:
        model = DissatisfactionReason
        fields = ["name_en", "name_fr", "slug", "position"]


class SegmentForm(RowForm):
    class Meta:
        model = Segment
        fields = ["name", "slug"]


class FeedForm(RowForm):
    time_zone = TimeZone(label=_("Time zone"))

    class Meta:
        model = Feed
        fields = ["name", "slug", "time_zone"]


class PromiseForm(RowForm):
    since = Day(
        label=_("Since"), help_text=_("Contacts loaded before keep the promise of their day.")
    )
    answer_within_ms = Seconds(label=_("Answer within (seconds)"), min_value=0, max_value=10**7)
    short_abandon_ms = Seconds(label=_("Short abandon (seconds)"), min_value=0, max_value=10**7)

    class Meta:
        model = Promise
        fields = ["channel", "since", "answer_within_ms", "short_abandon_ms"]
        labels = {"channel": _("Channel")}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("short_abandon_ms", 0) > values.get("answer_within_ms", 10**12):
            self.add_error("short_abandon_ms", _("It must not exceed the promised answer time."))
        return values


class PersonForm(RowForm):
    email = forms.EmailField(label=_("E-mail address"), required=False)
    teams: "forms.ModelMultipleChoiceField[Team]" = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For the role vendor only: the others see all teams."),
    )
    password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the present one stays."),
    )

    class Meta:
        model = User
        fields = [
            "username", "first_name", "last_name", "email", "role", "teams",
            "language", "is_active", "password",
        ]  # fmt: skip
        labels = {"username": _("Login")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        teams = directory.teams().filter(kind=TeamKind.VENDOR)
        self.offer("teams", teams)
        if self.instance.pk:
            self.initial["teams"] = list(
                self.instance.memberships.values_list("team_id", flat=True)
            )
        self.initial.pop("password", None)
        self.fields["username"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen: Iterable[Team] = values.get("teams") or ()
        if values.get("role") == Role.VENDOR and len({team.vendor_id for team in chosen}) != 1:
            self.add_error("teams", _("Choose the teams of one vendor."))
        is_kept = values.get("role") == Role.ADMINISTRATOR and values.get("is_active")
        if self.instance.pk == self.by.pk and not is_kept:
            self.add_error("role", _("You cannot take away your own access: ask a colleague."))
        return values

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            password_validation.validate_password(password, self.instance)
        return password

    def _post_clean(self) -> None:
        # A ModelForm would put the typed password on the row as it is, or empty it.
        typed = self.cleaned_data.pop("password", "")
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        self.cleaned_data["password"] = typed


class TokenForm(RowForm):
    teams: "forms.ModelMultipleChoiceField[Team]" = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiToken
        fields = ["name", "user", "teams"]
        labels = {"user": _("Person")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("teams", directory.teams())
        self.offer("user", User.objects.filter(is_active=True).order_by("username"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        user, teams = values.get("user"), values.get("teams") or ()
        if user and {team.pk for team in teams} - directory.reach_of(user).teams:
            self.add_error("teams", _("This person does not reach all of these teams."))
        return values


class SearchForm(forms.Form):
    """What was typed into a list's search; anything odd finds everything."""

    q = forms.CharField(max_length=100, required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)
    sort = forms.RegexField(r"^-?[a-z_]{1,40}$", required=False)

    def get(self, name: str, default: Any) -> Any:
        return (self.cleaned_data.get(name) if self.is_valid() else None) or default
