"""The tables of columns of deals, papers and tasks: what every surface reads instead of listing fields by itself."""
