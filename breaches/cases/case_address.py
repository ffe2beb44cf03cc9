"""Where the page of a case stands; its further pages are below."""

CASE = "privacy/breaches/<slug:number>/"
