"""Who is asking (Art. 12(6)): codes to stored addresses, judgements, authority of representatives."""
