"""Rules as their owners make them: what one says, its versions, switching on and off."""
