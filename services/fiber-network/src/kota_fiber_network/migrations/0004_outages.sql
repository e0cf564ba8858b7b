-- Outages, what is broken in each, and which endpoints each keeps down.
CREATE TABLE outage (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  version bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('OPEN', 'RESOLVED')),
  place text NOT NULL,                 -- Indonesian, at street level
  cause text NOT NULL,
  segment uuid,                        -- the route segment that is broken, where one is
  longitude_deg double precision NOT NULL,
  latitude_deg double precision NOT NULL,
  network_version bigint NOT NULL,     -- that was asked
  impact jsonb NOT NULL,
  declared_by text NOT NULL,           -- principal
  suspected_permit uuid,
  open_time timestamptz NOT NULL,
  expected_time timestamptz,
  resolve_time timestamptz,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, segment) REFERENCES route_segment,
  CHECK ((state = 'RESOLVED') = (resolve_time IS NOT NULL))
);
CREATE INDEX outage_open ON outage (city, id) WHERE state = 'OPEN';
SELECT kota_city_table('outage');

CREATE TABLE outage_cut (
  city text NOT NULL,
  outage uuid NOT NULL,
  cable uuid NOT NULL,
  sheath_mm bigint NOT NULL,           -- the cable's
  from_mm bigint NOT NULL CHECK (from_mm >= 0),
  to_mm bigint NOT NULL CHECK (to_mm >= from_mm AND to_mm <= sheath_mm),
  PRIMARY KEY (city, outage, cable),
  FOREIGN KEY (city, outage) REFERENCES outage,
  FOREIGN KEY (city, cable, sheath_mm) REFERENCES cable (city, id, sheath_mm)
);
SELECT kota_city_table('outage_cut');

CREATE TABLE endpoint_outage (
  city text NOT NULL,
  endpoint uuid NOT NULL,
  outage uuid NOT NULL,
  PRIMARY KEY (city, endpoint, outage),
  FOREIGN KEY (city, endpoint) REFERENCES endpoint,
  FOREIGN KEY (city, outage) REFERENCES outage
);
SELECT kota_city_table('endpoint_outage');
