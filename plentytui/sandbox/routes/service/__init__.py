"""Routes of the Service Centre: what the extension offers, cloud metrics and tickets."""
