"""Deals, papers of the trade, tasks and the agenda, reports."""
