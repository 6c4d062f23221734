"""The set-up of the Messenger of one open system: reading its parts, saving forms, undoing what was saved."""
