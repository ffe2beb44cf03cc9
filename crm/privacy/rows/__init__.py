"""Steps along the map that acts share: emptying, sealing anew, closing, deleting by sets; no act of the law."""
