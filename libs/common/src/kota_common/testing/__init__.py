"""The test kit: embedded servers, databases, clocks, faults; a pytest plugin ties them together."""
