"""Adequacy decisions (Art. 45) by date, each with its number in the Official Journal."""

from datetime import date

import pytest

from crm.privacy.law.adequacy import DECISIONS, EEA, adequacy_of

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("country", "day", "decision"),
    [
        ("GB", date(2025, 6, 27), "(EU) 2021/1772"),
        ("GB", date(2025, 6, 28), "(EU) 2025/1226"),
        ("GB", date(2025, 12, 18), "(EU) 2025/1226"),
        ("GB", date(2025, 12, 28), "(EU) 2025/2574"),  # of 19 December 2025
        ("GB", date(2031, 12, 27), "(EU) 2025/2574"),
        ("GB", date(2031, 12, 28), None),
        ("BR", date(2026, 1, 25), None),
        ("BR", date(2026, 1, 26), "(EU) 2026/179"),
        ("KR", TODAY, "(EU) 2022/254"),
        ("JP", TODAY, "(EU) 2019/419"),
        ("US", date(2020, 7, 15), "(EU) 2016/1250"),
        ("US", date(2020, 7, 16), None),  # C-311/18
        ("US", TODAY, "(EU) 2023/1795"),
        ("UA", TODAY, None),
        ("IN", TODAY, None),
        ("PL", TODAY, None),
    ],
)
def test_a_decision_counts_from_its_day_to_its_last(country, day, decision):
    adequacy = adequacy_of(country, day)
    assert (adequacy.decision if adequacy else None) == decision


def test_no_country_of_the_eea_is_listed_and_none_has_two_decisions_on_one_day():
    assert not {row.country for row in DECISIONS} & EEA
    for row in DECISIONS:
        others = [other for other in DECISIONS if other.country == row.country and other is not row]
        assert not [other for other in others if other.in_force(row.since)]


def test_today_sixteen_countries_have_one():
    """The Commission's list of August 2026 without the European Patent Organisation, which is no country."""
    listed = {row.country for row in DECISIONS if row.in_force(TODAY)}
    assert listed == {*("AD AR BR CA CH FO GB GG IL IM JE JP KR NZ US UY".split())}  # noqa: SIM905


def test_each_row_is_cited_by_day_and_links_its_text():
    cited = {row.decision: (row.adopted_on.isoformat(), row.celex) for row in DECISIONS}
    assert cited["(EU) 2025/1226"] == ("2025-06-24", "32025D1226")
    assert (cited["2010/625/EU"], cited["2002/2/EC"]) == (("2010-10-19", "32010D0625"), ("2001-12-20", "32002D0002"))
    assert len({celex for _day, celex in cited.values()}) == len(DECISIONS)
    assert all(row.source.endswith(f"CELEX:{row.celex}") for row in DECISIONS)
