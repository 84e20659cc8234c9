package io.trialbalance.cluster.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.StateVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a node's state is written: a line that says what it is, of which format version and with
 * which SHA-256 digest, and then JSON in UTF-8.
 *
 * @param node whose it is
 * @param disk by which the folder that it was written in is known from a copy
 * @param promised coordinator before which none is obeyed
 * @param state that a coordinator gave the node last
 */
record StateFile(UUID node, String disk, StateVersion promised, CoordinatorState state) {

  /** Grows when a field changes its meaning or goes away. */
  static final int VERSION = 1;

  private static final Pattern HEAD =
      Pattern.compile("trialbalance-state (\\d{1,9}) ([0-9a-f]{64})");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .configure(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, false)
          .build();

  /** It cannot be read; the message says why, and goes on after "it". */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  byte[] write() {
    try {
      byte[] json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
      String head = "trialbalance-state " + VERSION + " " + sha256(json) + "\n";
      byte[] first = head.getBytes(StandardCharsets.UTF_8);
      byte[] all = new byte[first.length + json.length];
      System.arraycopy(first, 0, all, 0, first.length);
      System.arraycopy(json, 0, all, first.length, json.length);
      return all;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a state of ours cannot be written: " + e, e);
    }
  }

  /**
   * @throws UnreadableException if it is damaged, or of a later format
   */
  static StateFile read(byte[] bytes) throws UnreadableException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    Matcher head = HEAD.matcher(end < 0 ? "" : text.substring(0, end));
    if (!head.matches()) {
      throw new UnreadableException("is no state of a node, or only a part of one");
    }
    int version = Integer.parseInt(head.group(1));
    if (version > VERSION) {
      throw new UnreadableException(
          "is of format version "
              + version
              + ", and this program reads version "
              + VERSION
              + ": start the program that wrote it");
    }
    byte[] json = text.substring(end + 1).getBytes(StandardCharsets.UTF_8);
    if (!sha256(json).equals(head.group(2))) {
      throw new UnreadableException("is damaged: its digest is not that of its content");
    }
    try {
      return MAPPER.readValue(json, StateFile.class);
    } catch (Exception e) {
      throw new UnreadableException("cannot be understood: " + e.getMessage());
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
