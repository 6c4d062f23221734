"""Palette providers."""
