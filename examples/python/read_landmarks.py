"""Prints every hand and face: python3 read_landmarks.py BOOTSTRAP [FRAMES]; needs requirements.txt and generated code (../README.md)."""
import json
import sys
from confluent_kafka import Consumer
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from landmarkstream.v1.landmarks_pb2 import FrameLandmarks, Handedness


def read(record):
    """The frame of a record in either format of the topic, as its headers say; None if it is none."""
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers() or []}
    kind = headers.get("content-type", "application/x-protobuf").split(";")[0].strip().lower()
    if record.value() is None or headers.get("messageType", FrameLandmarks.DESCRIPTOR.full_name) != FrameLandmarks.DESCRIPTOR.full_name:
        return None
    try:
        if kind == "application/x-protobuf":
            return FrameLandmarks.FromString(record.value())
        if kind == "application/json":
            fields = json.loads(record.value())
            if not isinstance(fields, dict):
                raise ValueError("the JSON is no object")
            return json_format.ParseDict(fields, FrameLandmarks(), ignore_unknown_fields=True)
    except (DecodeError, json_format.ParseError, ValueError, TypeError) as fault:
        print(f"passed over: offset {record.offset()}: {fault}", file=sys.stderr)
    return None


consumer = Consumer({"bootstrap.servers": sys.argv[1], "group.id": "example-python", "auto.offset.reset": "earliest"})
consumer.subscribe(["landmarks"])
left = int(sys.argv[2]) if len(sys.argv) > 2 else None
while left != 0:
    record = consumer.poll(1.0)
    if record is None or record.error():
        continue
    frame = read(record)
    if frame is None:
        continue  # somebody else's, or of a later version
    for object in frame.objects:
        if not object.landmarks:
            continue
        first, pose = object.landmarks[0], object.face.pose
        attributes = object.hand.gesture if object.HasField("hand") else f"yaw {pose.yaw:.0f} pitch {pose.pitch:.0f} roll {pose.roll:.0f}"
        print(frame.camera, frame.sequence, object.kind, object.track_id, Handedness.Name(object.handedness) if object.handedness in Handedness.values() else object.handedness,
              f"{first.x:.1f},{first.y:.1f}", f"{len(object.landmarks)} points", attributes)
    left = None if left is None else left - 1
consumer.close()
