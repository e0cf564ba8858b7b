-- Attendance: the roster as identity says it, what punches are judged by, the punches, and the judged days.

-- A number that grows with everything by which punches are judged: processes keep a city's directory in memory as long as it stands.
CREATE TABLE directory_version (
  city text PRIMARY KEY,
  version bigint NOT NULL
);
SELECT kota_city_table('directory_version');

-- Days to be judged, or judged again. Append-only for who marks, so that nobody waits for anybody; who judges removes what it saw.
CREATE TABLE day_mark (
  city text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  employee uuid NOT NULL,
  day date NOT NULL,
  cause text NOT NULL,
  marked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('day_mark');

-- The roster. Ids are identity's.
CREATE TABLE unit (
  city text NOT NULL,
  id uuid NOT NULL,
  path uuid[] NOT NULL,                 -- itself and the units above, nearest first
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('unit');

CREATE TABLE post (
  city text NOT NULL,
  id uuid NOT NULL,
  unit uuid NOT NULL,
  leads boolean NOT NULL,               -- a structural position: its holder decides about the unit's people
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('post');

CREATE TABLE employee (
  city text NOT NULL,
  id uuid NOT NULL,                     -- identity's person
  version bigint NOT NULL,              -- grows with every change here, for the memory of processes
  revoked boolean NOT NULL DEFAULT false,
  sealed_key bytea NOT NULL,            -- the key of the employee's places, wrapped by the installation's master key
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('employee');

CREATE TABLE posting (
  city text NOT NULL,
  id uuid NOT NULL,                     -- identity's assignment
  employee uuid NOT NULL,
  post uuid NOT NULL,
  unit uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('DEFINITIVE', 'PLT', 'PLH')),
  first_day date NOT NULL,
  last_day date,                        -- inclusive, null while open
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, employee) REFERENCES employee (city, id)
);
CREATE INDEX posting_employee ON posting (city, employee);
CREATE INDEX posting_unit ON posting (city, unit);
SELECT kota_city_table('posting');

-- Sites.
CREATE TABLE site (
  city text NOT NULL,
  id uuid NOT NULL,
  version bigint NOT NULL,
  code text NOT NULL,
  title text NOT NULL,
  time_zone text NOT NULL,
  polygons jsonb NOT NULL,              -- GeoJSON coordinates of a MultiPolygon
  tolerance_m int NOT NULL,
  max_accuracy_m int NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code)
);
SELECT kota_city_table('site');

CREATE TABLE site_assignment (
  city text NOT NULL,
  id uuid NOT NULL,
  site uuid NOT NULL,
  unit uuid,
  employee uuid,
  first_day date NOT NULL,
  last_day date CHECK (last_day >= first_day),
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, site) REFERENCES site (city, id),
  CHECK ((unit IS NULL) <> (employee IS NULL))
);
SELECT kota_city_table('site_assignment');

-- When the network did not reach a site.
CREATE TABLE site_outage (
  city text NOT NULL,
  id uuid NOT NULL,
  version bigint NOT NULL,
  site uuid NOT NULL,
  endpoint text NOT NULL,
  outages text[] NOT NULL,
  cause text NOT NULL,
  start_at timestamptz NOT NULL,
  end_at timestamptz,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, site) REFERENCES site (city, id)
);
CREATE UNIQUE INDEX site_outage_open ON site_outage (city, site, endpoint) WHERE end_at IS NULL;
SELECT kota_city_table('site_outage');

-- Schedules never change; assignments choose among them.
CREATE TABLE schedule (
  city text NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  title text NOT NULL,
  time_zone text NOT NULL,
  terms jsonb NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code)
);
SELECT kota_city_table('schedule');
REVOKE UPDATE, DELETE ON schedule FROM :app;

CREATE TABLE schedule_assignment (
  city text NOT NULL,
  id uuid NOT NULL,
  schedule uuid NOT NULL,
  unit uuid,
  employee uuid,
  first_day date NOT NULL,
  last_day date CHECK (last_day >= first_day),
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, schedule) REFERENCES schedule (city, id),
  CHECK ((unit IS NULL) <> (employee IS NULL))
);
CREATE INDEX schedule_assignment_unit ON schedule_assignment (city, unit) WHERE unit IS NOT NULL;
CREATE INDEX schedule_assignment_employee ON schedule_assignment (city, employee) WHERE employee IS NOT NULL;
SELECT kota_city_table('schedule_assignment');

-- The calendar.
CREATE TABLE calendar_entry (
  city text NOT NULL,
  id uuid NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('NATIONAL', 'CUTI_BERSAMA', 'LOCAL', 'RAMADAN')),
  first_day date NOT NULL,
  last_day date NOT NULL CHECK (last_day >= first_day),
  title text NOT NULL,
  source text NOT NULL,
  state text NOT NULL CHECK (state IN ('DRAFT', 'CONFIRMED', 'REVOKED')),
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (city, id)
);
CREATE UNIQUE INDEX calendar_entry_once ON calendar_entry (city, kind, first_day) WHERE state <> 'REVOKED';
SELECT kota_city_table('calendar_entry');

-- Versions of the policy: append-only.
CREATE TABLE policy (
  city text NOT NULL,
  number bigint NOT NULL CHECK (number >= 1),
  effective_from date NOT NULL,
  terms jsonb NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (city, number)
);
SELECT kota_city_table('policy');
REVOKE UPDATE, DELETE ON policy FROM :app;

