"""Every route, how a stranger's rows are addressed in it, and what must be no secret."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_scopes import scopes_disabled

from kpis.frozen import freeze
from kpis.models import Paper, Scorecard
from kpis.models.documents import CardState
from teams.models import Team
from tests import agreed, builders, facts, questionnaires
from tests.builders import NOON, saved
from tests.kpis import papers
from tests.world import World

# The library's own pages, for whoever is logged in; they show a person's own account only.
OWN_ACCOUNT = frozenset(
    {
        "account_change_password",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_email",
        "account_email_verification_sent",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_set_password",
        "account_signup",
    }
)
# Pages that open without a login. Whoever adds one adds it here, too.
PUBLIC = frozenset(
    {
        *("account_login", "account_inactive", "set_language"),
        *("survey", "survey_more", "survey_change", "survey_stop"),
        *("survey_receipt", "counter"),
        "scorecard_link",
    }
)
# Their address holds the credential, and no cookie counts: forms of other sites gain nothing.
BY_TOKEN = frozenset({"survey", "survey_more", "survey_change", "survey_stop"})
BY_ADDRESS = BY_TOKEN | {"survey_receipt", "counter"}
# What a request may write besides its purpose.
UNCOUNTED = frozenset({"django_session", "surveys_miss"})


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    view: Any
    takes: frozenset[str]

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    @property
    def permission(self) -> Any:
        cls = getattr(self.view, "cls", None)
        return getattr(self.view, "permission", None) or getattr(cls, "permission", None)


def routes() -> list[Route]:
    return list(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: list[Any], namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            takes = frozenset(pattern.pattern.regex.groupindex)
            yield Route(f"{namespace}{pattern.name}", pattern.callback, takes)


def strangers(world: World) -> dict[str, dict[str, Any]]:
    """For each route that takes something: a row of Orvane, which Ana does not reach."""
    orvane = world.orvane
    run = builders.import_()
    mail = builders.mail(orvane, subject="Orvane", state="failed")
    card = scorecard(orvane)
    note = agreed.note(agreed.dispute(card), file_name="orvane.txt", file=b"Orvane")
    _row, _secret = builders.token(user=world.oscar.user, teams=[orvane])
    with scopes_disabled():
        assignment = world.agents["orvane"].assignments.get()
    rows = {
        "agents": world.agents["orvane"],
        "calendars": facts.calendar("private"),
        "versions": facts.calendar_version(facts.calendar("private")),
        "uses": facts.calendar_use(team=orvane, calendar=facts.calendar("private")),
        "assignments": assignment,
        "customers": builders.customer(),
        "feeds": builders.feed(),
        "people": world.oscar.user,
        "promises": builders.promise(),
        "recipients": builders.recipient(orvane),
        "reasons": facts.dissatisfaction_reason("private"),
        "segments": builders.segment("private"),
        "targets": builders.target(team=orvane),
        "events": builders.event(team=orvane),
        "teams": orvane,
        "topics": builders.topic("cards"),
        "vendors": orvane.vendor,
        "waves": questionnaires.wave(questionnaires.programme(occasion="wave")),
    }
    found: dict[str, dict[str, Any]] = {
        f"{code}_{verb}": {"pk": row.pk if row else 0}
        for code, row in rows.items()
        for verb in ("edit", "remove")
    }
    return (
        found
        | surveys(orvane)
        | {
            "account_confirm_email": {"key": "key"},
            "account_reset_password_from_key": {"uidb36": "1", "key": "key"},
            "chart": {"code": "trend"},
            "chart_image": {"code": "trend"},
            **{
                f"export_{verb}": {"pk": builders.export(world.oscar.user, teams=[orvane]).pk}
                for verb in ("file", "cancel", "remove")
            },
            "import": {"pk": run.pk},
            "job_again": {"pk": builders.job(name="again", team=orvane).pk},
            "job_stop": {"pk": builders.job(name="stop", team=orvane).pk},
            **{
                name: {"pk": builders.interaction(builders.leg(orvane)).pk}
                for name in ("interaction", "interaction_counted")
            },
            **recorded(orvane),
            **contracts(orvane),
            "mail_resend": {"pk": mail.pk},
            "pair": {"a": orvane.slug, "b": world.atlas.slug},
            "pair_each": {"a": orvane.slug, "b": "internal"},
            "reading": {"key": "service_level"},
            "entry": {"key": "service_level"},
            "scorecard_paper": {"pk": card.pk, "language": "en"},
            "api:scorecard": {"pk": card.pk},
            "api:scorecard_paper": {"pk": card.pk, "language": "en"},
            "api:scorecard_pack": {"pk": card.pk},
            "scorecards_approve": {"month": "2026-10"},
            "quarter_paper": {"slug": orvane.slug, "code": "2026-Q4", "language": "en"},
            "teams_paper": {"month": "2026-10", "language": "en"},
            **{
                f"scorecard{part}": {"pk": card.pk}
                for part in (
                    *("", "_check", "_approve", "_issue", "_reissue", "_verdict", "_action"),
                    *("_acknowledge", "_dispute", "_pack"),
                )
            },
            "scorecard_resend": {"pk": card.pk, "mail": mail.pk},
            "action_done": {"pk": agreed.action(card).pk},
            **{
                f"dispute{part}": {"pk": note.dispute_id}
                for part in ("", "_answer", "_accept", "_reject", "_reply", "_escalate")
            },
            "dispute_file": {"pk": note.pk},
            **{name: {"token": "unknown"} for name in BY_TOKEN},
            "event": found["events_edit"],
            "counter": {"slug": "shop", "code": f"{orvane.pk}-unknown"},
            "survey_receipt": {"receipt": "unknown"},
            "scorecard_link": {"token": "unknown"},
            "team": {"slug": orvane.slug},
            "team_agents": {"slug": orvane.slug},
            **{
                f"team_{part}": {"slug": orvane.slug}
                for part in ("backlog", "backlog_image", "cards", "comments", "control", "costs")
            },
            "team_funnel": {"slug": orvane.slug},
            "team_mix": {"slug": orvane.slug},
            "tokens_revoke": {"pk": _row.pk},
            "view_remove": {"pk": builders.view(world.oscar.user).pk},
        }
    )


def surveys(team: Team) -> dict[str, dict[str, Any]]:
    """For each route of surveys that takes something: a row of this team, or of no team."""
    programme = questionnaires.programme(name_en="Calls", name_fr="Appels")
    draft = questionnaires.version(programme, publish=False)
    with scopes_disabled():
        question = draft.questions.get(code="why")
    invitation = questionnaires.invitation(team, programme=programme, version=draft)
    answer = questionnaires.answer(invitation, suspicion="trap")
    follow_up = questionnaires.follow_up(answer)
    return (
        {f"programme{verb}": {"pk": programme.pk} for verb in ("", "_edit", "_draft")}
        | {
            f"questionnaire{verb}": {"pk": draft.pk}
            for verb in ("", "_texts", "_publish", "_discard", "_preview")
        }
        | {"questionnaire_page": {"pk": draft.pk, "step": "question"}}
        | {f"question_{verb}": {"pk": question.pk} for verb in ("edit", "remove", "move")}
        | {
            f"follow_up{verb}": {"pk": follow_up.pk}
            for verb in ("", "_plan", "_note", "_close", "_reopen")
        }
        | {"suspect_decide": {"pk": answer.pk}}
        | {"counter_poster": {"pk": programme.pk, "team": team.pk}}
        | {"question_add": {"pk": draft.pk}}
        | {"wave": {"pk": questionnaires.wave(programme).pk}}
        | {f"invitation_{verb}": {"pk": invitation.pk} for verb in ("again", "arrived")}
        | {name: {"pk": invitation.pk} for name in ("call", "call_ended")}
        | {f"results{part}": {"pk": programme.pk} for part in ("", "_trend", "_trend_image")}
    )


def recorded(team: Team) -> dict[str, dict[str, Any]]:
    """For each page of one record: one of this team, or of what vendors never see."""
    rows = {
        "case": facts.case(team),
        "evaluation": facts.evaluation(team),
        "day": facts.agent_day(team),
        "card": facts.rate_card(team),
    }
    return {name: {"pk": row.pk} for name, row in rows.items()} | {"form": {"pk": 0}}


def contracts(team: Team) -> dict[str, dict[str, Any]]:
    """For each route of contracts that takes something: a published one of this team."""
    version = agreed.version(team, since=date(2026, 12, 1))
    clause = agreed.clause(version)
    exclusion = agreed.exclusion(team, of=version.contract)
    of_version = ("", "_terms", "_publish", "_discard", "_simulation")
    return (
        {f"contract{part}": {"pk": version.pk} for part in of_version}
        | {"contract_amend": {"pk": version.contract_id}, "clause_add": {"pk": version.pk}}
        | {f"clause_{verb}": {"pk": clause.pk} for verb in ("edit", "remove")}
        | {name: {"pk": version.contract_id} for name in ("exclusions", "exclusion_ask")}
        | {"exclusion_decide": {"pk": exclusion.pk}}
    )


def scorecard(team: Team) -> Scorecard:
    card = saved(
        Scorecard(
            team=team,
            month=NOON.date().replace(day=1),
            version=1,
            figures=freeze(replace(papers.figures(), team=team.name, slug=team.slug)),
            digest="0" * 64,
            made_at=NOON,
            state=CardState.ISSUED,
        )
    )
    paper = Paper(scorecard=card, team=team, language="en", pdf=b"%PDF-", digest="0" * 64)
    saved(paper)
    return card


def address(route: Route, known: dict[str, dict[str, Any]]) -> str:
    return reverse(route.name, kwargs=known[route.name] if route.takes else None)


def contents() -> dict[str, str]:
    """A digest of every table's rows."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - UNCOUNTED
        found = {}
        for name in sorted(names):
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"
            )
            found[name] = cursor.fetchone()[0]
    return found
