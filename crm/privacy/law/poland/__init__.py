"""Poland: authority, formulas, acts, numbers, purposes and rules of keeping, as data; nothing that computes."""

from crm.privacy.law.poland.declaration import POLAND

__all__ = ["POLAND"]
