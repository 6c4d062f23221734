"""The screens of the Marketplace."""
