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
  mirrored BOOLEAN,
  flags ARRAY<STRING>,
  gap DECIMAL(20, 0),
  objects ARRAY<ROW<
    track_id DECIMAL(20, 0),
    kind STRING,
    handedness STRING,
    handedness_score FLOAT,
    score FLOAT,
    state STRING,
    box ROW<`left` FLOAT, top FLOAT, `right` FLOAT, bottom FLOAT>,
    landmarks ARRAY<ROW<x FLOAT, y FLOAT, z FLOAT, visibility FLOAT, predicted BOOLEAN>>,
    raw_landmarks ARRAY<ROW<x FLOAT, y FLOAT, z FLOAT, visibility FLOAT, predicted BOOLEAN>>,
    world_landmarks ARRAY<ROW<x FLOAT, y FLOAT, z FLOAT, visibility FLOAT, predicted BOOLEAN>>,
    topology STRING,
    pipeline STRING,
    age BIGINT,
    person_id DECIMAL(20, 0),
    hand ROW<
      gesture STRING,
      gesture_us DECIMAL(20, 0),
      gesture_score FLOAT,
      fingers ARRAY<ROW<state STRING, bend FLOAT>>,
      pinch_distance FLOAT>,
    face ROW<
      pose ROW<yaw FLOAT, pitch FLOAT, roll FLOAT, matrix ARRAY<FLOAT>, residual FLOAT>,
      expression ROW<
        eye_blink_left FLOAT,
        eye_blink_right FLOAT,
        eye_openness_left FLOAT,
        eye_openness_right FLOAT,
        eye_look_in_left FLOAT,
        eye_look_in_right FLOAT,
        eye_look_out_left FLOAT,
        eye_look_out_right FLOAT,
        gaze_yaw FLOAT,
        jaw_open FLOAT,
        mouth_smile_left FLOAT,
        mouth_smile_right FLOAT,
        brow_inner_up FLOAT,
        brow_outer_up_left FLOAT,
        brow_outer_up_right FLOAT>,
      blinks ARRAY<ROW<eye STRING, closed_us DECIMAL(20, 0)>>,
      alignment ARRAY<FLOAT>>>>,
  `models` ARRAY<ROW<name STRING, sha256 STRING>>,
  events ARRAY<ROW<kind STRING, track_id DECIMAL(20, 0), change STRING>>,
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
