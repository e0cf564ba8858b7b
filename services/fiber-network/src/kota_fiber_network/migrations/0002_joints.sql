-- Window cuts and joints. Each end of glass, each port is in at most one active joint; both ends lie where the joint is.
CREATE TABLE window_cut (
  city text NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  cable uuid NOT NULL,
  sheath_mm bigint NOT NULL,           -- the cable's
  closure uuid NOT NULL,
  node uuid NOT NULL,                  -- the closure's, and one that the cable passes
  at_mm bigint NOT NULL CHECK (at_mm > 0 AND at_mm < sheath_mm),  -- from the cable's A end, along the sheath
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  UNIQUE (city, id, cable, node),
  FOREIGN KEY (city, cable, sheath_mm) REFERENCES cable (city, id, sheath_mm),
  FOREIGN KEY (city, closure, node) REFERENCES closure (city, id, node),
  CONSTRAINT window_cut_on_cable FOREIGN KEY (city, cable, node) REFERENCES cable_walk (city, cable, leave_node)
);
CREATE INDEX window_cut_version ON window_cut (city, network_version);
SELECT kota_city_table('window_cut');

-- The cores that a cut cuts; all others run through (express).
CREATE TABLE cut_core (
  city text NOT NULL,
  cut uuid NOT NULL,
  cable uuid NOT NULL,
  node uuid NOT NULL,
  cores int NOT NULL,                  -- the cable's
  core_no int NOT NULL CHECK (core_no BETWEEN 1 AND cores),
  PRIMARY KEY (city, cut, core_no),
  UNIQUE (city, cut, cable, node, core_no),
  CONSTRAINT core_cut_once UNIQUE (city, cable, node, core_no),
  FOREIGN KEY (city, cut, cable, node) REFERENCES window_cut (city, id, cable, node),
  FOREIGN KEY (city, cable, cores) REFERENCES cable (city, id, cores)
);
SELECT kota_city_table('cut_core');

CREATE TABLE joint (
  city text NOT NULL,
  id uuid NOT NULL,
  closure uuid NOT NULL,
  node uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('FUSION', 'MECHANICAL', 'CONNECTOR')),
  tray int,                            -- NULL for connectors, as are the next two
  capacity int,                        -- the tray's
  position int CONSTRAINT place_in_tray CHECK (position BETWEEN 1 AND capacity),
  loss_ab int,                         -- milli-dB, left to right; NULL: not measured
  loss_ba int,
  active boolean NOT NULL,
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, id, node, active),
  UNIQUE (city, id, active),
  FOREIGN KEY (city, closure, node) REFERENCES closure (city, id, node),
  FOREIGN KEY (city, closure, tray, capacity) REFERENCES tray (city, closure, number, capacity),
  CHECK ((kind = 'CONNECTOR') = (tray IS NULL)),
  CHECK ((tray IS NULL) = (position IS NULL) AND (tray IS NULL) = (capacity IS NULL))
);
CREATE UNIQUE INDEX joint_place ON joint (city, closure, tray, position) WHERE active AND tray IS NOT NULL;
CREATE INDEX joint_version ON joint (city, network_version);
SELECT kota_city_table('joint');

