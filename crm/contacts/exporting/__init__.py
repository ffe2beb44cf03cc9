"""Taking people's data out as a file: for one purpose, of those whose ground is in force, with a trace for each.

list, filters, ticks ──> starting ──> job: making (gate, batch by batch) ──> parts, sealed ──> handing (gate again)
                                                                               └ forgetting: seven days, or a change
"""
