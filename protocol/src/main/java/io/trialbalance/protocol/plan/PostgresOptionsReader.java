package io.trialbalance.protocol.plan;

import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.plan.PostgresOptions.Borrow;
import io.trialbalance.protocol.plan.PostgresOptions.Executor;
import io.trialbalance.protocol.plan.PostgresOptions.IsolationLevel;
import io.trialbalance.protocol.plan.PostgresOptions.Pool;
import io.trialbalance.protocol.plan.PostgresOptions.Retries;
import io.trialbalance.protocol.plan.PostgresOptions.SynchronousCommit;
import io.trialbalance.protocol.plan.PostgresOptions.Validation;
import java.time.Duration;

/** The section {@code postgresql} of a plan. */
final class PostgresOptionsReader {

  /**
   * The batching of an executor that sends every transfer in a call of its own. It does not depend
   * on anybody's defaults, so that a plan written down on one node reads the same on another.
   */
  static final Batching UNBATCHED = new Batching(1, Duration.ZERO, 1);

  private static final int MOST_CONNECTIONS = 10_000;

  private PostgresOptionsReader() {}

  static PostgresOptions read(Section section) {
    Executor executor = section.read("executor", Forms.choice(Executor.values(), Executor::label));
    Batching batching = batching(section.section("batching"));
    Pool pool = pool(section.section("pool"));
    PostgresOptions options =
        new PostgresOptions(
            executor,
            section.read(
                "isolation-level", Forms.choice(IsolationLevel.values(), IsolationLevel::label)),
            section.read(
                "synchronous-commit",
                Forms.choice(SynchronousCommit.values(), SynchronousCommit::label)),
            executor == Executor.BATCHED ? batching : UNBATCHED,
            pool,
            retries(section.section("retries")),
            section.read(
                "statement-deadline", Forms.duration(Duration.ofMillis(10), Duration.ofHours(1))),
            section.read("autovacuum", Forms.flag()),
            section.read("foreign-keys", Forms.flag()),
            section.read("secondary-indexes", Forms.flag()));
    if (executor == Executor.BATCHED) {
      checkBatching(section, options);
    } else if (section.isGood("executor")) {
      section.unused(
          "batching",
          "no batching: only executor batched sends many transfers in a call",
          "executor = " + Executor.BATCHED.label());
    }
    return options;
  }

  private static void checkBatching(Section section, PostgresOptions options) {
    Batching batching = options.batching();
    section.requireOrder(
        "batching.calls-in-flight",
        batching.callsInFlight(),
        "pool.size",
        options.pool().size(),
        String::valueOf);
    section.requireOrder(
        "batching.max-delay",
        batching.maxDelay(),
        "statement-deadline",
        options.statementDeadline(),
        DurationText::of);
  }

  private static Batching batching(Section section) {
    return new Batching(
        section.read("max-size", Forms.integer(1, 100_000)),
        section.read("max-delay", Forms.duration(Duration.ZERO, Duration.ofSeconds(10))),
        section.read("calls-in-flight", Forms.integer(1, 1_000)));
  }

  private static Pool pool(Section section) {
    int size = section.read("size", Forms.integer(1, MOST_CONNECTIONS));
    int minIdle = section.readOptional("min-idle", Forms.integer(0, MOST_CONNECTIONS)).orElse(size);
    section.requireOrder("min-idle", minIdle, "size", size, String::valueOf);
    return new Pool(
        size,
        minIdle,
        section.read("borrow", Forms.choice(Borrow.values(), Borrow::label)),
        section.read("validation", Forms.choice(Validation.values(), Validation::label)),
        section.read(
            "acquire-timeout", Forms.duration(Duration.ofMillis(100), Duration.ofMinutes(10))));
  }

  private static Retries retries(Section section) {
    Duration longest = Duration.ofMinutes(1);
    Retries retries =
        new Retries(
            section.read("max", Forms.integer(0, 1_000)),
            section.read("first-delay", Forms.duration(Duration.ZERO, longest)),
            section.read("max-delay", Forms.duration(Duration.ZERO, longest)),
            section.read("jitter", Forms.ratio(0, 1)));
    section.requireOrder(
        "first-delay", retries.firstDelay(), "max-delay", retries.maxDelay(), DurationText::of);
    return retries;
  }
}
