"""Receives the purchases of plentyMarketplace over HTTP; needs the local file only."""
