"""The record of processing activities (Art. 30): a page, a PDF, a file."""
