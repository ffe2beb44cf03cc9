"""Packs of evidence for an inspection: ordered, made by a job as a BagIt bag, handed out, checked offline."""
