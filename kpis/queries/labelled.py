"""Shares of a classifier corrected for its errors, as samples that people labelled tell them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kpis.definitions import Interval, Kpi, Method, Reason
from kpis.queries import sums
from kpis.queries.estimates import Estimated
from kpis.queries.sums import Key, Sums
from kpis.stats import misclassification
from kpis.stats.misclassification import Labelled
from teams.models import LabelledSample, Team

Place = tuple[int, int, str]  # team, channel, language: empty for all of them
EVERYBODY = "unattributed"


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples in force on a day, and the language of each team."""

    by_place: Mapping[Place, Labelled]
    languages: Mapping[int, str]
    everybody: int | None

    def of(self, team: int, channel: int, *, own: bool) -> Labelled | None:
        """The most particular one: a team's before that of all, a language's before any.

        A team beside others is judged by its `own` alone, as classifiers err unlike on each.
        """
        language = self.languages.get(team, "")
        teams = [team] if own or self.everybody is None else [team, self.everybody]
        places = [(one, channel, spoken) for one in teams for spoken in (language, "")]
        return next((self.by_place[place] for place in places if place in self.by_place), None)


def read(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """What of the contacts is negative in truth; none where a sample is missing."""
    return {kpi.key: _shares(kpi, periods, filters, by) for kpi in kpis}


def _shares(
    kpi: Kpi,
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> dict[Key, Estimated] | None:
    apart = [*by, *(name for name in ("team", "channel") if name not in by)]
    found = sums.read(kpi.snapshot, [kpi], periods=periods, filters=filters, by=apart)
    if found is None:
        return None
    own = "team" in by or bool(filters.get("team"))
    in_force = _samples([end for _start, end in periods])
    cells: defaultdict[Key, list[tuple[int, int, Sums]]] = defaultdict(list)
    for (number, key), part in found.items():
        places = dict(zip(apart, key, strict=True))
        cells[number, key[: len(by)]].append((places["team"], places["channel"], part))
    return {key: _share(kpi, parts, in_force[key[0]], own=own) for key, parts in cells.items()}


def _samples(days: Sequence[date]) -> list[Samples]:
    """Those in force on each of the days, in two queries."""
    rows = list(LabelledSample.objects.filter(since__lte=max(days)).order_by("since", "pk"))
    teams = list(Team.objects.values_list("pk", "slug", "language"))
    return [
        Samples(
            # A later one takes the place of those before.
            by_place={
                (row.team_id, row.channel_id, row.language): Labelled(
                    row.found_n, row.negative_n, row.cleared_n, row.other_n
                )
                for row in rows
                if row.since <= day
            },
            languages={pk: language for pk, _slug, language in teams},
            everybody=next((pk for pk, slug, _language in teams if slug == EVERYBODY), None),
        )
        for day in days
    ]


def _share(
    kpi: Kpi, parts: Sequence[tuple[int, int, Sums]], samples: Samples, *, own: bool
) -> Estimated:
    assert kpi.denominator is not None  # a share has one
    groups: defaultdict[Labelled, list[int]] = defaultdict(lambda: [0, 0])
    why: Reason | None = None
    for team, channel, part in parts:
        k, n = part.of(kpi.numerator), part.of(kpi.denominator)
        if n <= 0:
            continue
        sample = samples.of(team, channel, own=own)
        if sample is None:
            is_known = own and samples.of(team, channel, own=False) is not None
            why = Reason.NOT_COMPARABLE if is_known else Reason.UNCORRECTED
            sample = Labelled(1, 1, 1, 1)
        groups[sample][0] += k
        groups[sample][1] += n
    k, n = (sum(group[place] for group in groups.values()) for place in (0, 1))
    days = max((part.days for _team, _channel, part in parts), default=0)
    if not n:
        return Estimated(None, k, n, n, days)
    # Contacts judged by one sample share its errors: they are corrected together.
    shares = [
        (n_of, misclassification.corrected_share(k_of, n_of, sample))
        for sample, (k_of, n_of) in groups.items()
    ]
    known = [(n_of, share) for n_of, share in shares if share is not None]
    if why is not None or len(known) < len(shares):
        return Estimated(None, k, n, n, days, reason=why or Reason.UNCORRECTED)
    whole = misclassification.together(known)
    interval = Interval(whole.low, whole.high, Method.LABELLED)
    return Estimated(whole.value, k, n, n, days, interval)
