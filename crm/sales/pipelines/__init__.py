"""How a team sells: pipelines, stages, reasons for losing, and their settings. Deals in them: deals."""
