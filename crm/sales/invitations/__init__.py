"""Invitations to meetings by letter (iMIP): who is invited, the file in the letter, what they answer."""
