"""An honest double of the REST API, for the demo, the tests and the screenshots."""
