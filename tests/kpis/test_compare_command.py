"""The command that compares counts from standard input."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

HEADER = "stratum,team,successes,n\n"
MIX = (
    HEADER
    + "billing,internal,45,50\ntechnical,internal,260,400\n"
    + "billing,vendor,340,400\ntechnical,vendor,30,50\nchat orders,vendor,100,100\n"
)


@pytest.fixture
def run(monkeypatch):
    """Runs the command on a text or bytes; what it prints."""

    def run(content: str | bytes, *options: str) -> str:
        data = content if isinstance(content, bytes) else content.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        said = io.StringIO()
        call_command("compare", "--stdin", *options, stdout=said)
        return said.getvalue()

    return run


def printed(run, content, *options):
    return json.loads(run(content, "--format", "json", *options))


def test_the_worked_example_of_two_mixes_reverses(run):
    found = printed(run, MIX)

    assert found["crude"] == pytest.approx({"internal": 305 / 450, "vendor": 370 / 450})
    assert found["adjusted"] == pytest.approx({"internal": 0.775, "vendor": 0.725})
    assert found["difference"] == pytest.approx(0.05)
    assert found["reversal"] is True
    assert found["coverage"] == pytest.approx({"internal": 1.0, "vendor": 450 / 550})
    assert found["support"] == "full"
    assert found["low"] < 0 < found["high"]
    assert found["verdict"] == "inconclusive"
    assert found["strata"] == {
        "billing": {"internal": 0.9, "vendor": 0.85},
        "technical": {"internal": 0.65, "vendor": 0.6},
    }
    assert found["weights"] == {"billing": 0.5, "technical": 0.5}
    assert found["not_compared"] == ["chat orders"]


def test_the_team_that_the_file_names_first_is_the_one_judged(run):
    lines = [f"a,{team},{k},1000\nb,{team},{k},1000\n" for team, k in (("x", 900), ("y", 700))]

    forth = printed(run, HEADER + "".join(lines))
    back = printed(run, HEADER + "".join(reversed(lines)))

    assert (forth["verdict"], back["verdict"]) == ("better", "worse")
    assert back["difference"] == pytest.approx(-forth["difference"])
    assert (back["low"], back["high"]) == pytest.approx((-forth["high"], -forth["low"]))


def test_a_wider_margin_makes_a_clear_difference_negligible(run):
    text = HEADER + "a,x,5200,10000\na,y,5000,10000\n"

    assert printed(run, text, "--margin", "0.01")["verdict"] == "better"
    assert printed(run, text, "--margin", "0.03")["verdict"] == "negligible"
    assert printed(run, text, "--margin", "0.05")["verdict"] == "equivalent"


def test_teams_with_too_little_in_common_get_no_number_but_the_coverage(run):
    text = HEADER + "easy,x,90,100\nhard,x,9,10\nhard,y,40,80\n"

    found = printed(run, text)

    assert found["verdict"] == "not comparable"
    assert found["coverage"] == pytest.approx({"x": 10 / 110, "y": 1.0})
    assert "9.1%" in found["reason"]
    assert "“x”" in found["reason"]
    numbers = ("crude", "adjusted", "intervals", "difference", "low", "high", "heterogeneity_p")
    assert [found[name] for name in numbers] == [None] * 7
    assert found["strata"] == {}


def test_a_third_team_narrows_what_is_compared(run):
    two = HEADER + "a,x,50,100\nb,x,60,100\na,y,40,100\nb,y,60,100\n"

    found = printed(run, two + "a,z,30,100\nb,z,5,9\n")

    assert list(found["adjusted"]) == ["x", "y", "z"]
    assert found["adjusted"] == pytest.approx({"x": 0.5, "y": 0.4, "z": 0.3})
    assert found["coverage"] == pytest.approx({"x": 0.5, "y": 0.5, "z": 100 / 109})
    assert found["support"] == "partial"
    assert found["difference"] == pytest.approx(0.1)


def test_column_order_spaces_blank_lines_and_a_spreadsheets_mark_do_not_matter(run):
    rows = [line.split(",") for line in MIX.splitlines()]
    turned = "\r\n\r\n".join(f"{n} ,{k}, {team},{stratum}" for stratum, team, k, n in rows)

    assert printed(run, b"\xef\xbb\xbf" + turned.encode()) == printed(run, MIX)


def test_the_table_names_every_figure(run):
    said = run(MIX)

    assert "adjusted internal           0.7750\n" in said
    assert "coverage vendor             0.8182\n" in said
    assert "verdict                     inconclusive\n" in said


BAD = {
    "empty": ("", "line 1: empty"),
    "blank": ("\n \n", "line 1: empty"),
    "header only": (HEADER, "line 2: there is nothing after the header"),
    "missing column": ("stratum,team,n\na,x,3\n", "line 1, column successes: it is missing"),
    "semicolons": (HEADER.replace(",", ";"), "line 1, column stratum: it is missing"),
    "doubled column": ("stratum,team,successes,n,n\n", "line 1, column n: it stands twice"),
    "too many": (HEADER + "a,x,6,5\n", "line 2, column successes: 6 is more than n, 5"),
    "negative": (HEADER + "a,x,-1,5\n", "line 2, column successes: “-1” is not a count"),
    "no number": (HEADER + "a,x,1,5\na,y,one,5\n", "line 3, column successes: “one” is not"),
    "nan": (HEADER + "a,x,1,NaN\n", "line 2, column n: “NaN” is not a count"),
    "infinite": (HEADER + "a,x,1,inf\n", "line 2, column n: “inf” is not a count"),
    "fraction": (HEADER + "a,x,1.5,5\n", "line 2, column successes: “1.5” is not a count"),
    "underscore": (HEADER + "a,x,1,1_0\n", "line 2, column n: “1_0” is not a count"),
    "foreign digits": (HEADER + "a,x,1,٤\n", "line 2, column n: “٤” is not a count"),
    "huge": (HEADER + f"a,x,1,{10**15}\n", "line 2, column n: “1000000000000000” is not a"),
    "empty cell": (HEADER + "a,x,,5\n", "line 2, column successes: “” is not a count"),
    "no cases": (HEADER + "a,x,0,0\n", "line 2, column n: 0 cases; leave the line out"),
    "doubled": (HEADER + "a,x,1,5\n\na,x ,2,5\n", "line 4, columns stratum and team: “a” of “x”"),
    "one team": (HEADER + "a,x,1,5\nb,x,1,5\n", "column team: only “x”; a comparison needs two"),
    "no team": (HEADER + "a, ,1,5\n", "line 2, column team: empty"),
    "escape": (HEADER + "a,\x1b[2Jx,1,5\n", "line 2, column team: “\ufffd[2Jx” has invisible"),
    "nul": (HEADER + "a\0,x,1,5\n", "line 2, column stratum: “a\ufffd” has invisible"),
    "short": (HEADER + "a,x,1\n", "line 2: 3 cells, the header has 4"),
    "long": (HEADER + "a,x,1,5,6\n", "line 2: 5 cells, the header has 4"),
    "open quote": (HEADER + 'a,x,1,5\n"a,y,1,5\n', "line 3: unexpected end of data"),
    "long cell": (HEADER + "a" * 200_000 + ",x,1,5\n", "line 2: field larger than field limit"),
    "utf-16": (MIX.encode("utf-16"), "line 1: this is UTF-16 text; save it as UTF-8"),
    "cp1252": (HEADER.encode() + b"a,x,1,5\ncaf\xe9,x,1,5\n", "line 3: byte 0xe9 is not UTF-8"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_one_line_with_its_place(run, capsys, name):
    content, message = BAD[name]

    with pytest.raises(CommandError) as refused:
        run(content)

    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", ["-0.1", "1", "nan", "three"])
def test_a_margin_that_is_no_share_is_refused(run, text):
    with pytest.raises(CommandError, match="is no share from 0 to 1"):
        run(MIX, f"--margin={text}")


def test_the_command_says_where_counts_come_from():
    with pytest.raises(CommandError, match="--stdin"):
        call_command("compare")


def command(tmp_path, content):
    """As a shell runs it, with a database address that nobody answers."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VIGIE_VAR": str(tmp_path),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "TRIAL": "1",
    }
    words = [sys.executable, "manage.py", "compare", "--stdin", "--format", "json"]
    return subprocess.run(
        words,
        input=content.encode(),
        capture_output=True,
        cwd=settings.BASE_DIR,
        env=environment,
        timeout=60,
        check=False,
    )


def test_it_runs_without_a_database_and_prints_one_object(tmp_path):
    done = command(tmp_path, MIX)

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["difference"] == pytest.approx(0.05)


def test_bad_input_leaves_standard_output_empty_and_exits_with_2(tmp_path):
    done = command(tmp_path, HEADER + "a,x,6,5\n")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"CommandError: line 2, column successes: 6 is more than n, 5\n"
