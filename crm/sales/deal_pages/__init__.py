"""One deal on its page: what is shown of it, its composer, its history, its forms in place. Many: deal_lists."""
