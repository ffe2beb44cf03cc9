"""Contacts and companies as files.

Columns by purpose, the gate for everybody in one, the job, handing over, forgetting.
"""
