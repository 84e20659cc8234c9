package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is answered to bytes that no well-behaved client would send.
 *
 * @param headers by their names in small letters
 * @param body empty if its length is not given
 */
record RawAnswer(int status, Map<String, String> headers, String body) {

  private static final int PATIENCE_MILLIS = 10_000;

  /** Sends {@code request} to a port of this host; fails if no answer begins within seconds. */
  static RawAnswer to(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return read(new DataInputStream(socket.getInputStream()));
    }
  }

  JsonNode json() throws IOException {
    return Json.mapper().readTree(body);
  }

  private static RawAnswer read(DataInputStream in) throws IOException {
    String[] first = line(in).split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new RawAnswer(
        Integer.parseInt(first[1]), headers, new String(in.readNBytes(length), UTF_8));
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      line.append((char) next);
    }
    return new String(line.toString().getBytes(ISO_8859_1), UTF_8).strip();
  }
}
