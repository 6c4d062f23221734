"""Records of the Service Centre: contract, domains, certificates, cache, agencies, relocation."""
