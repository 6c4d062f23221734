"""Where passwords come from and where sessions are kept: one protocol, one file for each kind."""
