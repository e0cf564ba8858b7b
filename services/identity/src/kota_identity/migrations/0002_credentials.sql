-- What proves an identity, and what takes the proof away.

-- Not closed by city: the token endpoint learns the city from the client id, before it can work for a city. Random ids only.
CREATE TABLE client_directory (
  client_id uuid PRIMARY KEY,
  city text NOT NULL REFERENCES city,
  kind text NOT NULL CHECK (kind IN ('partner', 'device'))
);

CREATE TABLE partner (
  city text NOT NULL REFERENCES city,
  id uuid NOT NULL,
  version bigint NOT NULL,
  display_name text NOT NULL,
  scopes text[] NOT NULL,
  state text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('partner');

CREATE TABLE partner_key (
  city text NOT NULL,
  partner uuid NOT NULL,
  key_id text NOT NULL,                -- RFC 7638 thumbprint
  jwk jsonb NOT NULL,                  -- public half
  create_time timestamptz NOT NULL,
  PRIMARY KEY (city, partner, key_id),
  FOREIGN KEY (city, partner) REFERENCES partner
);
SELECT kota_city_table('partner_key');

CREATE TABLE device (
  city text NOT NULL REFERENCES city,
  id uuid NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('SCREEN', 'PHONE')),
  person uuid,
  screen uuid,                         -- of videotron-content, which owns it
  key_id text NOT NULL,
  jwk jsonb NOT NULL,
  state text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, person) REFERENCES person,
  CONSTRAINT device_key UNIQUE (city, key_id),
  CHECK ((kind = 'PHONE') = (person IS NOT NULL) AND (kind = 'SCREEN') = (screen IS NOT NULL))
);
SELECT kota_city_table('device');

-- Not closed by city: a device that shows its code belongs to no city until an operator says so. No personal data.
CREATE TABLE pairing (
  device_code_hash bytea PRIMARY KEY,  -- SHA-256; the code itself is a secret of the device
  user_code text NOT NULL UNIQUE,      -- without hyphen
  serial text NOT NULL,
  key_id text NOT NULL,
  jwk jsonb NOT NULL,
  state text NOT NULL,
  interval_s int NOT NULL,             -- grows by 5 with every poll that comes too soon
  poll_time timestamptz,
  expire_time timestamptz NOT NULL,
  city text,                           -- from approval on
  device uuid
);
CREATE INDEX pairing_expiry ON pairing (expire_time);

CREATE TABLE used_assertion (
  city text NOT NULL REFERENCES city,
  client_id uuid NOT NULL,
  jti text NOT NULL,
  expire_time timestamptz NOT NULL,    -- after it the assertion is refused for its age
  PRIMARY KEY (city, client_id, jti)
);
CREATE INDEX used_assertion_expiry ON used_assertion (city, expire_time);
SELECT kota_city_table('used_assertion');

CREATE TABLE revocation (
  city text NOT NULL REFERENCES city,
  key text NOT NULL,                   -- cli.<id>, sub.<id>, dev.<id>, jti.<id>
  subject text NOT NULL,               -- resource name
  state text NOT NULL,
  reason text NOT NULL,
  revoke_time timestamptz NOT NULL,    -- tokens issued up to here are dead
  version bigint NOT NULL,             -- of the subject
  PRIMARY KEY (city, key)
);
SELECT kota_city_table('revocation');

-- What the KV bucket `revoked` must hold. A row is the outbox entry while written < version, and the source of a refill for
-- as long as it exists. Not closed by city: the bucket is one for the installation, and the writer serves all cities. Random ids only.
CREATE TABLE kv_outbox (
  key text PRIMARY KEY,
  value bytea,                         -- NULL: the key is removed
  version bigint NOT NULL,
  written bigint NOT NULL DEFAULT 0,   -- version that the KV has acknowledged
  expire_time timestamptz              -- when the entry means nothing any more; NULL: never
);
CREATE INDEX kv_outbox_waiting ON kv_outbox (key) WHERE written < version;

-- Not closed by city: one issuer signs for all cities of the installation.
CREATE TABLE signing_key (
  kid text PRIMARY KEY,                -- RFC 7638 thumbprint
  state text NOT NULL CHECK (state IN ('NEXT', 'ACTIVE', 'RETIRED', 'REVOKED')),
  jwk jsonb NOT NULL,                  -- public half
  data_key bytea,                      -- wrapped by the master key; NULL with private_sealed once the key signs no more
  private_sealed bytea,                -- private half
  publish_time timestamptz NOT NULL,
  activate_time timestamptz,
  retire_time timestamptz,
  CHECK ((state IN ('NEXT', 'ACTIVE')) = (private_sealed IS NOT NULL AND data_key IS NOT NULL))
);
CREATE UNIQUE INDEX one_active_signing_key ON signing_key (state) WHERE state = 'ACTIVE';
CREATE UNIQUE INDEX one_next_signing_key ON signing_key (state) WHERE state = 'NEXT';
