"""Prints every event: python3 read_events.py BOOTSTRAP [EVENTS]; needs requirements.txt and generated code (../README.md)."""
import json
import sys
from confluent_kafka import Consumer
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from landmarkstream.v1.event_pb2 import Event, EventType


def read(record):
    """The event of a record in either format of the topic, as its headers say; None if it is none."""
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers() or []}
    if record.value() is None or headers.get("messageType", Event.DESCRIPTOR.full_name) != Event.DESCRIPTOR.full_name:
        return None
    try:
        if headers.get("content-type", "").lower().startswith("application/json"):
            fields = json.loads(record.value())
            if not isinstance(fields, dict):
                raise ValueError("the JSON is no object")
            return json_format.ParseDict(fields, Event(), ignore_unknown_fields=True)
        return Event.FromString(record.value())
    except (DecodeError, json_format.ParseError, ValueError, TypeError) as fault:
        print(f"passed over: offset {record.offset()}: {fault}", file=sys.stderr)
    return None


consumer = Consumer({"bootstrap.servers": sys.argv[1], "group.id": "example-python-events", "auto.offset.reset": "earliest"})
consumer.subscribe(["events"])
left = int(sys.argv[2]) if len(sys.argv) > 2 else None
while left != 0:
    record = consumer.poll(1.0)
    if record is None or record.error():
        continue
    event = read(record)
    if event is None:
        continue  # somebody else's, or of a later version
    known = event.type in EventType.values()
    print(event.camera, event.number, EventType.Name(event.type) if known else event.type, event.rule, event.kind,
          event.track_id, event.gesture or event.zone or event.line or event.movement or event.text, f"{event.duration_us / 1e6:.2f} s")
    left = None if left is None else left - 1
consumer.close()
