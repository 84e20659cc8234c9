package io.trialbalance.cluster.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether a node of this configuration could listen. */
final class PortCheckup {

  private PortCheckup() {}

  static Diagnosis examine(String key, String host, int port) {
    String found = host + ":" + port;
    if (port == 0) {
      return Diagnosis.ok(key, "any free one on " + host);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return Diagnosis.ok(key, found + " is free");
    } catch (IOException e) {
      return Diagnosis.warn(
          key,
          found + ": " + e.getMessage(),
          "a node may run there already ('trialbalance status'); 'ss -ltnp sport = :"
              + port
              + "' names the program; 'node' can use another with --set "
              + key
              + "=0");
    }
  }
}
