"""The tables of columns of contacts and companies: what every surface reads instead of listing fields by itself."""
