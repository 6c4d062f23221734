"""What the Service Centre knows of the shop: contract, domains, certificates, agencies, relocations, usage."""
