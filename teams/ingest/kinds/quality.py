"""Evaluations: the form's criteria, and a row for each mark of an evaluation."""

from functools import partial
from typing import Final

from teams.ingest import scores, staging
from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Lookup, Table, Target
from teams.models import Criterion, Evaluation, Mark, Rubric
from teams.models.quality import Critical, Selection

RUBRIC: Final = (
    "SELECT form.id FROM teams_rubric AS form"
    " WHERE form.slug = {row}.rubric AND form.version = {row}.rubric_version"
)
CRITERION: Final = (
    "SELECT line.id FROM teams_criterion AS line JOIN teams_rubric AS form"
    " ON form.id = line.rubric_id WHERE form.slug = {row}.rubric"
    " AND form.version = {row}.rubric_version AND line.code = {row}.criterion"
)
SLUG: Final = "!~ '^[a-zA-Z0-9_-]+$'"
NO_SLUG: Final = "is no short name of letters, digits, _ and -"


def _of_rubric(part: str) -> tuple[Field, Field]:
    return (
        Field(f"{part}.rubric", "rubric", Kind.TEXT, required=True, longest=50),
        Field(f"{part}.version", "rubric_version", Kind.NUMBER, low=1, high=32767, default="1"),
    )


def _refuse_used(rows: Rows) -> None:
    """Marks were given by the form as it was."""
    staging.run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', fault_label = 'criterion.maximum',"
        " fault_value = row.maximum::text,"
        " fault_reason = 'was used in evaluations: a changed form is a new version'"
        " FROM teams_criterion AS line JOIN teams_rubric AS form ON form.id = line.rubric_id"
        " WHERE row.fate = 'g' AND form.slug = row.rubric AND form.version = row.rubric_version"
        " AND line.code = row.code AND (line.maximum, line.weight, line.critical)"
        " IS DISTINCT FROM (row.maximum, row.weight, coalesce(row.critical, ''))"
        " AND EXISTS (SELECT FROM teams_mark AS mark WHERE mark.criterion_id = line.id)"
    )


CRITERIA: Final = Schema(
    name="criteria",
    tables=("criterion",),
    fields=(
        *_of_rubric("criterion"),
        Field("criterion.rubric_name", "rubric_name", Kind.TEXT, longest=200),
        Field("criterion.since", "since", Kind.DAY, required=True, ahead=True),
        Field("criterion.code", "code", Kind.TEXT, required=True, longest=60),
        Field("criterion.name", "name", Kind.TEXT, longest=200),
        Field(
            "criterion.maximum", "maximum", Kind.DECIMAL, required=True, high=999_999, decimals=2
        ),
        Field("criterion.weight", "weight", Kind.DECIMAL, high=9_999, default="1"),
        Field(
            "criterion.critical", "critical", Kind.CHOICE,
            choices=tuple(kind for kind in Critical.values if kind),
        ),
        Field("criterion.position", "position", Kind.NUMBER, high=32767, default="0"),
    ),
    key=("rubric", "rubric_version", "code"),
    loader=partial(
        Rows,
        Target(
            facts=Table(
                Rubric,
                ("slug", "version"),
                {
                    "slug": "row.rubric",
                    "version": "row.rubric_version",
                    "name": "coalesce(row.rubric_name, row.rubric)",
                    "since": "row.since",
                },
            ),
            parts=Table(
                Criterion,
                ("rubric_id", "code"),
                {
                    "rubric_id": "row.whole_id",
                    **common.plain("code", "maximum", "weight", "position"),
                    "name": "coalesce(row.name, row.code)",
                    "critical": "coalesce(row.critical, '')",
                },
            ),
            keeps_parts=True,
            judge_more=_refuse_used,
        ),
    ),
    wrong=(
        Wrong(f"rubric {SLUG}", "criterion.rubric", NO_SLUG),
        Wrong(f"code {SLUG}", "criterion.code", NO_SLUG),
        Wrong("maximum = 0", "criterion.maximum", "is 0"),
    ),
    whole=("rubric", "rubric_version"),
    thing="form",
    shared=("rubric_name", "since"),
)  # fmt: skip


