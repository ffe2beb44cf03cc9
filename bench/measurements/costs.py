"""What the pages of a small organisation cost: statements, processor time and size, on the demo's data.

    python3 run.py bench costs [--rounds 30] [--only 'my day|board']

Each page is asked for through the whole product, in this process: session, policy, view, access log, template. The
processor time is the smallest of all rounds, since whatever else the machine does can only add to it. Statements are
held by tests/workspace/test_page_costs.py; time is held by nobody, since it is another on every machine.
"""

import argparse
import gc
import re
from collections.abc import Iterator
from itertools import chain
from time import process_time

from django.core.management import call_command
from django.urls import reverse

from bench.measurements.addresses import Page, others
from bench.measurements.pages import Failed, Reader
from crm.accounts.models import User

HEAD = f"{'page':22}{'statements':>11}{'CPU ms':>9}{'KB':>8}"
SELLER, OWNER = "marta", "olgierd"
WARM = 3


def measured_pages() -> Iterator[tuple[str, Page]]:
    """(user name, page): what somebody who sells opens all day, and the officers' first page."""
    lists = {
        "contacts": "contacts:list",
        "companies": "contacts:companies",
        "deals": "sales:deals",
        "tasks": "sales:tasks",
        "first steps": "contacts:first_steps",
        "ring of jobs": "jobs:ring",
    }
    pages = (Page(name, reverse(route), rows=False) for name, route in lists.items())
    yield from ((SELLER, page) for page in chain(others(), pages))
    yield OWNER, Page("privacy desk", reverse("dpo:overview"), rows=False)


def cost(reader: Reader, page: Page, *, rounds: int) -> tuple[int, float, int]:
    """(statements, least processor time in ms, bytes)."""
    for _round in range(WARM):
        reader.ask(page)
    count, times, content = len(reader.statements(page)), [], b""
    for _round in range(rounds):
        began = process_time()
        content = reader.ask(page)
        times.append(process_time() - began)
    return count, min(times) * 1000, len(content)


def main(argv: list[str]) -> int:
    """Load the demo, measure, tell."""
    parser = argparse.ArgumentParser(prog="run.py bench costs", description=str(__doc__).splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is measured")
    parser.add_argument("--only", default="", metavar="REGEX", help="pages whose names match")
    options = parser.parse_args(argv)
    call_command("demo", "--once", verbosity=0)
    gc.collect()
    gc.freeze()  # as a worker of the product does (crm/wsgi.py)
    readers = {name: Reader(User.objects.get(username=name)) for name in (SELLER, OWNER)}
    print(f"\n{HEAD}")
    for name, page in measured_pages():
        if not re.search(options.only, page.name):
            continue
        try:
            statements, spent, size = cost(readers[name], page, rounds=options.rounds)
        except Failed as why:
            print(why)
            return 1
        print(f"{page.name:22}{statements:11}{spent:9.1f}{size / 1024:8.1f}", flush=True)
    return 0
