"""Pages of contracts and orders from templates: the templates, drawing one up, the letter with it."""
