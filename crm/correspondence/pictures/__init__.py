"""Pictures in the text of a letter: drawn anew when they come in, shown from here alone. What names them: templates."""
