"""The fleet: screens put into service, their players bound, and screens taken out of service again."""
