"""What ordinary business opens: whoever asks is answered, whoever orders is served. Never advertising."""
