"""The client of the REST API: decode, budget, gate, retry, session, and typed resources."""
