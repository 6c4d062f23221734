"""One command an action: key, footer, palette, help and the user's key map at once."""
