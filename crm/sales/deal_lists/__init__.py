"""Deals side by side: list, board, forecast, filters, export, acts on many. One deal on its page: deal_pages."""
