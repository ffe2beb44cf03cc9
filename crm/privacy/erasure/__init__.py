"""Erasure (Art. 17, 5(1)(e)) of one person and of many, and the tombstones by which they are known again."""
