"""The local file of a system: mirror, drafts, outbox, journal."""
