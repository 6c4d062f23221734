"""The routes of the double, one file a domain area."""
