"""Nothing of one country is written where every country passes: it stands in that country's declaration alone.

Numbers by which strangers are recognised (PESEL, account numbers, names of columns in a file) are no law of the house:
they are known wherever it stands (crm/privacy/people/sensitive_text.py, dsar/contents/third_parties.py, crm/files/).
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ACT = r"(?:KC|KPA|KP|OP|UoR|PKE)"
POLISH = re.compile(
    r"UODO|uodo\b|Prezes\w*|Moniuszki|Warsz\w+|Warsaw|ePUAP|[Dd]oręcze\w*|biznes\.gov|\bUPO\b|\+48|[\"']PL[\"']"
    r"|in Poland|Polish (?:law|practice|authority|court)\w*|Kodeks\w*|Ordynacj\w*|Ustaw\w+ o \w+|Prawo \w+"
    r"|(?:Tax Ordinance|Accounting Act|Labour Code|Civil Code|Electronic Communications Law)"
    rf"|\b{ACT} [Aa]rt\.|[Aa]rt\. \d[^\n]{{0,24}} {ACT}\b"
)
EXCEPT = {
    "crm/privacy/law/poland/": "the declaration itself",
    "crm/sales/ksef": "structured invoices for the register of one country",
    "crm/demo/": "an invented Polish firm and its people",
    "templates/accounts/staff_notice/": "versions of a notice: never edited once they were shown to anybody",
    "templates/accounts/authorisations/statement.": "versions of a promise: never edited once they were shown",
    "crm/dpo/style_page.py": "invented values on the page of components",
    "templates/style/": "the same",
    "launch/servers/clock.py": "moves the clock of the test suite, which is written for this time zone",
    "run.py": "tells how to call it",
    "pyproject.toml": "PL is a family of rules of ruff",
}
RECOGNISED = {  # python-stdnum's Polish modules, beside the declaration
    "crm/privacy/people/sensitive_text.py": "a PESEL in a text is one in every country",
    "dsar/contents/third_parties.py": "the same",
}
FOLDERS = ("crm", "consents", "dsar", "retention", "breaches", "templates", "static/js", "static/css", "launch", "ops")
SUFFIXES = {".py", ".html", ".txt", ".js", ".css", ".toml", ".yml", ".yaml", ".json", ".typ", ".svg"}
OURS = [
    path
    for path in (
        *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*"))),
        *sorted(ROOT.glob("*.py")),
        *sorted(ROOT.glob("*.toml")),
        *sorted(ROOT.glob("*.yml")),
    )
    if path.suffix in SUFFIXES and "migrations" not in path.parts and "common_passwords_pl" not in path.name
]


def name_of(path):
    return str(path.relative_to(ROOT))


def national(path):
    """[line: words] of one country in a file."""
    lines = path.read_text().splitlines()
    return [f"{number}: {match.group()}" for number, line in enumerate(lines, 1) for match in POLISH.finditer(line)]


def test_nothing_polish_is_written_outside_its_declaration():
    looked_at = [path for path in OURS if not name_of(path).startswith(tuple(EXCEPT))]
    assert len(looked_at) > 1000
    assert {name_of(path): result for path in looked_at if (result := national(path))} == {}


@pytest.mark.parametrize("start", sorted(EXCEPT))
def test_an_exception_is_still_needed(start):
    assert any(national(path) for path in OURS if name_of(path).startswith(start))


def test_registers_of_one_country_are_asked_through_the_declaration():
    asking = {name_of(path) for path in OURS if path.suffix == ".py" and "stdnum.pl" in path.read_text()}
    assert asking == {"crm/privacy/law/poland/declaration.py", *RECOGNISED}


def test_holidays_are_known_in_one_place():
    knowing = {name_of(path) for path in OURS if re.search(r"^(?:import|from) holidays\b", path.read_text(), re.M)}
    assert knowing == {"crm/privacy/law/deadlines.py"}


@pytest.mark.parametrize(
    "text",
    [
        "Prezes Urzędu Ochrony Danych Osobowych",
        "ul. Moniuszki 1A",
        'region="PL"',
        "+48 601 222 214",
        "Europe/Warsaw",
        "art. 70 § 1 OP",
        "KC art. 118",
        "art. 74 ust. 2 pkt 8 i ust. 3 UoR",
        "Kodeks pracy",
        "przez e-Doręczenia",
    ],
)
def test_the_search_finds_what_it_looks_for(text):
    assert POLISH.search(text)
