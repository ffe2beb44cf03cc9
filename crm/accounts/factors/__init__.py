"""Second factors and known browsers: state, secrets, codes, loss. The pages about one's own: profile."""
