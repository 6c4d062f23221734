"""Use cases of the Service Centre: read with an age, do or hand off, see that it is live."""
