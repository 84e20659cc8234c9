package io.trialbalance.workload.database.postgresql;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Stands between a client and a server and keeps one setting of the client's connections to itself,
 * as a pooler does that is told to ignore it.
 */
final class SettingsKeeper implements AutoCloseable {

  private final ServerSocket socket;
  private final int server;
  private final String kept;

  /**
   * @param server its port on this machine
   * @param setting that is kept
   * @param value that clients give it
   */
  SettingsKeeper(int server, String setting, String value) throws IOException {
    this.socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    this.server = server;
    this.kept = setting + "\0" + value + "\0";
    inBackground(this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() throws IOException {
    while (true) {
      Socket client = socket.accept();
      Socket to = new Socket(InetAddress.getLoopbackAddress(), server);
      inBackground(() -> to.getInputStream().transferTo(client.getOutputStream()));
      inBackground(() -> forward(client.getInputStream(), to.getOutputStream()));
    }
  }

  /** The first message has its length, which counts itself, and names and values ended by zeros. */
  private void forward(InputStream client, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(client);
    byte[] startup = in.readNBytes(in.readInt() - Integer.BYTES);
    String changed = new String(startup, StandardCharsets.ISO_8859_1).replace(kept, "");
    DataOutputStream out = new DataOutputStream(to);
    out.writeInt(changed.length() + Integer.BYTES);
    out.write(changed.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    client.transferTo(to);
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void inBackground(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException ended) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
