"""The currencies of deals, documents and rates: those of the whole house (crm/accounts/language/currencies.py)."""

from crm.accounts.language.currencies import SIGNS, Currency, in_order

__all__ = ["SIGNS", "Currency", "in_order"]
