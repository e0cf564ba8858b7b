-- The duty roster: who holds which position from when to when, as identity tells it. Ids and dates only, no names.
CREATE TABLE duty_unit (
  city text NOT NULL,
  id uuid NOT NULL,
  path uuid[] NOT NULL,                       -- itself and the units above, nearest first
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('duty_unit');

CREATE TABLE duty_role (
  city text NOT NULL,
  code text NOT NULL,
  permissions text[] NOT NULL,                -- those of this service
  PRIMARY KEY (city, code)
);
SELECT kota_city_table('duty_role');

CREATE TABLE duty_position (
  city text NOT NULL,
  id uuid NOT NULL,
  roles text[] NOT NULL,                      -- codes
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('duty_position');

CREATE TABLE duty_person (
  city text NOT NULL,
  id uuid NOT NULL,
  revoked boolean NOT NULL,
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('duty_person');

-- No foreign keys: the five kinds of events come in any order.
CREATE TABLE duty_assignment (
  city text NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  position uuid NOT NULL,
  unit uuid NOT NULL,
  title text NOT NULL CHECK (title IN ('DEFINITIVE', 'PLT', 'PLH')),
  first_day date NOT NULL,                    -- local dates, inclusive
  last_day date,                              -- null while open
  PRIMARY KEY (city, id)
);
CREATE INDEX duty_assignment_person ON duty_assignment (city, person);
CREATE INDEX duty_assignment_unit ON duty_assignment (city, unit);
SELECT kota_city_table('duty_assignment');

-- The days after which somebody's assignment has ended. The timer reads it for all cities at once, so it holds nothing else;
-- only its own city may write a row.
CREATE TABLE duty_end (
  city text NOT NULL,
  day date NOT NULL,                          -- the last day, local
  PRIMARY KEY (city, day)
);
ALTER TABLE duty_end ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON duty_end FOR SELECT USING (true);
CREATE POLICY own_city_adds ON duty_end FOR INSERT TO :app WITH CHECK (city = current_setting('kota.city', true));
CREATE POLICY own_city_ends ON duty_end FOR DELETE TO :app USING (city = current_setting('kota.city', true));

CREATE INDEX permit_case_reviewer ON permit_case (city, reviewer)
  WHERE reviewer <> '' AND state IN ('IN_REVIEW', 'RECOMMENDATION_REQUESTED');
