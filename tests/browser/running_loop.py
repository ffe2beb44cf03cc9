"""Tests without a browser in a process where another test has begun one."""

import asyncio
from contextlib import contextmanager


@contextmanager
def beside_browsers(item):
    """A browser that an earlier test began keeps its loop running in this thread. A test without a browser has none:
    inside a loop Django opens a connection of its own, and nothing that begins a loop may begin one.
    """
    loop = asyncio._get_running_loop()
    if loop is None or item.get_closest_marker("browser"):
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if not loop.is_closed():  # with the last test of all the browser ends
            asyncio._set_running_loop(loop)
