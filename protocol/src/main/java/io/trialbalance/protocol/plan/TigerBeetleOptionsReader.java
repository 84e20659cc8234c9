package io.trialbalance.protocol.plan;

import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.plan.TigerBeetleOptions.Mode;
import java.time.Duration;
import java.util.List;

/** The section {@code tigerbeetle} of a plan. */
final class TigerBeetleOptionsReader {

  /** Leaves room below 2^32 for the new ledgers of runs in a grown data file. */
  private static final long MOST_LEDGERS = 1_000_000_000;

  private TigerBeetleOptionsReader() {}

  static TigerBeetleOptions read(Section section) {
    Section batchingSection = section.section("batching");
    Mode mode = batchingSection.read("mode", Forms.choice(Mode.values(), Mode::label));
    Batching batching = batching(batchingSection);
    TigerBeetleOptions options =
        new TigerBeetleOptions(
            mode,
            mode == Mode.EXPLICIT ? batching : PostgresOptionsReader.UNBATCHED,
            section.read("sessions", Forms.integer(1, TigerBeetleOptions.MOST_SESSIONS)),
            section.read("ledger", Forms.whole(1, MOST_LEDGERS)),
            section.read("code", Forms.integer(1, 65_535)),
            section.read(
                "statement-deadline", Forms.duration(Duration.ofMillis(10), Duration.ofHours(1))));
    if (mode == Mode.EXPLICIT) {
      checkBatching(section, options);
    } else if (batchingSection.isGood("mode")) {
      for (String key : List.of("max-size", "max-delay", "calls-in-flight")) {
        batchingSection.unused(
            key, "no " + key + ": the client alone decides in mode coalesced", "mode = explicit");
      }
    }
    return options;
  }

  private static void checkBatching(Section section, TigerBeetleOptions options) {
    section.requireOrder(
        "sessions",
        options.sessions(),
        "batching.calls-in-flight",
        options.batching().callsInFlight(),
        String::valueOf);
    section.requireOrder(
        "batching.max-delay",
        options.batching().maxDelay(),
        "statement-deadline",
        options.statementDeadline(),
        DurationText::of);
  }

  private static Batching batching(Section section) {
    return new Batching(
        section.read("max-size", Forms.integer(1, TigerBeetleOptions.MOST_EVENTS)),
        section.read("max-delay", Forms.duration(Duration.ZERO, Duration.ofSeconds(10))),
        section.read("calls-in-flight", Forms.integer(1, 1_000)));
  }
}
