"""Bad rows are listed with line, column, value and reason; bad files are refused in one line."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from teams.models import Feed, Import, Interaction, Leg, Reject, Team
from tests import builders
from tests.teams.ingest.files import HEADER, MAPPING, Desk, abandoned, row

BAD_ROWS = {
    "no instant": ({"arrived": "05/10/2026"}, "arrived", "05/10/2026", "instant"),
    "no such day": ({"arrived": "2026-02-30 10:00:00"}, "arrived", "2026-02-30", "instant"),
    "in the gap": ({"arrived": "2026-03-29 02:30:00"}, "arrived", "2026-03-29", "does not exist"),
    "long ago": ({"arrived": "1900-01-01 00:00:00"}, "arrived", "1900", "before 1970"),
    "in the future": ({"ended": "2999-01-01 00:00:00"}, "ended", "2999", "future"),
    "ends first": (
        {"ended": "2026-10-05 09:00:00"},
        "interaction.ended_at",
        "",
        "before it starts",
    ),
    "negative": ({"talk": "-5"}, "talk", "-5", "negative"),
    "endless": ({"talk": "864001"}, "talk", "864001", "7 days"),
    "float": ({"talk": "1e308"}, "talk", "1e308", "duration"),
    "nan": ({"talk": "NaN"}, "talk", "NaN", "duration"),
    "underscore": ({"talk": "1_000"}, "talk", "1_000", "duration"),
    "arabic digits": ({"talk": "١٢"}, "talk", "١٢", "duration"),
    "outcome": ({"outcome": "maybe"}, "outcome", "maybe", "values known"),
    "channel": ({"channel": "fax"}, "channel", "fax", "values known"),
    "no id": ({"id": ""}, "id", "", "empty"),
    "not answered": ({"answered": ""}, "leg.answered_at", "", "outcome"),
    "wrap-up": ({"wrap": "90000"}, "leg.wrap_up", "", "longer than a day"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_with_its_place(desk: Desk, name: str) -> None:
    values, column, value, reason = BAD_ROWS[name]

    receipt = desk.take(desk.file(row(1), row(2, **values)))

    (reject,) = receipt["rejects"]
    assert reject["line"] == 3
    assert reject["column"] == column
    assert reject["value"].startswith(value)
    assert reason in reject["reason"]


def test_one_bad_row_stops_the_file_and_creates_nothing(desk: Desk) -> None:
    receipt = desk.take(desk.file(row(1), row(2, talk="x")))

    assert receipt["applied"] is False
    assert not Interaction.objects.exists()
    assert not Team.objects.real().exists()
    run = Import.objects.get()
    assert (run.state, run.read_n, run.rejected_n) == ("refused", 2, 1)
    assert Reject.objects.get().value == "x"


def test_good_rows_are_taken_when_asked_for(desk: Desk) -> None:
    receipt = desk.take(desk.file(row(1), row(2, talk="x"), row(3)), "--keep-good")

    assert (receipt["accepted"], receipt["rejected"]) == (2, 1)
    assert Leg.objects.count() == 2


def test_a_contact_is_not_taken_in_part(desk: Desk) -> None:
    receipt = desk.take(desk.file(row(1), row(1, leg="2", talk="x"), row(2)), "--keep-good")

    assert [r["line"] for r in receipt["rejects"]] == [2, 3]
    assert Interaction.objects.get().external_id == "c2"


def test_the_same_leg_twice_in_a_file_is_rejected_with_the_first_ones_line(desk: Desk) -> None:
    receipt = desk.take(desk.file(row(1), row(2), row(1)))

    (reject,) = receipt["rejects"]
    assert reject["line"] == 4
    assert "line 2" in reject["reason"]


def test_unknown_names_are_rejected_unless_they_may_be_created(desk: Desk) -> None:
    strict = MAPPING.replace('= "create"', '= "reject"')
    builders.team("Lyon")
    builders.topic("billing")

    receipt = Desk(desk.folder, strict).take(desk.file(row(1, team="Mars"), abandoned(2)))

    assert [(r["column"], r["value"]) for r in receipt["rejects"]] == [("leg.team", "Mars")]


def test_lines_are_those_of_the_file_also_after_blank_ones(desk: Desk) -> None:
    receipt = desk.take(desk.raw(f"{HEADER}\n\n{row(1)}\n\n{row(2, talk='x')}\n".encode()))

    assert [r["line"] for r in receipt["rejects"]] == [5]


def test_lines_are_those_of_the_file_also_after_line_breaks_in_a_cell(desk: Desk) -> None:
    broken = row(1, topic='"two\nlines"')
    receipt = desk.take(desk.file(broken, row(2), row(2), row(3, talk="x")))

    assert [r["line"] for r in receipt["rejects"]] == [5, 6]
    assert "line 4" in receipt["rejects"][0]["reason"]
    assert list(Reject.objects.order_by("line").values_list("line", flat=True)) == [5, 6]


def test_a_value_is_cut_and_made_harmless(desk: Desk) -> None:
    receipt = desk.take(desk.file(row(1, talk="\x1b[31m" + "9" * 200)))

    (reject,) = receipt["rejects"]
    assert len(reject["value"]) <= 80


def untouched() -> bool:
    return not (Interaction.objects.exists() or Team.objects.real().exists())


def test_a_missing_file_is_told(desk: Desk) -> None:
    assert "no such file" in desk.refusal(Path(desk.folder / "none.csv"))
    assert not Feed.objects.exists()


def test_an_empty_file_is_told(desk: Desk) -> None:
    assert "empty" in desk.refusal(desk.raw(b""))


def test_a_file_with_only_a_header_is_told(desk: Desk) -> None:
    assert "no rows" in desk.refusal(desk.file())


def test_a_missing_column_is_named(desk: Desk) -> None:
    said = desk.refusal(desk.file(row(), header=HEADER.replace("talk", "speech")))

    assert '"talk"' in said
    assert "line 1" in said


def test_a_doubled_column_is_named(desk: Desk) -> None:
    said = desk.refusal(desk.file(row(), header=HEADER.replace("wrap", "talk")))

    assert '"talk" stands twice' in said


def test_a_wrong_encoding_is_told_with_its_line(desk: Desk) -> None:
    rows = f"{HEADER}\n{row(1)}\n{row(2, topic='réclamation')}\n"

    said = desk.refusal(desk.raw(rows.encode("cp1252")))

    assert "line 3" in said
    assert "UTF-8" in said
    assert untouched()


def test_a_declared_encoding_is_read(desk: Desk) -> None:
    declared = MAPPING.replace("[file]", '[file]\nencoding = "cp1252"')
    path = desk.raw(f"{HEADER}\n{row(1, topic='réclamation')}\n".encode("cp1252"))

    Desk(desk.folder, declared).take(path)

    assert Interaction.objects.select_related("topic").get().topic.name == "réclamation"


def test_a_byte_order_mark_is_no_part_of_the_first_name(desk: Desk) -> None:
    receipt = desk.take(desk.raw(b"\xef\xbb\xbf" + f"{HEADER}\n{row(1)}\n".encode()))

    assert receipt["accepted"] == 1


@pytest.mark.parametrize("position", [1, 500])
def test_a_quote_that_is_not_closed_is_told_with_its_line(desk: Desk, position: int) -> None:
    rows = [row(n) for n in range(1, 1001)]
    rows[position] = rows[position].replace("billing", '"billing')

    said = desk.refusal(desk.file(*rows))

    assert "quote" in said
    assert "line " in said
    assert untouched()


def test_a_row_with_too_few_columns_is_told_with_its_line(desk: Desk) -> None:
    said = desk.refusal(desk.file(row(1), "c2,1,tel"))

    assert "line 3" in said
    assert "columns" in said


def test_a_line_of_a_hundred_kilobytes_is_told(desk: Desk) -> None:
    said = desk.refusal(desk.file(row(1), row(2, topic="x" * 100_000)))

    assert "line 3: longer than 64 KB" in said


def test_a_nul_is_told(desk: Desk) -> None:
    assert "line 2: a NUL" in desk.refusal(desk.file(row(1, topic="a\0b")))


def test_a_file_that_breaks_off_leaves_nothing(desk: Desk) -> None:
    desk.refusal(desk.file(row(1), row(2, topic="a\0b")))

    assert not Import.objects.exists()
    assert not Feed.objects.exists()
    assert untouched()


def test_a_file_that_breaks_off_leaves_the_feed_that_was_there(desk: Desk) -> None:
    desk.take(desk.file(row(1)))

    desk.refusal(desk.file(row(1), row(2, topic="a\0b")))

    assert Feed.objects.get().slug == "desk"
    assert Import.objects.get().state == "done"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[file]", "[flie]"), "flie"),
        (("time_zone =", "timezone ="), "timezone"),
        (('sequence = { column = "leg"', 'sequence = { colum = "leg"'), "colum"),
        (('"Europe/Paris"', '"Europe/Lyon"'), "Europe/Lyon"),
        (('unit = "s"', 'unit = "fortnight"'), "unit must be one of"),
        (('team = "create"', 'team = "maybe"'), "create"),
        (("[interaction]", "[interaction"), "TOML"),
    ],
)
def test_a_slip_in_the_mapping_is_named(desk: Desk, change: tuple[str, str], said: str) -> None:
    wrong = Desk(desk.folder, MAPPING.replace(*change, 1))

    assert said in wrong.refusal(desk.file(row()))
    assert not Import.objects.exists()


def test_an_unknown_feed_is_refused_with_those_there_are(desk: Desk) -> None:
    builders.feed("switchboard")
    path = desk.file(row())

    with pytest.raises(CommandError, match="switchboard") as refused:
        call_command("import_interactions", str(path), "--feed", "x", "--mapping", str(path))

    assert refused.value.returncode == 2