def _judge_points(rows: Rows) -> None:
    """No points above the criterion's highest mark; all points together make the total."""
    staging.run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', fault_label = 'mark.points',"
        " fault_value = row.points::text,"
        " fault_reason = 'is above the highest mark of this criterion, '"
        " || trim_scale(line.maximum)"
        " FROM teams_criterion AS line JOIN teams_rubric AS form ON form.id = line.rubric_id"
        " WHERE row.fate = 'g' AND form.slug = row.rubric AND form.version = row.rubric_version"
        " AND line.code = row.criterion AND row.points > line.maximum"
    )
    staging.run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', fault_label = 'evaluation.total',"
        " fault_value = row.total::text,"
        " fault_reason = 'is not what the points add up to, ' || trim_scale(found.points)"
        " FROM (SELECT external_id, min(line) AS line, coalesce(sum(points), 0) AS points"
        " FROM pg_temp.staged WHERE fate = 'g' GROUP BY external_id) AS found"
        " WHERE row.line = found.line AND row.total <> found.points AND NOT EXISTS"
        " (SELECT FROM pg_temp.staged AS torn WHERE torn.fate = 'r'"
        " AND torn.external_id = found.external_id)"
    )


def _stamp(rows: Rows) -> None:
    scores.stamp("(SELECT id AS evaluation_id FROM pg_temp.moved) AS moved")


SAID: Final = (
    "feed_id", "external_id", "rubric_id", "agent_id", "channel_id", "evaluator", "selection",
    "contact_at", "evaluated_at",
)  # fmt: skip
ABOUT: Final = (
    "rubric", "rubric_version", "contact", "team", "agent", "channel", "topic", "segment",
    "evaluator", "selection", "pair", "contact_at", "evaluated_at", "total",
)  # fmt: skip
TARGET: Final = Target(
    facts=Table(
        Evaluation,
        ("feed_id", "external_id"),
        {
            **common.TEAM,
            **common.MIX,
            **common.plain(*SAID),
            "contact": "coalesce(row.contact, '')",
            "pair": "coalesce(row.pair, '')",
        },
        at_first=dict.fromkeys(scores.FAILS, "false"),
    ),
    source="evaluations",
    days=tuple(common.local_days("contact_at")),
    parts=Table(
        Mark,
        ("evaluation_id", "criterion_id"),
        {"evaluation_id": "row.whole_id", **common.plain("criterion_id", "points")},
    ),
    names=(
        ("team", "team"),
        ("agent", "agent"),
        ("channel", "channel"),
        ("topic", "topic"),
        ("segment", "segment"),
    ),
    lookups=(
        Lookup("rubric_id", "rubric", RUBRIC, "is unknown in this version"),
        Lookup("criterion_id", "criterion", CRITERION, "is no criterion of this form"),
    ),
    seen="(contact_at AT TIME ZONE {zone})::date",
    judge_more=_judge_points,
    after=_stamp,
)
EVALUATIONS: Final = Schema(
    name="evaluations",
    tables=("evaluation", "mark"),
    fields=(
        common.external_id("evaluation"),
        *_of_rubric("evaluation"),
        Field("evaluation.contact", "contact", Kind.TEXT, longest=200),
        common.team("evaluation", required=True),
        common.agent("evaluation"),
        *common.mix("evaluation"),
        Field("evaluation.evaluator", "evaluator", Kind.TEXT, required=True, longest=100),
        Field(
            "evaluation.selection", "selection", Kind.CHOICE, required=True,
            choices=tuple(Selection.values),
        ),
        Field("evaluation.pair", "pair", Kind.TEXT, longest=100),
        Field("evaluation.contact_at", "contact_at", Kind.INSTANT, required=True),
        Field("evaluation.evaluated_at", "evaluated_at", Kind.INSTANT, required=True),
        Field("evaluation.total", "total", Kind.DECIMAL, high=10**9, decimals=2),
        Field("mark.criterion", "criterion", Kind.TEXT, required=True, longest=60),
        Field("mark.points", "points", Kind.DECIMAL, high=999_999, decimals=2),
    ),
    key=("external_id", "criterion"),
    loader=partial(Rows, TARGET),
    wrong=(
        Wrong(
            "evaluated_at < contact_at", "evaluation.evaluated_at", "is before the contact's end"
        ),
    ),
    whole=("external_id",),
    thing="evaluation",
    shared=ABOUT,
    creates=frozenset({"team", "agent", "topic", "segment"}),
)  # fmt: skip
