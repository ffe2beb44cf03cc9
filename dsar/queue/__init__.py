"""The desk's queue of cases, its topics and trends."""
