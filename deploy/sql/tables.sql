-- The topics of landmark-stream as tables, for jobs that run with landmarks.emit.format=json.
-- Field names and types follow proto/landmarkstream/v1: 64-bit numbers without sign are DECIMAL(20, 0), 32-bit ones
-- BIGINT, enums are their names. Meaning and units of every field stand in the .proto files.

CREATE TABLE landmarks (
  `version` BIGINT,
  camera STRING,
  sequence DECIMAL(20, 0),
  `stream` STRING,
  capture_time_us BIGINT,
  width BIGINT,
  height BIGINT,
  marks ARRAY<STRING>,
  gap DECIMAL(20, 0),
  things ARRAY<ROW<
    track_id DECIMAL(20, 0),
    kind STRING,
    side STRING,
    side_score FLOAT,
    score FLOAT,
    state STRING,
    box ROW<`left` FLOAT, top FLOAT, `right` FLOAT, bottom FLOAT>,
    landmarks ARRAY<ROW<x FLOAT, y FLOAT, z FLOAT, visibility FLOAT>>,
    raw_landmarks ARRAY<ROW<x FLOAT, y FLOAT, z FLOAT, visibility FLOAT>>,
    world_landmarks ARRAY<ROW<x FLOAT, y FLOAT, z FLOAT, visibility FLOAT>>,
    topology STRING,
    pipeline STRING,
    age BIGINT>>,
  `models` ARRAY<ROW<name STRING, sha256 STRING>>,
  -- When the shutter closed, by the camera's clock, which may be wrong: no watermark rests on it.
  capture_time AS TO_TIMESTAMP_LTZ(capture_time_us / 1000, 3),
  -- When the job wrote the record.
  record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  WATERMARK FOR record_time AS record_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'landmarks',
  'properties.bootstrap.servers' = 'localhost:29092',
  'properties.group.id' = 'landmarks-sql',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE rejects (
  `version` BIGINT,
  camera STRING,
  sequence DECIMAL(20, 0),
  `stream` STRING,
  capture_time_us BIGINT,
  `partition` INT,
  `offset` BIGINT,
  size DECIMAL(20, 0),
  sha256 STRING,
  reason STRING,
  detail STRING,
  record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  WATERMARK FOR record_time AS record_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'rejects',
  'properties.bootstrap.servers' = 'localhost:29092',
  'properties.group.id' = 'landmarks-sql',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'latest-offset',
  'format' = 'json'
);
