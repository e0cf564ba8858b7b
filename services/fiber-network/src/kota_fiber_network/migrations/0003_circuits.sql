-- Circuits, and the glass and joints that they protect while they are staged or active.
CREATE TABLE circuit (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  code text NOT NULL,
  service text NOT NULL,               -- what it carries
  critical boolean NOT NULL,
  endpoint uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('PLANNED', 'STAGED', 'ACTIVE', 'DECOMMISSIONED')),
  create_time timestamptz NOT NULL,
  version bigint NOT NULL,
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  UNIQUE (city, id, endpoint),
  FOREIGN KEY (city, endpoint) REFERENCES endpoint
);
CREATE UNIQUE INDEX circuit_of_endpoint ON circuit (city, endpoint) WHERE state IN ('STAGED', 'ACTIVE');
CREATE INDEX circuit_version ON circuit (city, network_version);
SELECT kota_city_table('circuit');

CREATE TABLE circuit_leg (
  city text NOT NULL,
  circuit uuid NOT NULL,
  leg int NOT NULL CHECK (leg IN (1, 2)),
  origin_closure uuid NOT NULL,        -- the frame's port where it begins, front side
  origin_port int NOT NULL CHECK (origin_port >= 1),
  endpoint_port int NOT NULL CHECK (endpoint_port IN (1, 2)),
  PRIMARY KEY (city, circuit, leg),
  UNIQUE (city, circuit, endpoint_port),
  FOREIGN KEY (city, circuit) REFERENCES circuit,
  FOREIGN KEY (city, origin_closure) REFERENCES closure
);
SELECT kota_city_table('circuit_leg');

-- The glass of each leg from the endpoint to the exchange.
CREATE TABLE circuit_core (
  city text NOT NULL,
  circuit uuid NOT NULL,
  leg int NOT NULL,
  position int NOT NULL,
  cable uuid NOT NULL,
  cores int NOT NULL,                  -- the cable's
  core_no int NOT NULL CHECK (core_no BETWEEN 1 AND cores),
  from_mm bigint NOT NULL,             -- along the sheath from the cable's A end
  to_mm bigint NOT NULL CHECK (to_mm > from_mm),
  PRIMARY KEY (city, circuit, leg, position),
  FOREIGN KEY (city, circuit, leg) REFERENCES circuit_leg,
  FOREIGN KEY (city, cable, cores) REFERENCES cable (city, id, cores)
);
CREATE INDEX circuit_core_cable ON circuit_core (city, cable, core_no);
SELECT kota_city_table('circuit_core');

-- The joints of each leg. While a row stands here its joint cannot be taken apart: the foreign key says `active`.
CREATE TABLE circuit_joint (
  city text NOT NULL,
  circuit uuid NOT NULL,
  leg int NOT NULL,
  joint uuid NOT NULL,
  active boolean NOT NULL CHECK (active),
  PRIMARY KEY (city, circuit, leg, joint),
  FOREIGN KEY (city, circuit, leg) REFERENCES circuit_leg,
  CONSTRAINT joint_in_service FOREIGN KEY (city, joint, active) REFERENCES joint (city, id, active)
);
CREATE INDEX circuit_joint_joint ON circuit_joint (city, joint);
SELECT kota_city_table('circuit_joint');

-- A core in service is not cut.
CREATE FUNCTION kota_core_is_out_of_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM circuit_core c JOIN window_cut w ON w.city = c.city AND w.id = NEW.cut
             WHERE c.city = NEW.city AND c.cable = NEW.cable AND c.core_no = NEW.core_no
             AND w.at_mm > c.from_mm AND w.at_mm < c.to_mm) THEN
    RAISE check_violation USING CONSTRAINT = 'core_in_service', TABLE = 'cut_core',
      MESSAGE = format('core %s of cable %s is in service', NEW.core_no, NEW.cable);
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER core_in_service AFTER INSERT ON cut_core FOR EACH ROW
  EXECUTE FUNCTION kota_core_is_out_of_service();
