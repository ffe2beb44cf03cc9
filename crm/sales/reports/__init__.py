"""Reports: what became of deals, what is to be expected, what the team did, why deals are lost, where people come from.

    address ──> asking.py (period, team, pipeline, whose) ──> ended · funnel · expected · work · sources ──> report.py
                    └── links.py: every number leads to the list of its rows

| periods.py    the span of days and the one before it        | fields.py    what the list of deals learns for it      |
| asking.py     what a reader asks, and of which rows         | drawing.py   bars as numbers for SVG, columns.py others|
| ended.py      won and lost deals, reasons, people           | table.py     the same figures as a file                |
| funnel.py     through which stages deals went, from moves   | gone.py      sums of deals that went with their people |
| expected.py   open deals by month, and the goal             | activity.py  the list behind the figures of work       |

Figures only: no name of a person stands in a report. Sales see their own figures, whoever leads those of her teams.
Currencies are never added to each other.
"""
