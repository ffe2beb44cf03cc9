"""Tests without a browser in a process where another test has begun one."""

import asyncio
from contextlib import contextmanager

from tests.quick_flush import renewed


@contextmanager
def beside_browsers(item, allowed):
    """A browser that an earlier test began keeps its loop running in this thread. A test without a browser has none:
    inside a loop Django opens a connection of its own, and nothing that begins a loop may begin one.

    That other connection of the thread may have been ended meanwhile, by a test that puts a backup back: the next test
    with a browser finds it as a new one, `allowed()` to ask the database before it begins.
    """
    loop = asyncio._get_running_loop()
    if loop is None:
        yield
        return
    if item.get_closest_marker("browser"):
        with allowed():
            renewed()
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if not loop.is_closed():  # with the last test of all the browser ends
            asyncio._set_running_loop(loop)
