"""Prints every hand and face: python3 read_landmarks.py BOOTSTRAP [FRAMES]; needs requirements.txt and generated code (../README.md)."""
import sys
from confluent_kafka import Consumer
from landmarkstream.v1.landmarks_pb2 import FrameLandmarks, Handedness

consumer = Consumer({"bootstrap.servers": sys.argv[1], "group.id": "example-python", "auto.offset.reset": "earliest"})
consumer.subscribe(["landmarks"])
left = int(sys.argv[2]) if len(sys.argv) > 2 else None
while left != 0:
    record = consumer.poll(1.0)
    if record is None or record.error():
        continue
    frame = FrameLandmarks.FromString(record.value())
    for object in frame.objects:
        first, pose = object.landmarks[0], object.face.pose
        attributes = object.hand.gesture if object.HasField("hand") else f"yaw {pose.yaw:.0f} pitch {pose.pitch:.0f} roll {pose.roll:.0f}"
        print(frame.camera, frame.sequence, object.kind, object.track_id, Handedness.Name(object.handedness),
              f"{first.x:.1f},{first.y:.1f}", f"{len(object.landmarks)} points", attributes)
    left = None if left is None else left - 1
consumer.close()
