"""The import by hand that the benchmark measures ours beside does all that ours does."""

import re

from teams.ingest.facts import INTERACTION
from tests.bench import importing


def test_the_import_by_hand_tells_of_a_contact_all_that_ours_tells():
    told = {*re.findall(r"\bAS (\w+)", importing.CONTACTS), *importing.TOLD_OF_CONTACTS}

    assert set(INTERACTION) - told == set()
