"""Lines of a deal: added, changed, put in order, summed. The catalogue is in price_list, pages are in deal_pages."""
