"""Pages of rules: the list, the editor with its trial, what they did, what they told."""
