"""Prints every hand and face in space: python3 read_scenes.py BOOTSTRAP [FRAMES]; needs requirements.txt and generated code (../README.md)."""
import json
import sys
from confluent_kafka import Consumer
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from landmarkstream.v1.scene_pb2 import SceneFrame


def read(record):
    """The frame of a record in either format of the topic, as its headers say; None if it is none."""
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers() or []}
    if record.value() is None or headers.get("messageType", SceneFrame.DESCRIPTOR.full_name) != SceneFrame.DESCRIPTOR.full_name:
        return None
    try:
        if headers.get("content-type", "").lower().startswith("application/json"):
            fields = json.loads(record.value())
            if not isinstance(fields, dict):
                raise ValueError("the JSON is no object")
            return json_format.ParseDict(fields, SceneFrame(), ignore_unknown_fields=True)
        return SceneFrame.FromString(record.value())
    except (DecodeError, json_format.ParseError, ValueError, TypeError) as fault:
        print(f"passed over: offset {record.offset()}: {fault}", file=sys.stderr)
    return None


consumer = Consumer({"bootstrap.servers": sys.argv[1], "group.id": "example-python-scenes", "auto.offset.reset": "earliest"})
consumer.subscribe(["scenes"])
left = int(sys.argv[2]) if len(sys.argv) > 2 else None
while left != 0:
    record = consumer.poll(1.0)
    if record is None or record.error():
        continue
    frame = read(record)
    if frame is None:
        continue  # somebody else's, or of a later version
    for object in frame.objects:
        first = object.points[0]
        print(frame.scene, frame.tick, object.kind, object.id, f"person {object.person_id}",
              f"{first.x:.3f},{first.y:.3f},{first.z:.3f} m", f"+-{1000 * first.deviation:.0f} mm",
              " ".join(f"{track.camera}:{track.track_id}" for track in object.tracks))
    left = None if left is None else left - 1
consumer.close()
