"""Files on their way out: formats and sealed pieces. Who may be in one is decided in contacts/exports."""
