"""Connected accounts as their owners see them: connected, tried, connected again, how each stands and who mends it."""
