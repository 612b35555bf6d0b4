-- Each statement stands alone. The tables come from tables.sql.

-- Frames, hands and faces of each camera in every ten seconds.
SELECT
  window_start,
  camera,
  COUNT(*) AS frames,
  SUM(CARDINALITY(things)) AS things,
  MAX(CARDINALITY(things)) AS most_at_once
FROM TABLE(TUMBLE(TABLE landmarks, DESCRIPTOR(record_time), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, camera;

-- One row for each hand that is seen, with its wrist and the tip of its index finger in pixels (points 0 and 8 of
-- hand21; SQL arrays count from 1).
SELECT
  camera,
  sequence,
  t.track_id,
  t.side,
  t.landmarks[1].x AS wrist_x,
  t.landmarks[1].y AS wrist_y,
  t.landmarks[9].x AS index_tip_x,
  t.landmarks[9].y AS index_tip_y
FROM landmarks
CROSS JOIN UNNEST(things) AS t (
  track_id, kind, side, side_score, score, state, box, landmarks, raw_landmarks, world_landmarks, topology, pipeline, age)
WHERE t.kind = 'KIND_HAND' AND t.state = 'STATE_SEEN';

-- Pinches: thumb tip and index tip (points 4 and 8) closer than a quarter of the palm (points 0 to 9).
SELECT camera, sequence, track_id, side
FROM (
  SELECT
    camera, sequence, t.track_id, t.side,
    SQRT(POWER(t.landmarks[5].x - t.landmarks[9].x, 2) + POWER(t.landmarks[5].y - t.landmarks[9].y, 2)) AS pinch,
    SQRT(POWER(t.landmarks[1].x - t.landmarks[10].x, 2) + POWER(t.landmarks[1].y - t.landmarks[10].y, 2)) AS palm
  FROM landmarks
  CROSS JOIN UNNEST(things) AS t (
    track_id, kind, side, side_score, score, state, box, landmarks, raw_landmarks, world_landmarks, topology, pipeline, age)
  WHERE t.topology = 'hand21')
WHERE pinch < palm / 4;

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
