"""Scorecards: a team's month as a draft that follows the facts, and its papers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from kpis import clausecosts, paper
from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.frozen import freeze, thaw
from kpis.models.contracts import ContractVersion, Peers
from kpis.models.documents import CardState, Paper, Scorecard, Step
from kpis.paper import Drawn
from kpis.periods import month_end
from kpis.queries import carded, contracts, gates, obligations, reissues, scorecards
from kpis.queries.agreed import Mixed, Named
from kpis.queries.figures import Figures
from kpis.queries.gates import Lack
from kpis.queries.mixed import mixed, named
from kpis.queries.obligations import Measured
from kpis.queries.scorecards import spans_of
from kpis.stages import Signature, Stage
from teams.days import reported
from teams.models import Interaction, Team, User
from teams.models.teams import TeamKind
from teams.scope import Reach

# How far the data reach may move without any figure moving.
UNPRINTED: Final = frozenset({"as_of"})


@dataclass(frozen=True, slots=True)
class Made:
    """A scorecard that stands: made now, or before from the same figures."""

    scorecard_id: int
    version: int
    is_new: bool
    contacts: int
    state: CardState
    lacks: tuple[Lack, ...]

    @property
    def not_final(self) -> tuple[str, ...]:
        lacking = [one.what for one in self.lacks if one.gap is gates.Gap.PROVISIONAL]
        return tuple(dict.fromkeys(lacking))


def make(*, team_id: int, month: date, now: datetime, by: User | None = None) -> Made:
    """Bring a month's draft up to date and check it; what was approved stands as it is.

    The figures are read in the reach of the team's own reader; of other teams that reader
    learns sums only. Two at once give one version: the second waits and finds it.
    """
    # Facts that came since the last night must not wait for the next version.
    snapshots.refresh(start=month, end=month_end(month), now=now)
    with transaction.atomic():
        team = lock(team_id)
        last = newest(team, month)
        if last is not None and not last.is_moving:
            return _made(last, is_new=False)
        if last is None:
            last = Scorecard(team=team, month=month, version=1)
        return keep(last, team, now=now, by=by)


def lock(team_id: int) -> Team:
    """One at a time makes or approves a team's scorecards."""
    found: Team = Team.objects.select_for_update(no_key=True, of=("self",)).get(pk=team_id)
    return found


def newest(team: Team, month: date) -> Scorecard | None:
    found: Scorecard | None = (
        Scorecard.objects.filter(team=team, month=month).order_by("-version").first()
    )
    return found


def keep(card: Scorecard, team: Team, *, now: datetime, by: User | None) -> Made:
    """Read a draft's figures anew, say what is missing, and write down where that leaves it."""
    version = contracts.in_force(team.pk, card.month)
    figures = read(team, card.month, version, now=now)
    if card.version > 1:
        figures = reissues.told(figures, before=_before(card))
    frozen = freeze(figures)
    lacking = gates.lacks(
        figures,
        brought=gates.brought(team.pk, card.month),
        version=version,
        now=now,
    )
    state = CardState.DRAFT if lacking else CardState.CHECKED
    is_new = card.pk is None
    digest = digest_of(frozen)
    if is_new or card.digest != digest:
        card.figures, card.digest = frozen, digest
        card.watermark, card.made_at = figures.as_of, now
        card.last_contact = Interaction.objects.aggregate(last=Max("pk"))["last"]
    has_moved = is_new or card.state != state
    card.contract, card.state, card.reasons = version, state, freeze(lacking)
    card.save()
    if has_moved:
        Step.objects.create(scorecard=card, team=team, state=state, by=by, at=now)
    return _made(card, is_new=is_new)


def _before(card: Scorecard) -> Scorecard:
    found: Scorecard = Scorecard.objects.get(
        team=card.team_id, month=card.month, version=card.version - 1
    )
    return found


def read(team: Team, month: date, version: ContractVersion | None, *, now: datetime) -> Figures:
    """The month as the facts have it now: under its contract, where there is one."""
    internal = frozenset(
        Team.objects.filter(kind=TeamKind.INTERNAL).exclude(pk=team.pk).values_list("pk", flat=True)
    )
    if version is not None:
        beside, named = _beside(team, month, version, internal, now=now)
        priced = _priced(team, month, version, now=now)
        with Reach(teams=frozenset({team.pk})).entered():
            return carded.read(
                team, month, version, mixed=beside, named=named, priced=priced, now=now
            )
    known = {}
    if internal:
        with Reach(teams=internal).entered():
            known = scorecards.pooled(month, now=now)
    with Reach(teams=frozenset({team.pk})).entered():
        return scorecards.read(team, month, internal=known, now=now)


