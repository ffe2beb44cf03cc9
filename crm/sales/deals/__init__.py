"""A deal and its rules: opened, moved, won, lost, binned, handed on, masked. Pages: deal_pages, deal_lists."""
