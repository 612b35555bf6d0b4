package io.landmarkstream.notify;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of an MQTT 3.1.1 broker as a publisher sees: takes connections, and messages with QoS 1. */
final class MqttServer implements AutoCloseable {

    /** What was published. */
    record Message(String topic, String text, boolean retained) {}

    final List<Message> messages = new CopyOnWriteArrayList<>();
    final List<String> wills = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    /** How many connections are cut at their first message, without an answer. */
    private int cuts;

    MqttServer(int cuts) throws IOException {
        this.cuts = cuts;
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "mqtt-server");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "tcp://127.0.0.1:" + socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                open.add(client);
                Thread thread = new Thread(() -> serve(client), "mqtt-client");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                int head = in.readUnsignedByte();
                byte[] body = new byte[length(in)];
                in.readFully(body);
                DataInputStream packet = new DataInputStream(new ByteArrayInputStream(body));
                switch (head >> 4) {
                    case 1 -> {
                        packet.skipBytes(10);
                        packet.readUTF(); // client id
                        wills.add(packet.readUTF());
                        out.write(new byte[] {0x20, 2, 0, 0});
                    }
                    case 3 -> {
                        if (cuts > 0) {
                            cuts--;
                            return;
                        }
                        String topic = packet.readUTF();
                        int id = packet.readUnsignedShort();
                        String text = new String(packet.readAllBytes(), StandardCharsets.UTF_8);
                        messages.add(new Message(topic, text, (head & 1) == 1));
                        out.write(new byte[] {0x40, 2, (byte) (id >> 8), (byte) id});
                    }
                    case 12 -> out.write(new byte[] {(byte) 0xD0, 0});
                    case 14 -> {
                        return;
                    }
                    default -> throw new IOException("packet " + (head >> 4));
                }
            }
        } catch (IOException e) {
            // gone
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        int digit;
        int shift = 0;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 127) << shift;
            shift += 7;
        } while ((digit & 128) != 0);
        return length;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