def _beside(
    team: Team,
    month: date,
    version: ContractVersion,
    internal: frozenset[int],
    *,
    now: datetime,
) -> tuple[tuple[Mixed, ...], tuple[Named, ...]]:
    """What the contract lets the team know of the internal teams: nothing, sums, or each."""
    if version.peers == Peers.HIDDEN or team.kind == TeamKind.INTERNAL or not internal:
        return (), ()
    with Reach(teams=internal | {team.pk}, staff=True).entered():
        together = mixed(contracts.clauses(version), team.pk, sorted(internal), month, now=now)
        if version.peers != Peers.NAMED:
            return together, ()
        return together, named(together, sorted(internal), month, now=now)


def _priced(team: Team, month: date, version: ContractVersion, *, now: datetime) -> list[Measured]:
    """Its clauses of costs: what the contract names of them is told, though no vendor sees costs.

    The reach is the staff's, of this team alone.
    """
    found = [one for one in contracts.clauses(version) if clausecosts.is_cost(find(one.kpi))]
    if not found:
        return []
    spans = spans_of(month)
    gaps = contracts.gaps(version.contract_id, spans[0][0], spans[-1][1])
    with Reach(teams=frozenset({team.pk}), staff=True).entered():
        return obligations.measure(found, spans, gaps, now=now)


def figures_of(card: Scorecard) -> Figures:
    return thaw(Figures, card.figures)


def draw(card: Scorecard, *, language: str) -> bytes:
    """The paper of a version, from its frozen figures alone: the same bytes whenever drawn."""
    return drawn(card, language=language).pdf


def drawn(card: Scorecard, *, language: str) -> Drawn:
    """The same with the hash of its layout, which tells a later one from another content."""
    return paper.drawn(
        figures_of(card),
        version=card.version,
        made_on=reported(card.made_at),
        digest=card.digest,
        language=language,
        stage=stage_of(card),
    )


def inputs_of(card: Scorecard) -> str:
    """The hash of all that its papers are drawn from: figures, versions, verdicts, signatures."""
    beside = freeze(stage_of(card))
    given = [digest_of(card.figures), card.version, reported(card.made_at).isoformat(), beside]
    return sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def stage_of(card: Scorecard) -> Stage:
    """What stands beside its figures: as it was approved, whatever came after."""
    steps = Step.objects.filter(scorecard=card, state__in=[CardState.CHECKED, CardState.APPROVED])
    taken = {step.state: step for step in steps.select_related("by").order_by("at", "pk")}
    approved = taken.get(CardState.APPROVED)
    return Stage(
        is_draft=card.is_moving,
        verdict_en=card.verdict_en,
        verdict_fr=card.verdict_fr,
        approved_on=reported(approved.at) if approved else None,
        dispute_until=card.dispute_until,
        signatures=tuple(
            Signature(
                state=CardState(one.state),
                by=str(one.by) if one.by else "",
                on=reported(one.at),
                note=one.note,
            )
            for one in taken.values()
        ),
    )


def print_papers(card: Scorecard, languages: Sequence[str]) -> None:
    """Draw what is not drawn yet, and keep it byte for byte."""
    known = set(Paper.objects.filter(scorecard=card).values_list("language", flat=True))
    for language in languages:
        if language not in known:
            made = drawn(card, language=language)
            Paper.objects.create(
                scorecard=card,
                team_id=card.team_id,
                language=language,
                pdf=made.pdf,
                digest=sha256(made.pdf).hexdigest(),
                inputs=inputs_of(card),
                layout=made.layout,
            )


def digest_of(frozen: dict[str, Any]) -> str:
    """Of what is printed; the noise of sums added in another order is no new version."""
    return sha256(text_of(frozen).encode()).hexdigest()


def text_of(frozen: dict[str, Any]) -> str:
    """The very text whose SHA-256 the paper prints."""
    printed = {name: _quiet(value) for name, value in frozen.items() if name not in UNPRINTED}
    return json.dumps(printed, sort_keys=True)


def _quiet(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: _quiet(part) for name, part in value.items()}
    return [_quiet(part) for part in value] if isinstance(value, list) else value


def _made(card: Scorecard, *, is_new: bool) -> Made:
    return Made(
        scorecard_id=card.pk,
        version=card.version,
        is_new=is_new,
        contacts=card.figures.get("contacts") or 0,
        state=CardState(card.state),
        lacks=lacks_of(card),
    )


def lacks_of(card: Scorecard) -> tuple[Lack, ...]:
    """What the last check found missing."""
    return tuple(thaw(Lack, one) for one in card.reasons)


def teams_with_cards(slugs: Sequence[str] = ()) -> list[Team]:
    """The teams whose month is reported: active, and not the system's own."""
    found = Team.objects.real().filter(is_active=True).order_by("slug")
    return list(found.filter(slug__in=slugs) if slugs else found)
