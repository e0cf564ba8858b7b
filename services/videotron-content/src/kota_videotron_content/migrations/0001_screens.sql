-- Screens, and the player bound to each.
CREATE TABLE screen (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  code text NOT NULL,                  -- on the pole, `VT-014`
  title text NOT NULL,
  canvas_w int NOT NULL,               -- pixels
  canvas_h int NOT NULL,               -- pixels
  time_zone text NOT NULL,             -- IANA
  latitude_deg double precision,       -- WGS84; NULL when unknown, as are the next two
  longitude_deg double precision,
  bearing_deg int,
  mime_types text[] NOT NULL,          -- what the player decodes; empty: the four that every player does
  cache_bytes bigint NOT NULL,         -- what the player keeps; 0: not limited
  state text NOT NULL CHECK (state IN ('registered', 'active', 'retired')),
  device uuid,                         -- bound player, NULL while unpaired
  pair_time timestamptz,
  create_time timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  CHECK ((state = 'active') = (device IS NOT NULL))
);
CREATE UNIQUE INDEX screen_device ON screen (city, device) WHERE device IS NOT NULL;
SELECT kota_city_table('screen');
