"""What stands beside the synthetic centre's contacts, on its way through the importer."""

import csv
from collections import Counter
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django_scopes import scopes_disabled

from kpis.demo import sample
from teams.models import AgentDay, AnswerCount, Case, CostLine, Evaluation, Visit
from teams.scope import everywhere
from teams.synthetic import Centre, centre, write_beside, write_sample
from teams.synthetic.statements import EXPORTS

SAMPLE = Path(sample.__file__).parent.parent.parent / "teams" / "synthetic" / "sample.toml"


@pytest.fixture(scope="module")
def drawn() -> Centre:
    return centre(interactions=4_000, days=10, seed=4, until=date(2026, 3, 31), teams=5)


@pytest.fixture(scope="module")
def contacts(drawn: Centre, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("centre") / "sample.csv"
    write_sample(file, drawn)
    return file


def test_the_same_contacts_give_the_same_files(contacts: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    for folder in (first, again):
        folder.mkdir()

    made = write_beside(contacts, first)
    write_beside(contacts, again)

    assert [export.name for export in made] == list(EXPORTS)
    for export in made:
        assert export.file.read_bytes() == (again / export.file.name).read_bytes()
        assert export.file.read_text(encoding="utf-8").count("\n") > 1, export.name


@pytest.mark.django_db
def test_every_file_is_imported_whole_and_fills_its_tables(
    drawn: Centre, contacts: Path, tmp_path: Path
) -> None:
    with everywhere():
        sample.lay(drawn=drawn)
    call_command(
        "import_interactions", str(contacts), feed="sample", mapping=SAMPLE, stdout=StringIO()
    )

    for export in write_beside(contacts, tmp_path):
        said = StringIO()
        call_command(
            "import_facts", str(export.file), feed="sample", mapping=export.mapping, stdout=said
        )
        assert ", 0 rejected" in said.getvalue(), export.name

    with scopes_disabled():
        for model in (AgentDay, AnswerCount, Case, CostLine, Evaluation, Visit):
            assert model._default_manager.exists(), model.__name__
        assert {line.currency for line in CostLine.objects.all()} == {"EUR", "USD"}
        assert not Evaluation.objects.filter(score_bp=None).exists()


def test_agents_are_busy_for_three_quarters_of_their_time_and_some_cases_stay_open(
    contacts: Path, tmp_path: Path
) -> None:
    write_beside(contacts, tmp_path)

    with (tmp_path / "states.csv").open() as file:
        lasted = Counter[str]()
        for row in csv.DictReader(file):
            ends, starts = (
                datetime.fromisoformat(row[f"state.{n}_at"]) for n in ("ends", "starts")
            )
            lasted[row["state.activity"]] += round((ends - starts).total_seconds())
    with (tmp_path / "cases.csv").open() as file:
        statuses = Counter(row["case.status"] for row in csv.DictReader(file))
    open_n = statuses.total() - statuses["resolved"]

    assert 0.7 < lasted["contact"] / (lasted["contact"] + lasted["idle"]) < 0.85
    assert set(statuses) == {"resolved", "open", "pending", "on_hold"}
    assert 0.02 < open_n / statuses.total() < 0.25
