// Prints every hand and face: npm install && node read-landmarks.mjs BOOTSTRAP [FRAMES]
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import protobuf from 'protobufjs';

// The landmarks topic is compressed with LZ4, which kafkajs leaves to others.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});
const root = await protobuf.load(new URL('../../proto/landmarkstream/v1/landmarks.proto', import.meta.url).pathname);
const FrameLandmarks = root.lookupType('landmarkstream.v1.FrameLandmarks');
const kafka = new kafkajs.Kafka({ brokers: [process.argv[2]], logLevel: kafkajs.logLevel.ERROR });
const consumer = kafka.consumer({ groupId: 'example-javascript' });
let left = process.argv[3] ? Number(process.argv[3]) : Infinity;
await consumer.connect();
await consumer.subscribe({ topics: ['landmarks'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    if (left-- <= 0) return;
    const frame = FrameLandmarks.toObject(FrameLandmarks.decode(message.value), { enums: String, longs: Number, defaults: true });
    for (const object of frame.objects) {
      const { x, y } = object.landmarks[0];
      const pose = object.face?.pose;
      console.log(frame.camera, frame.sequence, object.kind, object.trackId, object.handedness, `${x.toFixed(1)},${y.toFixed(1)}`,
        `${object.landmarks.length} points`,
        object.hand?.gesture ?? (pose ? `yaw ${pose.yaw.toFixed(0)} pitch ${pose.pitch.toFixed(0)} roll ${pose.roll.toFixed(0)}` : ''));
    }
    if (left === 0) setImmediate(() => consumer.disconnect());
  },
});
