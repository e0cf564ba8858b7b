-- The calls of a service hall, and what a screen shows beside its playlist.
CREATE TABLE hall_call (
  city text NOT NULL,
  hall text NOT NULL,                  -- resource name of permitting's hall
  ticket uuid NOT NULL,
  number text NOT NULL,                -- what paper and screen say, `A012`
  counter_title text NOT NULL,
  service_title text NOT NULL,
  calls int NOT NULL,                  -- how often it was called
  call_time timestamptz NOT NULL,      -- the latest call
  PRIMARY KEY (city, hall, ticket)
);
CREATE INDEX hall_call_latest ON hall_call (city, hall, call_time DESC);
SELECT kota_city_table('hall_call');

-- The newest signed tile of each screen that has one; whoever publishes holds the row until commit.
CREATE TABLE screen_tile (
  city text NOT NULL,
  screen uuid NOT NULL,
  seq bigint NOT NULL,
  sha256 text NOT NULL,
  document bytea NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  publish_time timestamptz NOT NULL,
  trace text NOT NULL,                 -- W3C traceparent of the cause
  PRIMARY KEY (city, screen),
  FOREIGN KEY (city, screen) REFERENCES screen (city, id)
);
SELECT kota_city_table('screen_tile');
