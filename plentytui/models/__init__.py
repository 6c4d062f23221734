"""What the program knows: records of the API (pydantic) and the light rows that screens are painted from."""
