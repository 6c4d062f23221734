"""The sandbox's world: a shop, its people and its conversations, in SQLite, the same for the same seed and start."""
