-- Dig-safe answers, one a permit, amended until the permit is over.
CREATE TABLE dig_check (
  city text NOT NULL,
  id uuid NOT NULL,                    -- the permit's
  version bigint NOT NULL,
  permit_version bigint NOT NULL,
  area bytea NOT NULL,                 -- WKB, WGS84: a line or a polygon, as the permit gave it
  width_mm int NOT NULL,
  depth_mm int NOT NULL,
  method text NOT NULL CHECK (method IN ('OPEN_CUT', 'DIRECTIONAL_DRILLING', 'UNKNOWN')),
  outcome text NOT NULL CHECK (outcome IN ('CLEAR', 'CONFLICT', 'NEEDS_SURVEY')),
  findings jsonb NOT NULL,             -- nearest first, at most 200
  findings_total int NOT NULL,
  conditions text[] NOT NULL,
  summary text NOT NULL,
  buffer_m double precision NOT NULL,
  network_version bigint NOT NULL,     -- that was asked last; a later plant may amend the answer
  answer_time timestamptz NOT NULL,
  expired boolean NOT NULL,
  PRIMARY KEY (city, id)
);
CREATE INDEX dig_check_live ON dig_check (city, network_version) WHERE NOT expired;
SELECT kota_city_table('dig_check');
