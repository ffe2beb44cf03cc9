"""Figures for a watcher that asks every minute, as Prometheus does: what was served, what waits, what is late."""
