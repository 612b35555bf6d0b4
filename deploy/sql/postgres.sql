-- Events into PostgreSQL, with Flink's JDBC connector. The tables of tables.sql are there already (sql-client.sh -i tables.sql).
--
-- In PostgreSQL first:
--   CREATE TABLE events (
--     camera text NOT NULL, number bigint NOT NULL, capture_time timestamptz NOT NULL, type text NOT NULL, rule text,
--     kind text, track_id bigint, person_id bigint, gesture text, zone text, line text, direction text,
--     begin_time timestamptz, duration_seconds double precision, score real,
--     PRIMARY KEY (camera, number, capture_time));
--
-- The primary key makes the sink write by INSERT … ON CONFLICT DO UPDATE, so that an event that comes again after a restart
-- changes nothing.
CREATE TABLE postgres_events (
  camera STRING,
  number BIGINT,
  capture_time TIMESTAMP(6),
  type STRING,
  rule STRING,
  kind STRING,
  track_id BIGINT,
  person_id BIGINT,
  gesture STRING,
  `zone` STRING,
  line STRING,
  direction STRING,
  begin_time TIMESTAMP(6),
  duration_seconds DOUBLE,
  score FLOAT,
  PRIMARY KEY (camera, number, capture_time) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://localhost:5432/landmarks',
  'table-name' = 'events',
  'username' = 'landmarks',
  'password' = 'landmarks'
);

INSERT INTO postgres_events
SELECT
  camera,
  CAST(number AS BIGINT),
  CAST(TO_TIMESTAMP_LTZ(capture_time_us / 1000, 3) AS TIMESTAMP(6)),
  REPLACE(LOWER(type), 'event_type_', ''),
  rule,
  kind,
  CAST(track_id AS BIGINT),
  NULLIF(CAST(person_id AS BIGINT), 0),
  NULLIF(gesture, ''),
  NULLIF(`zone`, ''),
  NULLIF(line, ''),
  NULLIF(REPLACE(LOWER(direction), 'crossing_direction_', ''), 'unspecified'),
  CAST(TO_TIMESTAMP_LTZ(begin_us / 1000, 3) AS TIMESTAMP(6)),
  CAST(duration_us AS DOUBLE) / 1000000,
  score
FROM events;
