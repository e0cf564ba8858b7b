"""What crews do to glass: join ends, take joints apart, open a cable in its middle."""
