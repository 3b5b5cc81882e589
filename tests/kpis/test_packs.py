"""The data pack beside a scorecard: every figure again, with proof of each file."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from zipfile import ZipFile

from kpis.models.contracts import Peers
from kpis.packs import Posting, pack
from tests.kpis import agreements, papers

DIGEST = "9f3c" * 16
POSTINGS = (
    Posting(papers.OCTOBER, "service_level", "credit", Decimal("311.04"), "EUR"),
    Posting(papers.OCTOBER, "first_response_time:rate", "credit", Decimal("656.64"), "EUR"),
    Posting(papers.OCTOBER, "abandonment_rate", "credit", Decimal("259.20"), "EUR"),
)


def packed(figures=None, **values):
    found = figures or agreements.worked()
    return pack(found, version=1, digest=DIGEST, postings=POSTINGS, **values)


def files(content):
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_same_figures_give_the_same_bytes():
    assert packed() == packed()
    assert packed() != packed(agreements.worked(contacts=1, reference="C-015"))


def test_the_manifest_names_every_file_with_its_digest():
    found = files(packed(frozen='{"team": "Atlas"}'))

    manifest = json.loads(found.pop("manifest.json"))

    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: sha256(text.encode()).hexdigest() for name, text in found.items()
    }
    assert manifest["figures_sha256"] == DIGEST
    assert manifest["contract"] == {"reference": "C-014", "version": 3}
    assert found["figures.json"] == '{"team": "Atlas"}'


def test_points_and_credits_add_up_to_those_of_the_paper():
    found = files(packed())

    duties = rows(found["obligations.csv"])
    assert round(sum(Decimal(one["points"]) for one in duties), 2) == Decimal("85.24")
    assert sum(Decimal(one["credit"]) for one in duties) == Decimal("1226.88")
    assert rows(found["money.csv"])[0]["due"] == "1226.88"
    assert sum(Decimal(one["amount"]) for one in rows(found["ledger.csv"])) == Decimal("1226.88")
    assert rows(found["score.csv"])[0]["score"] == "85.2"


def test_lines_have_what_was_divided_by_what():
    [csat] = [one for one in rows(files(packed())["lines.csv"]) if one["key"] == "csat_score"]

    assert int(csat["numerator"]) / int(csat["denominator"]) == float(csat["value"])
    assert csat["name_fr"] == "CSAT, 4–5 sur 5"
    assert csat["definition"] == date(2026, 1, 1).isoformat()


def test_the_whole_month_stands_beside_what_counts():
    [phone, *_] = rows(files(packed())["obligations.csv"])

    assert (phone["result"], phone["whole_value"], phone["whole_n"]) == ("79.1", "0.784", "9604")
    [day] = rows(files(packed())["exclusions.csv"])
    assert (day["first_day"], day["cause"], day["ratio"]) == ("2026-10-14", "forecast", "1.18")


def test_hidden_teams_and_money_that_is_not_agreed_have_no_file():
    hidden = files(packed(agreements.worked(peers=Peers.HIDDEN, comparisons=papers.comparisons())))
    plain = files(packed(papers.figures()))

    assert not {"same_mix.csv", "comparison.csv"} & set(hidden)
    assert not {"money.csv", "ledger.csv", "obligations.csv"} & set(plain)
    assert len(rows(plain["months.csv"])) == 6 * len(papers.lines())


def test_no_text_is_a_formula():
    found = files(packed(agreements.worked(excluded=(agreements.excluded(note="=1+1"),))))

    assert rows(found["exclusions.csv"])[0]["note"] == "'=1+1"