-- Devices that may sign.
CREATE TABLE device (
  city text NOT NULL,
  id uuid NOT NULL,                     -- identity's device, or our own for a WebAuthn key
  version bigint NOT NULL,
  employee uuid NOT NULL,
  channel text NOT NULL CHECK (channel IN ('DEVICE_KEY', 'WEBAUTHN')),
  key_id text NOT NULL,                 -- RFC 7638 thumbprint, or the credential id in base64url
  public_key bytea NOT NULL,            -- SubjectPublicKeyInfo in DER, or COSE for WebAuthn
  state text NOT NULL CHECK (state IN ('ACTIVE', 'REBIND_REQUESTED', 'SUPERSEDED', 'REVOKED')),
  sign_count bigint NOT NULL DEFAULT 0, -- WebAuthn: the highest counter seen
  attestation text NOT NULL DEFAULT '',
  aaguid text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  PRIMARY KEY (city, id),
  CONSTRAINT device_key UNIQUE (city, key_id)
);
CREATE INDEX device_employee ON device (city, employee);
CREATE UNIQUE INDEX device_one_finger ON device (city, employee) WHERE channel = 'WEBAUTHN' AND state = 'ACTIVE';
SELECT kota_city_table('device');

-- Punches: immutable, except that the sealed payload is dropped when its time is over.
CREATE TABLE punch (
  city text NOT NULL,
  id uuid NOT NULL,                     -- UUIDv7 made by the phone
  employee uuid NOT NULL,
  unit uuid,
  device uuid NOT NULL,                 -- and with it the key
  channel text NOT NULL,
  kind text NOT NULL,
  seq bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  time_zone text NOT NULL,
  local_date date NOT NULL,
  time_grade text NOT NULL,
  uncertainty_ms bigint NOT NULL,
  skew_ms bigint NOT NULL,              -- service minus the phone's wall clock at arrival
  geofence text NOT NULL,
  site uuid,
  state text NOT NULL CHECK (state IN ('ACCEPTED', 'ACCEPTED_FLAGGED', 'PENDING_APPROVAL', 'REJECTED')),
  flags text[] NOT NULL,
  site_outage uuid,
  nonce bytea,
  prev_hash bytea NOT NULL,
  payload_sha256 bytea NOT NULL,
  signature bytea NOT NULL,
  assertion bytea,                      -- WebAuthn: the rest of the proof
  sealed bytea,                         -- the payload, its place included, under the employee's key; null when its time is over
  receipt text,                         -- null until somebody asked for one
  PRIMARY KEY (city, id),
  CONSTRAINT punch_seq UNIQUE (city, device, seq)
);
CREATE UNIQUE INDEX punch_nonce ON punch (city, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX punch_employee ON punch (city, employee, occurred_at);
SELECT kota_city_table('punch');
REVOKE UPDATE, DELETE ON punch FROM :app;
GRANT UPDATE (sealed) ON punch TO :app;

-- What people decided about a punch after it was taken in: append-only, the last one counts.
CREATE TABLE punch_decision (
  city text NOT NULL,
  punch uuid NOT NULL,
  version bigint NOT NULL CHECK (version >= 2),
  state text NOT NULL CHECK (state IN ('ACCEPTED', 'REJECTED')),
  reason text NOT NULL,
  actor text NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (city, punch, version),
  FOREIGN KEY (city, punch) REFERENCES punch (city, id)
);
SELECT kota_city_table('punch_decision');
REVOKE UPDATE, DELETE ON punch_decision FROM :app;

-- Another content under a known punch_id, properly signed.
CREATE TABLE punch_conflict (
  city text NOT NULL,
  punch uuid NOT NULL,
  payload_sha256 bytea NOT NULL,
  device uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (city, punch, payload_sha256)
);
SELECT kota_city_table('punch_conflict');
REVOKE UPDATE, DELETE ON punch_conflict FROM :app;

-- Judged days: the present result, and every result that ever stood.
CREATE TABLE day_result (
  city text NOT NULL,
  employee uuid NOT NULL,
  day date NOT NULL,
  version bigint NOT NULL,
  unit uuid,
  verdict text NOT NULL,
  input_hash text NOT NULL,
  closes_at timestamptz,                -- when nothing that is due can come any more; null when nothing was due
  over boolean NOT NULL,
  result jsonb NOT NULL,
  evaluated_at timestamptz NOT NULL,
  PRIMARY KEY (city, employee, day)
);
CREATE INDEX day_result_list ON day_result (city, day, employee);
CREATE INDEX day_result_closing ON day_result (city, closes_at) WHERE NOT over;
SELECT kota_city_table('day_result');

CREATE TABLE day_version (
  city text NOT NULL,
  employee uuid NOT NULL,
  day date NOT NULL,
  version bigint NOT NULL,
  input text NOT NULL,                  -- canonical JSON; its SHA-256 is the result's input_hash
  result jsonb NOT NULL,
  evaluated_at timestamptz NOT NULL,
  PRIMARY KEY (city, employee, day, version)
);
SELECT kota_city_table('day_version');
REVOKE UPDATE, DELETE ON day_version FROM :app;

-- Which cities there are, for the clock: names of cities only.
CREATE FUNCTION attendance_cities() RETURNS TABLE (of_city text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$ SELECT city FROM directory_version $$;
REVOKE ALL ON FUNCTION attendance_cities() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attendance_cities() TO :app;
