"""Purposes, recipients and agreements as the desk reads them, with their terms. Changing them: proposals."""
