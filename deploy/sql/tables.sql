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
  settings_version DECIMAL(20, 0),
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
      pinch_distance FLOAT,
      movements ARRAY<ROW<
        name STRING,
        ended BOOLEAN,
        begin_us BIGINT,
        end_us BIGINT,
        amplitude FLOAT,
        speed FLOAT,
        confidence FLOAT,
        x FLOAT,
        y FLOAT>>,
      spelling ROW<
        `text` STRING,
        added STRING,
        letter STRING,
        confidence FLOAT,
        alternatives ARRAY<ROW<letter STRING, confidence FLOAT>>>>,
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
      alignment ARRAY<FLOAT>,
      movements ARRAY<ROW<
        name STRING,
        ended BOOLEAN,
        begin_us BIGINT,
        end_us BIGINT,
        amplitude FLOAT,
        speed FLOAT,
        confidence FLOAT,
        x FLOAT,
        y FLOAT>>,
      likelihoods ROW<
        neutral FLOAT,
        happy FLOAT,
        surprised FLOAT,
        angry FLOAT,
        sad FLOAT,
        disgusted FLOAT,
        afraid FLOAT>>,
    body_id DECIMAL(20, 0)>>,
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

-- Hands and heads in space, of a job with landmarks.scenes.file. Metres in the scene's world frame.
CREATE TABLE scenes (
  `version` BIGINT,
  `scene` STRING,
  `tick` DECIMAL(20, 0),
  `time_us` BIGINT,
  `timed_out` BOOLEAN,
  `cameras` ARRAY<ROW<
    `camera` STRING,
    `state` STRING,
    `skew_us` BIGINT,
    `reprojection_px` FLOAT,
    `calibration` ROW<
      `width` BIGINT,
      `height` BIGINT,
      `fx` FLOAT,
      `fy` FLOAT,
      `cx` FLOAT,
      `cy` FLOAT,
      `distortion` ARRAY<FLOAT>,
      `rotation` ARRAY<FLOAT>,
      `translation` ARRAY<FLOAT>>>>,
  `objects` ARRAY<ROW<
    `id` DECIMAL(20, 0),
    `kind` STRING,
    `handedness` STRING,
    `handedness_score` FLOAT,
    `person_id` DECIMAL(20, 0),
    `state` STRING,
    `topology` STRING,
    `points` ARRAY<ROW<
      `x` FLOAT,
      `y` FLOAT,
      `z` FLOAT,
      `deviation` FLOAT,
      `views` BIGINT,
      `reprojection_px` FLOAT,
      `completed` BOOLEAN>>,
    `head` ROW<`matrix` ARRAY<FLOAT>, `gaze` ARRAY<FLOAT>, `irises` BOOLEAN>,
    `gesture` STRING,
    `gesture_score` FLOAT,
    `tracks` ARRAY<ROW<`camera` STRING, `track_id` DECIMAL(20, 0)>>>>,
  `objects_left_out` BIGINT,
  -- The moment that the frame shows, by the cameras' clocks.
  scene_time AS TO_TIMESTAMP_LTZ(time_us / 1000, 3),
  record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  WATERMARK FOR record_time AS record_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'scenes',
  'properties.bootstrap.servers' = 'localhost:29092',
  'properties.group.id' = 'landmarks-sql',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'latest-offset',
  'format' = 'json'
);

-- What rules report, of a job with landmarks.events.rules.
CREATE TABLE events (
  `version` BIGINT,
  `camera` STRING,
  `number` DECIMAL(20, 0),
  `type` STRING,
  `rule` STRING,
  `kind` STRING,
  `track_id` DECIMAL(20, 0),
  `person_id` DECIMAL(20, 0),
  `handedness` STRING,
  `gesture` STRING,
  `zone` STRING,
  `line` STRING,
  `direction` STRING,
  `capture_time_us` BIGINT,
  `begin_us` BIGINT,
  `end_us` BIGINT,
  `duration_us` DECIMAL(20, 0),
  `score` FLOAT,
  `amplitude` FLOAT,
  `outline` ARRAY<FLOAT>,
  `movement` STRING,
  `text` STRING,
  -- When it began, by the camera's clock.
  begin_time AS TO_TIMESTAMP_LTZ(begin_us / 1000, 3),
  record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  WATERMARK FOR record_time AS record_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'events',
  'properties.bootstrap.servers' = 'localhost:29092',
  'properties.group.id' = 'landmarks-sql',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'latest-offset',
  'format' = 'json'
);
