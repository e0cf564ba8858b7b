-- The directory: cities, roles, units, persons, positions, assignments.

-- Not closed by city: the code and name of a city are public, and timers must find the cities there are.
CREATE TABLE city (
  city text PRIMARY KEY CHECK (city ~ '^[0-9]{2}\.[0-9]{2}$'),
  display_name text NOT NULL,
  time_zone text NOT NULL,             -- IANA
  demo boolean NOT NULL,               -- accepts the never-issued NIK province 99
  create_time timestamptz NOT NULL
);

CREATE TABLE role (
  city text NOT NULL REFERENCES city,
  code text NOT NULL,
  version bigint NOT NULL,
  display_name text NOT NULL,
  permissions text[] NOT NULL,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (city, code)
);
SELECT kota_city_table('role');

CREATE TABLE unit (
  city text NOT NULL REFERENCES city,
  id uuid NOT NULL,
  version bigint NOT NULL,
  parent uuid,
  path uuid[] NOT NULL,                -- itself and the units above, nearest first; a unit is never moved
  display_name text NOT NULL,
  kind text NOT NULL,
  skpd_code text,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, parent) REFERENCES unit,
  UNIQUE (city, skpd_code)
);
SELECT kota_city_table('unit');

CREATE TABLE person (
  city text NOT NULL REFERENCES city,
  id uuid NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  assurance smallint NOT NULL,         -- 0 self-asserted .. 3 in person
  data_key bytea NOT NULL,             -- the person's own key, wrapped; destroying it shreds what it sealed
  name_sealed bytea NOT NULL,
  nik_sealed bytea,
  nip_sealed bytea,
  nik_index bytea,                     -- keyed blind index: equality without the number
  nip_index bytea,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, nik_index),
  UNIQUE (city, nip_index)
);
SELECT kota_city_table('person');

CREATE TABLE position (
  city text NOT NULL REFERENCES city,
  id uuid NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,  -- internal; only for the exclusion constraints below
  version bigint NOT NULL,
  unit uuid NOT NULL,
  display_name text NOT NULL,
  kind text NOT NULL,
  roles text[] NOT NULL,
  echelon text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, unit) REFERENCES unit
);
SELECT kota_city_table('position');

-- A uuid has no GiST operator class without an extension, a range has one: the position's number as a range of one.
CREATE TABLE assignment (
  city text NOT NULL REFERENCES city,
  id uuid NOT NULL,
  version bigint NOT NULL,
  person uuid NOT NULL,
  position uuid NOT NULL,
  seat int8range NOT NULL,             -- [number, number] of the position
  type text NOT NULL CHECK (type IN ('D', 'PLT', 'PLH')),
  valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  decree_number text NOT NULL,
  record_time timestamptz NOT NULL,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, person) REFERENCES person,
  FOREIGN KEY (city, position) REFERENCES position,
  CONSTRAINT one_definitive_holder EXCLUDE USING gist (seat WITH =, valid WITH &&) WHERE (type = 'D'),
  CONSTRAINT one_acting_holder EXCLUDE USING gist (seat WITH =, valid WITH &&) WHERE (type <> 'D'),
  CHECK (type = 'D' OR NOT upper_inf(valid))
);
CREATE INDEX assignment_person ON assignment (city, person);
CREATE INDEX assignment_position ON assignment (city, position);
SELECT kota_city_table('assignment');
