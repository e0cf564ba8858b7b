-- What a command leaves beside its state: the answer to a repeated request, and the audit line.
CREATE TABLE idempotency (
  city text NOT NULL,
  principal text NOT NULL,           -- who asked, `partners/<uuid>`
  method text NOT NULL,              -- full path of the RPC
  request_id uuid NOT NULL,
  request_hash bytea NOT NULL,       -- SHA-256 of the request without its id
  response bytea NOT NULL,           -- the first answer, serialised; holds no personal data in clear
  expire_at timestamptz NOT NULL,
  PRIMARY KEY (city, principal, method, request_id)
);
CREATE INDEX idempotency_expiry ON idempotency (expire_at);
SELECT kota_city_table('idempotency');

CREATE TABLE audit_log (
  city text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  principal text NOT NULL,
  position text NOT NULL,            -- position held, empty for partners and devices
  mandate text NOT NULL,             -- PLT, PLH, PJ or empty
  method text NOT NULL,
  request_id uuid NOT NULL,
  trace_id text NOT NULL,
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('audit_log');
REVOKE UPDATE, DELETE ON audit_log FROM :app;
