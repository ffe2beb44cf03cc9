"""Calls as deep as those of a page ask the system for no memory each time they go down."""

import resource

from crm.stack import RoomMiddleware, with_room

DEEP, TIMES = 400, 300


def deep(more):
    return deep(more - 1) if more else 0


def faults(work):
    """How often this process was given a page of memory meanwhile, once it had what it needs to begin with."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def again_and_again(_told=None):
    for _each in range(TIMES):
        deep(DEEP)
    return "answer"


def test_inside_a_deep_call_maps_nothing_new():
    assert with_room(again_and_again) == "answer"
    assert faults(lambda: with_room(again_and_again)) < TIMES


def test_a_request_lies_inside():
    door = RoomMiddleware(again_and_again)
    assert door(None) == "answer"
    assert faults(lambda: door(None)) < TIMES
