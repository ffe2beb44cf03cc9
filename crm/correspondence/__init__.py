"""How colleagues and people write and call: letters to one and to many, templates, incoming mail."""
