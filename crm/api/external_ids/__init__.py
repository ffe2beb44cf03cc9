"""What other systems call our records: told, read and moved along; a program's numbers are its own."""
