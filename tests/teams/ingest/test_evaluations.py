"""Forms and evaluations from files: points that fit the form and add up."""

from decimal import Decimal

import pytest

from teams.models import ChangedDay, Criterion, Evaluation, Mark, Rubric
from tests.teams.ingest.kinds import Office, fates

FORM = """form,version,code,name,maximum,weight,critical
    phone,1,greeting,Greeting,10,1,
    phone,1,answer,Right answer,20,2.5,customer"""
HEADER = "id,team,agent,by,contact,evaluated,total,criterion,points"
ABOUT = "Lyon,anne,eva,2026-10-05 10:00,2026-10-06 10:00"


def marks(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


@pytest.fixture
def graded(office: Office) -> Office:
    office.of("criteria").take(FORM)
    return office.of("evaluations")


def test_a_form_has_its_criteria(office: Office) -> None:
    receipt = office.of("criteria").take(FORM)

    assert fates(receipt) == (2, 2, 0, 0, 0, 0)
    assert fates(office.of("criteria").take(FORM)) == (2, 0, 0, 2, 0, 0)
    assert Rubric.objects.get().name == "phone"
    answer = Criterion.objects.get(code="answer")
    assert (answer.maximum, answer.weight, answer.critical) == (
        Decimal(20),
        Decimal("2.5"),
        "customer",
    )


def test_a_criterion_that_was_used_does_not_change(graded: Office) -> None:
    graded.take(marks(f"e1,{ABOUT},18,greeting,8", f"e1,{ABOUT},18,answer,10"))

    found = graded.of("criteria").rejects(FORM.replace("Greeting,10", "Greeting,12"))

    assert found[0][:3] == (2, "criterion.maximum", "12.00")
    assert "a changed form is a new version" in found[0][3]


def test_an_evaluation_is_stamped_with_the_scores_of_its_marks(graded: Office) -> None:
    receipt = graded.take(marks(f"e1,{ABOUT},18,greeting,8", f"e1,{ABOUT},18,answer,10"))

    assert fates(receipt) == (2, 2, 0, 0, 0, 0)
    evaluation = Evaluation.objects.get()
    assert evaluation.score_bp == round(10_000 * (0.8 + 2.5 * 0.5) / 3.5)
    assert Mark.objects.count() == 2
    assert ChangedDay.objects.get().source == "evaluations"


def test_the_same_evaluations_twice_change_nothing(graded: Office) -> None:
    text = marks(f"e1,{ABOUT},8,greeting,8", f"e1,{ABOUT},8,answer,n/a")
    graded.take(text)

    assert fates(graded.take(text)) == (2, 0, 0, 2, 0, 0)


def test_a_corrected_mark_changes_the_score(graded: Office) -> None:
    graded.take(marks(f"e1,{ABOUT},18,greeting,8", f"e1,{ABOUT},18,answer,10"))

    receipt = graded.take(marks(f"e1,{ABOUT},8,greeting,8", f"e1,{ABOUT},8,answer,0"))

    assert fates(receipt) == (2, 0, 1, 1, 0, 0)
    evaluation = Evaluation.objects.get()
    assert (evaluation.score_af_bp, evaluation.fails_customer) == (0, True)


def test_a_mark_that_is_left_out_is_gone(graded: Office) -> None:
    graded.take(marks(f"e1,{ABOUT},18,greeting,8", f"e1,{ABOUT},18,answer,10"))

    receipt = graded.take(marks(f"e1,{ABOUT},8,greeting,8"))

    assert fates(receipt) == (1, 0, 1, 0, 0, 0)
    assert Evaluation.objects.get().score_bp == 8000


BAD = {
    "total": (f"e2,{ABOUT},19,answer,10", "evaluation.total", "19.00", "add up to, 10"),
    "maximum": (f"e2,{ABOUT},21,answer,21", "mark.points", "21.00", "of this criterion, 20"),
    "criterion": (f"e2,{ABOUT},1,smile,1", "mark.criterion", "smile", "no criterion of this form"),
    "negative": (f"e2,{ABOUT},1,answer,-1", "points", "-1", "negative"),
    "early": (
        "e2,Lyon,anne,eva,2026-10-05 10:00,2026-10-04 10:00,1,answer,1",
        "evaluation.evaluated_at", "", "before the contact's end",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_evaluation_is_told_and_the_others_are_kept(graded: Office, name: str) -> None:
    row, column, value, reason = BAD[name]

    ((line, told, shown, why),) = graded.rejects(
        marks(f"e1,{ABOUT},8,greeting,8", row), "--keep-good"
    )

    assert (line, told, shown) == (3, column, value)
    assert reason in why
    assert Evaluation.objects.get().external_id == "e1"


def test_an_evaluation_is_not_taken_in_part(graded: Office) -> None:
    found = graded.rejects(
        marks(f"e1,{ABOUT},29,greeting,8", f"e1,{ABOUT},29,answer,21", f"e2,{ABOUT},1,answer,1"),
        "--keep-good",
    )

    assert [(line, why) for line, *_, why in found] == [
        (2, "another row of this evaluation is rejected, line 3"),
        (3, "is above the highest mark of this criterion, 20"),
    ]
    assert Evaluation.objects.get().external_id == "e2"


def test_a_form_that_nobody_knows_is_told(office: Office) -> None:
    ((_, column, value, why), *_) = office.of("evaluations").rejects(
        marks(f"e1,{ABOUT},8,greeting,8")
    )

    assert (column, value, why) == ("evaluation.rubric", "phone", "is unknown in this version")
