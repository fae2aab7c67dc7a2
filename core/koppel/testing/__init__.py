"""What authors of connectors test with: the conformance kit, and a trial."""
