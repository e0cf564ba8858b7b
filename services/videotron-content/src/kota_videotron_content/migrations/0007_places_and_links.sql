-- Where a screen stands, who looks after it, and whether the network reaches it.
ALTER TABLE screen
  ADD COLUMN hall text NOT NULL DEFAULT '',   -- resource name of a hall of permitting, whose calls it shows
  ADD COLUMN unit text NOT NULL DEFAULT '',   -- identity's UUID of the unit that looks after it
  ADD COLUMN degradation jsonb;               -- null while the network reaches it
CREATE INDEX screen_hall ON screen (city, hall) WHERE hall <> '';
