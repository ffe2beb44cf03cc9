"""What a phone shares with the app: words, files, a photo of a visiting card. It waits in the tray for a name."""
