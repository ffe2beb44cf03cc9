"""Agents switched on, stopped, and switched on again. Not what they may do in a call."""
