"""Typed resources: one file a domain area of the API."""
