package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerSentEventTest {

  private static List<ServerSentEvent> parse(String... lines) {
    ServerSentEvent.Parser parser = new ServerSentEvent.Parser();
    return Stream.of(lines).map(parser::line).flatMap(Optional::stream).toList();
  }

  @Test
  void anEventEndsWithAnEmptyLine() {
    assertThat(parse("id: 1", "event: phase-entered", "data: {}", ""))
        .containsExactly(new ServerSentEvent("phase-entered", "{}"));
    assertThat(parse("event: phase-entered", "data: {}")).isEmpty();
  }

  @Test
  void dataOverSeveralLinesIsJoined() {
    assertThat(parse("data: a", "data", "data:b", ""))
        .containsExactly(new ServerSentEvent("message", "a\n\nb"));
  }

  @Test
  void commentsAndUnknownFieldsSayNothing() {
    assertThat(parse(": alive", "", "retry: 5", "whatever: x", "data:  two spaces", ""))
        .containsExactly(new ServerSentEvent("message", " two spaces"));
  }

  @Test
  void aNameBelongsToOneEventOnly() {
    assertThat(parse("event: a", "data: 1", "", "data: 2", ""))
        .containsExactly(new ServerSentEvent("a", "1"), new ServerSentEvent("message", "2"));
    assertThat(parse("event: a", "", "data: 2", ""))
        .containsExactly(new ServerSentEvent("message", "2"));
  }
}
