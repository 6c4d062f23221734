"""The screen of the set-up of the Messenger, one module a tab."""
