package io.trialbalance.cluster.cli;

import java.util.Optional;

/**
 * One event of a stream.
 *
 * @param name from its {@code event} field; {@code message} without one
 * @param data its {@code data} fields, joined by line feeds
 */
record ServerSentEvent(String name, String data) {

  /** Makes events of the lines of a stream (the HTML standard, section 9.2.6). */
  static final class Parser {

    private static final String DEFAULT_NAME = "message";

    private final StringBuilder data = new StringBuilder();
    private String name = DEFAULT_NAME;

    /**
     * Takes the next line, without its end.
     *
     * @return the event that it completes, if it does
     */
    Optional<ServerSentEvent> line(String line) {
      if (line.isEmpty()) {
        return complete();
      }
      int colon = line.indexOf(':');
      if (colon == 0) {
        return Optional.empty();
      }
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      field(field, value.startsWith(" ") ? value.substring(1) : value);
      return Optional.empty();
    }

    private void field(String field, String value) {
      if (field.equals("event")) {
        name = value;
      } else if (field.equals("data")) {
        data.append(value).append('\n');
      }
    }

    private Optional<ServerSentEvent> complete() {
      Optional<ServerSentEvent> event =
          data.isEmpty()
              ? Optional.empty()
              : Optional.of(new ServerSentEvent(name, data.substring(0, data.length() - 1)));
      data.setLength(0);
      name = DEFAULT_NAME;
      return event;
    }
  }
}
