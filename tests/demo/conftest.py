"""The demo is loaded once for all tests that begin with it: they come one after another."""

from pathlib import Path

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Of this folder's tests those that begin with the demo come first."""
    places = [place for place, item in enumerate(items) if item.path.is_relative_to(HERE)]
    ours = sorted((items[place] for place in places), key=lambda item: "demo_loaded" not in item.fixturenames)
    for place, item in zip(places, ours, strict=True):
        items[place] = item
