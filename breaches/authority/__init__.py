"""Filing with the authority (Art. 33): the form, its files, what went and the proof."""
