"""The phone's page: an installable page that punches by finger or by the phone's own key, also without a connection."""
