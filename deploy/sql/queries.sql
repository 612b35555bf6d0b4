-- Each statement stands alone. The tables come from tables.sql.

-- Frames, hands and faces of each camera in every ten seconds.
SELECT
  window_start,
  camera,
  COUNT(*) AS frames,
  SUM(CARDINALITY(objects)) AS objects,
  MAX(CARDINALITY(objects)) AS most_at_once
FROM TABLE(TUMBLE(TABLE landmarks, DESCRIPTOR(record_time), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, camera;

-- One row for each hand that is seen, with its wrist and the tip of its index finger in pixels (points 0 and 8 of
-- hand21; SQL arrays count from 1).
SELECT
  camera,
  sequence,
  t.track_id,
  t.handedness,
  t.landmarks[1].x AS wrist_x,
  t.landmarks[1].y AS wrist_y,
  t.landmarks[9].x AS index_tip_x,
  t.landmarks[9].y AS index_tip_y
FROM landmarks
CROSS JOIN UNNEST(objects) AS t (
  track_id, kind, handedness, handedness_score, score, state, box, landmarks, raw_landmarks, world_landmarks, topology, pipeline, age,
  person_id, hand, face, body_id)
WHERE t.kind = 'hand' AND t.state = 'TRACK_STATE_OBSERVED';

-- What hands and heads say: gestures that are held, and where faces look (degrees).
SELECT camera, sequence, t.track_id, t.person_id, t.handedness, t.hand.gesture, t.hand.pinch_distance, t.face.pose.yaw AS yaw
FROM landmarks
CROSS JOIN UNNEST(objects) AS t (
  track_id, kind, handedness, handedness_score, score, state, box, landmarks, raw_landmarks, world_landmarks, topology, pipeline, age,
  person_id, hand, face, body_id)
WHERE t.hand.gesture <> '' OR t.face.pose.yaw IS NOT NULL;

-- How long the job's results take from the shutter to the topic, by the two clocks involved.
SELECT
  window_start,
  camera,
  AVG(TIMESTAMPDIFF(SECOND, capture_time, record_time)) AS mean_seconds,
  MAX(TIMESTAMPDIFF(SECOND, capture_time, record_time)) AS worst_seconds
FROM TABLE(TUMBLE(TABLE landmarks, DESCRIPTOR(record_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, camera;

-- What has no result and why: rejected, or in live mode shed (REASON_SHED_…).
SELECT window_start, camera, reason, COUNT(*) AS frames
FROM TABLE(TUMBLE(TABLE rejects, DESCRIPTOR(record_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, camera, reason;

-- Where each hand is: the wrist and the tip of the index finger, in metres of the room.
SELECT
  scene,
  scene_time,
  t.id,
  t.person_id,
  t.handedness,
  t.points[1].x AS wrist_x,
  t.points[1].y AS wrist_y,
  t.points[1].z AS wrist_z,
  t.points[9].z AS index_tip_z,
  t.points[9].deviation AS index_tip_deviation
FROM scenes
CROSS JOIN UNNEST(objects) AS t (
  id, kind, handedness, handedness_score, person_id, state, topology, points, head, gesture, gesture_score, tracks)
WHERE t.kind = 'hand' AND t.state = 'TRACK_STATE_OBSERVED';

-- How often and for how long each zone was visited in each hour.
SELECT window_start, camera, `zone`, COUNT(*) AS visits, AVG(duration_us) / 1000000 AS seconds
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(record_time), INTERVAL '1' HOUR))
WHERE type = 'EVENT_TYPE_ZONE_LEFT'
GROUP BY window_start, window_end, camera, `zone`;

-- How often each movement was made before each camera in each hour.
SELECT window_start, camera, movement, COUNT(*) AS times
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(record_time), INTERVAL '1' HOUR))
WHERE type IN ('EVENT_TYPE_MOVED', 'EVENT_TYPE_MOVEMENT_BEGAN')
GROUP BY window_start, window_end, camera, movement;
