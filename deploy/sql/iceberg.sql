-- Hands into Apache Iceberg, one row each with their points as arrays. Needs iceberg-flink-runtime of your Flink version in the SQL
-- client's lib/, and the tables of tables.sql. Checkpoints must be on: Iceberg commits with them.
CREATE CATALOG lake WITH (
  'type' = 'iceberg',
  'catalog-type' = 'hadoop',
  'warehouse' = 's3://landmarks/warehouse'
);

CREATE DATABASE IF NOT EXISTS lake.landmarks;

CREATE TABLE IF NOT EXISTS lake.landmarks.hands (
  camera STRING,
  sequence DECIMAL(20, 0),
  capture_time TIMESTAMP_LTZ(6),
  track_id DECIMAL(20, 0),
  handedness STRING,
  gesture STRING,
  score FLOAT,
  points ARRAY<ROW<x FLOAT, y FLOAT, z FLOAT, visibility FLOAT, predicted BOOLEAN>>,
  dt STRING
) PARTITIONED BY (dt);

INSERT INTO lake.landmarks.hands
SELECT
  camera,
  sequence,
  CAST(capture_time AS TIMESTAMP_LTZ(6)),
  t.track_id,
  t.handedness,
  t.hand.gesture,
  t.score,
  t.landmarks,
  DATE_FORMAT(capture_time, 'yyyy-MM-dd')
FROM landmarks
CROSS JOIN UNNEST(objects) AS t (
  track_id, kind, handedness, handedness_score, score, state, box, landmarks, raw_landmarks, world_landmarks, topology, pipeline, age,
  person_id, hand, face, body_id)
WHERE t.kind = 'hand' AND t.state = 'TRACK_STATE_OBSERVED';
