"""Notes on a deal: written, corrected, taken away; their files and the colleagues they mention."""
