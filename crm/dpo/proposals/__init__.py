"""Changes of purposes and recipients: drafted, advised on, decided, carried out."""
