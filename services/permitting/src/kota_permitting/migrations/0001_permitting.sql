-- Permitting: catalogue, registers, clocks, cases, and what the public may verify.

-- One version of one kind of permit. `terms` is what publication freezes; the columns beside it are what queries need.
CREATE TABLE permit_type (
  city text NOT NULL,
  code text NOT NULL,
  number int NOT NULL CHECK (number BETWEEN 1 AND 999999),
  state text NOT NULL CHECK (state IN ('DRAFT', 'PUBLISHED', 'RETIRED')),
  version bigint NOT NULL CHECK (version >= 1),
  effective_from date,                       -- local date; a draft may not have one yet
  terms jsonb NOT NULL,
  published_at timestamptz,
  PRIMARY KEY (city, code, number),
  CHECK (state = 'DRAFT' OR (effective_from IS NOT NULL AND published_at IS NOT NULL))
);
-- PMT-002: on any day at most one published version of a code begins.
CREATE UNIQUE INDEX permit_type_in_force ON permit_type (city, code, effective_from) WHERE state = 'PUBLISHED';
SELECT kota_city_table('permit_type');

-- PMT-001 below the code: what was published keeps its terms, whoever writes.
CREATE FUNCTION permit_type_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'DRAFT' AND (NEW.terms, NEW.effective_from, NEW.published_at)
       IS DISTINCT FROM (OLD.terms, OLD.effective_from, OLD.published_at) THEN
    RAISE EXCEPTION 'permit type %/% version % is published and immutable', OLD.city, OLD.code, OLD.number;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER permit_type_immutable BEFORE UPDATE ON permit_type
  FOR EACH ROW EXECUTE FUNCTION permit_type_is_immutable();

-- One row a gapless series; whoever issues holds it until commit.
CREATE TABLE register_counter (
  city text NOT NULL,
  register text NOT NULL,
  year int NOT NULL,                         -- of the city's local date
  taken int NOT NULL CHECK (taken >= 1),     -- the last number given
  PRIMARY KEY (city, register, year)
);
SELECT kota_city_table('register_counter');

-- One application and the permit that grows from it.
CREATE TABLE permit_case (
  city text NOT NULL,
  id uuid NOT NULL,                          -- UUIDv7: newest first is id descending
  state text NOT NULL,
  version bigint NOT NULL CHECK (version >= 1),
  type_code text NOT NULL,
  type_number int NOT NULL,                  -- PMT-004: the version the case began with
  applicant text NOT NULL,                   -- principal, never a name
  unit text NOT NULL,                        -- identity's UUID of the unit that decides
  asked_units text[] NOT NULL DEFAULT '{}',  -- technical units that were asked, who may see the case
  holder_masked text NOT NULL,               -- the only trace of a name in this service
  title text NOT NULL,
  reklame jsonb,
  valid_from date,
  valid_to date,
  attachments jsonb NOT NULL DEFAULT '[]',
  reviewer text NOT NULL DEFAULT '',
  returns int NOT NULL DEFAULT 0,
  corrections jsonb NOT NULL DEFAULT '[]',
  recommendations jsonb NOT NULL DEFAULT '[]',
  number text NOT NULL DEFAULT '',
  public_id text NOT NULL DEFAULT '',
  suspend_reason text NOT NULL DEFAULT '',
  decision_reason text NOT NULL DEFAULT '',
  opened_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  submitted_at timestamptz,
  decided_at timestamptz,
  issued_at timestamptz,
  due_at timestamptz,                        -- equals the replay of clock_segment
  clock_paused boolean NOT NULL DEFAULT false,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, type_code, type_number) REFERENCES permit_type (city, code, number),
  CHECK (state IN ('DRAFT', 'SUBMITTED', 'IN_REVIEW', 'RETURNED', 'RESUBMITTED', 'RECOMMENDATION_REQUESTED', 'APPROVED',
                   'REFUSED', 'ISSUED', 'SUSPENDED', 'REVOKED', 'WITHDRAWN', 'EXPIRED')),
  CHECK ((number <> '') = (state IN ('ISSUED', 'SUSPENDED', 'REVOKED', 'EXPIRED')))
);
CREATE UNIQUE INDEX permit_case_number ON permit_case (city, number) WHERE number <> '';
CREATE INDEX permit_case_applicant ON permit_case (city, applicant, id DESC);
CREATE INDEX permit_case_queue ON permit_case (city, unit, state, id DESC);
CREATE INDEX permit_case_last_day ON permit_case (city, valid_to) WHERE state IN ('ISSUED', 'SUSPENDED');
SELECT kota_city_table('permit_case');

-- The ledger of the statutory clock.
CREATE TABLE clock_segment (
  city text NOT NULL,
  permit uuid NOT NULL,
  seq int NOT NULL CHECK (seq >= 1),
  kind text NOT NULL CHECK (kind IN ('RUN', 'PAUSE', 'RESET')),
  from_at timestamptz NOT NULL,
  to_at timestamptz CHECK (to_at >= from_at),  -- null while it lasts
  reason text NOT NULL,                        -- stable code, empty for a plain run
  actor text NOT NULL,                         -- principal that turned the clock
  PRIMARY KEY (city, permit, seq),
  FOREIGN KEY (city, permit) REFERENCES permit_case (city, id)
);
SELECT kota_city_table('clock_segment');

-- What was done to each case, one row a version: append-only.
CREATE TABLE action_log (
  city text NOT NULL,
  permit uuid NOT NULL,
  version bigint NOT NULL,
  action text NOT NULL,
  from_state text NOT NULL,                    -- empty for the first
  to_state text NOT NULL,
  actor text NOT NULL,                         -- principal
  position text NOT NULL,                      -- UUID of the position held, empty for partners
  mandate text NOT NULL,                       -- PLT, PLH, PJ or empty
  reason text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (city, permit, version)
);
SELECT kota_city_table('action_log');
REVOKE UPDATE, DELETE ON action_log FROM :app;

-- What everybody may verify. Read without a city, because who scans a code knows none; holds nothing that is not public: the
-- holder is masked. Only its own city may write a row.
CREATE TABLE published_permit (
  public_id text PRIMARY KEY CHECK (public_id ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$'),
  city text NOT NULL,
  number text NOT NULL,
  standing text NOT NULL CHECK (standing IN ('ISSUED', 'SUSPENDED', 'REVOKED', 'EXPIRED')),
  type_title_indonesian text NOT NULL,
  type_title_english text NOT NULL,
  holder_masked text NOT NULL,
  screen text NOT NULL,
  valid_from date NOT NULL,
  valid_to date NOT NULL,
  issued_at timestamptz NOT NULL,
  content_sha256 text[] NOT NULL
);
ALTER TABLE published_permit ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON published_permit FOR SELECT USING (true);
CREATE POLICY own_city_adds ON published_permit FOR INSERT TO :app
  WITH CHECK (city = current_setting('kota.city', true));
CREATE POLICY own_city_changes ON published_permit FOR UPDATE TO :app
  USING (city = current_setting('kota.city', true)) WITH CHECK (city = current_setting('kota.city', true));
REVOKE DELETE ON published_permit FROM :app;
CREATE INDEX published_permit_last_day ON published_permit (valid_to) WHERE standing IN ('ISSUED', 'SUSPENDED');
