"""Questions of colleagues to the officer, numbered opinions, and what whoever decides made of them (Art. 38, 39)."""
