"""The reference tables of the API: countries, units, languages, currencies, payment statuses, limits, headers."""
