"""Marks become scores."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from teams.ingest import scores
from teams.models import Criterion, Evaluation, Rubric, Team
from tests import builders, facts


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")


@pytest.fixture
def form(db: None) -> Rubric:
    return facts.rubric()


def stamped(*evaluations: Evaluation) -> int:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE touched (evaluation_id bigint)")
        cursor.executemany(
            "INSERT INTO touched VALUES (%s)", [(one.pk,) for one in (*evaluations, *evaluations)]
        )
        changed = scores.stamp("pg_temp.touched")
        cursor.execute("DROP TABLE pg_temp.touched")
    for one in evaluations:
        one.refresh_from_db()
    return changed


def marked(team: Team, form: Rubric, **points: int | None) -> Evaluation:
    """An evaluation with these points on the criteria of the form."""
    found = facts.evaluation(team, rubric=form, score_bp=None, score_af_bp=None)
    for code, value in points.items():
        facts.mark(found, criterion=Criterion.objects.get(code=code), points=value)
    return found


def test_a_score_is_the_weighted_mean_of_what_applies(lyon: Team, form: Rubric) -> None:
    facts.criterion(form, code="greeting", maximum=5, weight=1)
    facts.criterion(form, code="solution", maximum=10, weight=3)
    facts.criterion(form, code="farewell", maximum=5, weight=6)
    one = marked(lyon, form, greeting=5, solution=8, farewell=None)

    stamped(one)

    # (1 x 5/5 + 3 x 8/10) / 4 = 85 %
    assert (one.score_bp, one.score_af_bp) == (8500, 8500)
    assert [getattr(one, name) for name in scores.FAILS] == [False, False, False]


def test_failing_what_is_critical_zeroes_the_second_score_and_tells_which(
    lyon: Team, form: Rubric
) -> None:
    facts.criterion(form, code="greeting", weight=9)
    facts.criterion(form, code="identity", weight=1, critical="compliance")
    facts.criterion(form, code="offer", weight=0, critical="business")
    failed = marked(lyon, form, greeting=10, identity=0, offer=5)
    passed = marked(lyon, form, greeting=0, identity=1, offer=None)

    stamped(failed, passed)

    assert (failed.score_bp, failed.score_af_bp) == (9000, 0)
    assert [getattr(failed, name) for name in scores.FAILS] == [False, False, True]
    assert (passed.score_bp, passed.score_af_bp) == (100, 100)
    assert [getattr(passed, name) for name in scores.FAILS] == [False, False, False]


def test_thirds_are_rounded_to_a_hundredth_of_a_per_cent(lyon: Team, form: Rubric) -> None:
    for code in ("first", "second", "third"):
        facts.criterion(form, code=code, maximum=Decimal("7.5"))
    one = marked(lyon, form, first=5, second=5, third=5)

    stamped(one)

    assert one.score_bp == 6667


def test_an_evaluation_to_which_nothing_applies_has_no_score(lyon: Team, form: Rubric) -> None:
    facts.criterion(form, code="greeting")
    unmarked = facts.evaluation(lyon)
    nothing = marked(lyon, form, greeting=None)

    stamped(unmarked, nothing)

    assert (unmarked.score_bp, unmarked.score_af_bp) == (None, None)
    assert (nothing.score_bp, nothing.score_af_bp) == (None, None)


def test_only_what_is_touched_is_stamped_and_only_once(lyon: Team, form: Rubric) -> None:
    facts.criterion(form, code="greeting")
    one, other = marked(lyon, form, greeting=7), marked(lyon, form, greeting=7)

    first, second = stamped(one), stamped(one)

    other.refresh_from_db()
    assert (first, second) == (1, 0)
    assert (one.score_bp, other.score_bp) == (7000, None)
