"""What the doctor looks at: the servers, our processes, the site's own settings."""
