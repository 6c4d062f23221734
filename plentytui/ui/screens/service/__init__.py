"""The Service Centre: its list of systems, the tabs of one, forms, and changes that are not live yet."""
