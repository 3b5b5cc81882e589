"""What the house style promises and no tool checks by itself."""

import ast
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

BASE = Path(__file__).resolve().parent.parent
APPS = ("kpis", "surveys", "teams")
FOLDERS = ("config", *APPS, "tests", "templates", ".ci")
TEXT = {".py", ".html", ".txt", ".css", ".js", ".toml", ".md", ".sql", ".po", ".svg", ".yaml", ""}
WRITES = {
    *("save", "create", "delete", "bulk_create", "bulk_update", "get_or_create"),
    *("update_or_create", "asave", "acreate", "adelete", "aupdate"),
}
# Migrations are written by Django, and only read afterwards.
IS_GENERATED = re.compile(r"/migrations/\d{4}_")


def texts() -> Iterator[tuple[str, str]]:
    """Every committed text file, with its name."""
    files = [file for file in BASE.iterdir() if file.name not in {".env", ".git"}]
    for folder in FOLDERS:
        files += (BASE / folder).rglob("*")
    for file in files:
        if file.is_file() and file.suffix in TEXT and "__pycache__" not in file.parts:
            yield str(file.relative_to(BASE)), file.read_text(encoding="utf-8")


def modules() -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in texts() if name.endswith(".py"))


def lines_with(pattern: str, *, outside: str = "") -> list[str]:
    found = []
    for name, text in texts():
        for number, line in enumerate(text.splitlines(), start=1):
            if re.search(pattern, line) and not (outside and re.search(outside, line)):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    return found


def test_no_module_is_longer_than_three_hundred_lines():
    lengths = {name: len(text.splitlines()) for name, text in modules()}

    long = {name: n for name, n in lengths.items() if n > 300 and not IS_GENERATED.search(name)}

    assert long == {}


def test_every_module_says_in_one_line_what_it_is():
    silent = []
    for name, text in modules():
        said = ast.get_docstring(ast.parse(text)) or ""
        if text.strip() and not said.split("\n")[0].endswith((".", "?", "!")):
            silent.append(name)

    assert [name for name in silent if not IS_GENERATED.search(name)] == []


def test_views_forms_and_tasks_leave_writing_to_actions():
    edges = re.compile(r"^(kpis|surveys|teams)/(views/.*|forms|tables|tasks|api|edges)\.py$")
    found = []
    for name, text in modules():
        if not edges.match(name):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func.attr
                is_query = isinstance(node.func.value, ast.Call | ast.Attribute)
                # Actions are told who acts; the database never is.
                is_action = re.search(r"\bby=|'by':", ast.unparse(node))
                if not is_action and (called in WRITES or (called == "update" and is_query)):
                    found.append(f"{name}:{node.lineno}: {ast.unparse(node)[:80]}")

    assert found == []


def test_nothing_is_left_to_do_in_secret():
    words = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X"))

    assert lines_with(rf"\b({words})\b") == []


def test_a_check_that_is_switched_off_says_which_and_why():
    comment = ("# type: " + "ignore", "# no" + "qa")
    silenced = "|".join(comment)
    explained = rf"{comment[0]}\[[\w, -]+\] +# \w|{comment[1]}: [A-Z]+\d+(, ?[A-Z]+\d+)* +[-#] ?\w"

    assert lines_with(silenced, outside=explained) == []


def test_no_file_names_a_folder_of_one_machine():
    roots = "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "tm" + "p"))

    assert lines_with(rf"(?<![\w.)}}])/({roots})/\w") == []


def test_no_file_names_a_package_registry():
    hosts = "|".join(
        ("pypi" + r"\.", "python" + "hosted", "npm" + "js", r"(?<!no-emit-)index-" + "url")
    )

    assert lines_with(hosts) == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed(name):
    text = (BASE / name).read_text(encoding="utf-8")
    body = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")

    entries = [line for line in body.splitlines() if line.strip()]

    assert len(entries) > 50
    pinned = re.compile(
        r"^[\w.-]+(\[[\w,-]+\])?==\S+( ;[^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$"
    )
    assert [entry[:60] for entry in entries if not pinned.match(entry)] == []


def test_every_string_has_its_french(tmp_path, settings, monkeypatch):
    for folder in ("config", *APPS, "templates"):
        ignored = shutil.ignore_patterns("__pycache__", "*.mo")
        shutil.copytree(BASE / folder, tmp_path / folder, ignore=ignored)
    settings.LOCALE_PATHS = [tmp_path / "config" / "locale"]
    monkeypatch.chdir(tmp_path)

    call_command(
        "makemessages", locale=["fr"], no_wrap=True, no_obsolete=True, stdout=io.StringIO()
    )

    catalogue = tmp_path / "config" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    assert untranslated(catalogue.read_text(encoding="utf-8")) == []


def untranslated(catalogue: str) -> list[str]:
    """The messages that are empty or guessed, the catalogue's own header left out."""
    found = []
    for entry in catalogue.split("\n\n")[1:]:
        said = re.search(r'^msgid (".*")((?:\n".*")*)', entry, re.MULTILINE)
        is_guessed = re.search(r"^#,.*fuzzy", entry, re.MULTILINE)
        is_empty = re.search(r'^msgstr(\[\d\])? ""\n(?!")', entry + "\n", re.MULTILINE)
        if said and (is_guessed or is_empty):
            found.append((said.group(1) + said.group(2)).replace('"\n"', ""))
    return found


def test_the_search_for_missing_french_finds_it():
    entries = [
        'msgid ""\nmsgstr "header"',
        'msgid "yes"\nmsgstr "oui"',
        'msgid ""\n"long "\n"text"\nmsgstr ""\n"long "\n"texte"',
        'msgid "no"\nmsgstr ""',
        '#, fuzzy\nmsgid "maybe"\nmsgstr "oui"',
        'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "un"\nmsgstr[1] ""',
    ]

    assert untranslated("\n\n".join(entries) + "\n") == ['"no"', '"maybe"', '"one"']


@pytest.mark.django_db
def test_no_change_of_a_model_waits_for_its_migration():
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=io.StringIO())
