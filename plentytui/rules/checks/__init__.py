"""Judgements about a domain: pure functions of what was seen and what is wanted."""
