-- Emergency messages over everything else; each ends by itself.
CREATE TABLE emergency_override (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  text text NOT NULL,
  sha256 text NOT NULL,                -- empty for text alone
  severity int NOT NULL,               -- 1 notice, 2 warning, 3 extreme
  screens uuid[] NOT NULL,
  drill boolean NOT NULL,
  issuer text NOT NULL,                -- an office
  state text NOT NULL CHECK (state IN ('active', 'cleared', 'expired')),
  activator text NOT NULL,             -- principal
  activate_time timestamptz NOT NULL,
  expire_time timestamptz NOT NULL,
  clear_time timestamptz,
  trace text NOT NULL,                 -- W3C traceparent of the activation
  version bigint NOT NULL,
  PRIMARY KEY (city, id),
  CHECK (expire_time > activate_time)
);
CREATE INDEX emergency_override_active ON emergency_override (city, expire_time) WHERE state = 'active';
SELECT kota_city_table('emergency_override');
