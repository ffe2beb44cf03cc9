"""Measures contact list and search against a plain CRM and against guardian, and every page of a large house, on
throw-away servers: 100,000 contacts, 20,000 deals, 300,000 entries of history (bench/data/, bench/measurements/).

    python3 run.py bench [--contacts 100000] [--rounds 40]
    python3 run.py bench pages [--only 'deals|board']         every page of the house, and nothing else
    python3 run.py bench costs [--rounds 30]                  statements and processor time of a small house
    python3 run.py bench logs [--rounds 5] [--seconds 3]      what the access log costs (bench/measurements/logs.py)
    python3 run.py bench consents [--people 1000000]          whom we may write to, by state or events
    python3 run.py bench load [--seconds 60] [--rates 10,25]  a working day's requests over HTTP, and far too many
    python3 run.py bench peers [--contacts 100000]            another CRM on Django beside ours, over HTTP
    python3 run.py bench portal [--seconds 60]                the public form, twenty strangers a second
    python3 run.py bench purge [--rounds 12]                  erasure by sets against the least it can cost
    python3 run.py bench figures [--deals 20000]              the manager's report of a quarter
    python3 run.py bench desk [--people 250000]               overview, register and readiness of the privacy desk
    python3 run.py bench prices [--products 50000]            price list, picker, deals and offers with many lines
    python3 run.py bench gate [--contacts 2000]               what the disclosure gate costs where data leave
    python3 run.py bench api [--contacts 100000]              a page of contacts for a program, beside a plain one
    python3 run.py bench feed [--changes 20000]               a page of the feed of changes after many changes

Prints medians and minima of one interleaved run, then each target with its ratio. What a run misses is measured once
more, and fails when the second run misses it too; the exit code is 1 then. What was printed stays in bench/results/.
"""

import argparse
import os
import sys
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
if os.environ.get("MIGRATION_DATABASE_URL"):
    os.environ["USE_MIGRATION_ROLE"] = "1"  # the twin's tables are made here
django.setup()

from bench.desk import desk_pages, price_pages  # noqa: E402
from bench.machines import feed_pages, list_pages  # noqa: E402
from bench.measurements import consents, costs, figures, gate, load, logs, pages, peers, portal, purge  # noqa: E402 - models come with the set-up
from bench.measurements.report import run  # noqa: E402
from bench.measurements.results import kept  # noqa: E402

MEASUREMENTS: dict[str, Callable[[list[str]], int]] = {
    "pages": pages.main,
    "costs": costs.main,
    "logs": logs.main,
    "consents": consents.main,
    "load": load.main,
    "peers": peers.main,
    "portal": portal.main,
    "purge": purge.main,
    "figures": figures.main,
    "desk": desk_pages.main,
    "prices": price_pages.main,
    "gate": gate.main,
    "feed": feed_pages.main,
    "api": list_pages.main,
}


def main(argv: list[str]) -> int:
    """Build, measure, tell; 0 when every target holds. What was printed is kept (bench/measurements/results.py)."""
    name = argv[0] if argv[:1] and argv[0] in MEASUREMENTS else ""
    with kept(name or "targets"):
        return MEASUREMENTS[name](argv[1:]) if name else targets(argv)


def targets(argv: list[str]) -> int:
    """The house against its twin, and every page of it."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=str(__doc__).splitlines()[0])
    parser.add_argument("--contacts", type=int, default=100_000, help="how many (at least 100)")
    parser.add_argument("--rounds", type=int, default=40, help="how often each act is measured")
    options = parser.parse_args(argv)
    return 0 if run(max(options.contacts, 100), rounds=options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
