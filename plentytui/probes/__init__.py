"""What plentytui looks at itself, without any call to a plentymarkets system: DNS, TLS, HTTP and registries."""
