"""A small firm's worth of invented data, loaded through the product's own verbs and taken out again by its own eraser.

    staff.py people.py firms.py history.py cases.py   what is loaded: words and numbers only
    loading.py                                        how it comes in
    removal.py                                        how it goes

Everybody is invented. Addresses end in `.example`, which RFC 2606 keeps free; the NIPs begin with 000, an office that
does not exist. Days are counted back from the moment of loading.
"""