-- The two sides of a joint: a core end, a splitter's port, a frame's port, or an endpoint's port.
CREATE TABLE joint_end (
  city text NOT NULL,
  joint uuid NOT NULL,
  side text NOT NULL CHECK (side IN ('L', 'R')),
  node uuid NOT NULL,                  -- the joint's
  active boolean NOT NULL,             -- the joint's
  cable uuid,
  cores int,                           -- the cable's
  core_no int CONSTRAINT core_exists CHECK (core_no BETWEEN 1 AND cores),
  core_side text CHECK (core_side IN ('A', 'B')),
  cable_node uuid CHECK (cable_node = node),  -- where that end of the cable lies; NULL at a cut
  cut uuid,                            -- NULL at an end of the cable
  cut_node uuid CHECK (cut_node = node),
  splitter uuid,
  splitter_inputs int,
  splitter_outputs int,
  splitter_port int                    -- inputs are negative
    CONSTRAINT splitter_port_exists CHECK (splitter_port <> 0 AND splitter_port BETWEEN -splitter_inputs AND splitter_outputs),
  port_closure uuid,
  ports int,                           -- of that closure
  port_no int CONSTRAINT port_exists CHECK (port_no BETWEEN 1 AND ports),
  port_side text CHECK (port_side IN ('REAR', 'FRONT')),
  endpoint uuid,
  endpoint_ports int,
  endpoint_port int CONSTRAINT endpoint_port_exists CHECK (endpoint_port BETWEEN 1 AND endpoint_ports),
  PRIMARY KEY (city, joint, side),
  FOREIGN KEY (city, joint, node, active) REFERENCES joint (city, id, node, active) ON UPDATE CASCADE,
  FOREIGN KEY (city, cable, cores) REFERENCES cable (city, id, cores),
  CONSTRAINT end_at_cable_end FOREIGN KEY (city, cable, core_side, cable_node) REFERENCES cable_end (city, cable, side, node),
  CONSTRAINT end_at_cut FOREIGN KEY (city, cut, cable, cut_node, core_no)
    REFERENCES cut_core (city, cut, cable, node, core_no),
  CONSTRAINT end_at_splitter FOREIGN KEY (city, splitter, node, splitter_inputs, splitter_outputs)
    REFERENCES splitter (city, id, node, inputs, outputs),
  CONSTRAINT end_at_port FOREIGN KEY (city, port_closure, node, ports) REFERENCES closure (city, id, node, ports),
  CONSTRAINT end_at_endpoint FOREIGN KEY (city, endpoint, node, endpoint_ports) REFERENCES endpoint (city, id, node, ports),
  CHECK (num_nonnulls(cable, splitter, port_closure, endpoint) = 1),
  CHECK (cable IS NULL OR num_nonnulls(cores, core_no, core_side) = 3 AND num_nonnulls(cable_node, cut_node) = 1),
  CHECK ((cut IS NULL) = (cut_node IS NULL)),
  CHECK (splitter IS NULL OR num_nonnulls(splitter_inputs, splitter_outputs, splitter_port) = 3),
  CHECK (port_closure IS NULL OR num_nonnulls(ports, port_no, port_side) = 3),
  CHECK (endpoint IS NULL OR num_nonnulls(endpoint_ports, endpoint_port) = 2)
);
CREATE UNIQUE INDEX joint_end_cable_core ON joint_end (city, cable, core_no, core_side)
  WHERE active AND cable IS NOT NULL AND cut IS NULL;
CREATE UNIQUE INDEX joint_end_cut_core ON joint_end (city, cut, core_no, core_side) WHERE active AND cut IS NOT NULL;
CREATE UNIQUE INDEX joint_end_splitter_port ON joint_end (city, splitter, splitter_port)
  WHERE active AND splitter IS NOT NULL;
CREATE UNIQUE INDEX joint_end_port ON joint_end (city, port_closure, port_no, port_side)
  WHERE active AND port_closure IS NOT NULL;
CREATE UNIQUE INDEX joint_end_endpoint ON joint_end (city, endpoint, endpoint_port)
  WHERE active AND endpoint IS NOT NULL;
SELECT kota_city_table('joint_end');

-- A joint has its two sides.
CREATE FUNCTION kota_joint_has_two_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM joint_end WHERE city = NEW.city AND joint = NEW.id) <> 2 THEN
    RAISE check_violation USING CONSTRAINT = 'joint_has_two_ends', TABLE = 'joint',
      MESSAGE = format('joint %s does not have two ends', NEW.id);
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER joint_has_two_ends AFTER INSERT ON joint DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION kota_joint_has_two_ends();
