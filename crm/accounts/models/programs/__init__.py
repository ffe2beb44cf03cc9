"""What integrations are besides: agents of colleagues, and where their events go."""
