"""Rules of the Service Centre: what may be done when, what it costs, when it is live; pure functions."""
