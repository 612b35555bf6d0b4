-- Events into ClickHouse, by ClickHouse itself: its Kafka engine reads the topic, and Flink has no connector of its own for it. Run with
-- clickhouse-client --multiquery. The job writes JSON (landmarks.emit.format: json).
CREATE TABLE events_topic (
  camera String, number UInt64, type String, rule String, kind String, track_id UInt64, person_id UInt64, gesture String, zone String,
  line String, direction String, capture_time_us Int64, begin_us Int64, duration_us UInt64, score Float32
) ENGINE = Kafka SETTINGS
  kafka_broker_list = 'kafka:9092', kafka_topic_list = 'events', kafka_group_name = 'clickhouse', kafka_format = 'JSONEachRow',
  input_format_skip_unknown_fields = 1;

-- An event that was delivered twice is one row: the newer of equal keys stays.
CREATE TABLE events (
  camera LowCardinality(String), number UInt64, capture_time DateTime64(6), type LowCardinality(String), rule LowCardinality(String),
  kind LowCardinality(String), track_id UInt64, person_id UInt64, gesture LowCardinality(String), zone LowCardinality(String),
  line LowCardinality(String), direction LowCardinality(String), begin_time DateTime64(6), duration_seconds Float64, score Float32
) ENGINE = ReplacingMergeTree ORDER BY (camera, capture_time, number);

CREATE MATERIALIZED VIEW events_reader TO events AS
SELECT camera, number, fromUnixTimestamp64Micro(capture_time_us) AS capture_time, replaceOne(lower(type), 'event_type_', '') AS type, rule, kind,
  track_id, person_id, gesture, zone, line, replaceOne(lower(direction), 'crossing_direction_', '') AS direction,
  fromUnixTimestamp64Micro(begin_us) AS begin_time, duration_us / 1000000 AS duration_seconds, score
FROM events_topic;
