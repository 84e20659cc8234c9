package io.trialbalance.cluster.experiment;

import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.plan.DesignKeys;
import io.trialbalance.protocol.plan.DesignOptions;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Every plan once in each round, so that what a host does in the course of hours meets all of them
 * alike:
 *
 * <pre>
 * interleaved  A B C  C B A  A B C  C B A
 * shuffled     B A C  A C B  C B A  B C A
 * sequential   A B C  A B C  A B C  A B C
 * </pre>
 *
 * @param steps all of them
 * @param order of the plans in a round
 * @param resetOnce whether only the first run that is made on a database empties its ledger
 */
record RoundsDesign(List<Step> steps, Order order, boolean resetOnce) implements ExperimentDesign {

  private static final Key<Integer> COUNT = Key.of("count", Forms.integer(1, 1_000));
  private static final Key<Order> ORDER =
      Key.of("order", Forms.choice(Order.values(), Order::label));
  private static final Key<Long> SEED = Key.of("seed", Forms.whole(Long.MIN_VALUE, Long.MAX_VALUE));
  private static final Key<Reset> RESET =
      Key.of("reset", Forms.choice(Reset.values(), Reset::label));
  private static final Key<IdleDatabases> IDLE =
      Key.of("idle-databases", Forms.choice(IdleDatabases.values(), IdleDatabases::label));

  private static final KeyTable TABLE =
      new KeyTable(
              KeyTable.reference(RoundsDesign.class, "rounds"), COUNT, ORDER, SEED, RESET, IDLE)
          .onlyIf(List.of(SEED.path()), ORDER, Set.of(Order.SHUFFLED))
          .checked(
              (section, values) -> {
                if (section.isGood(COUNT.path(), ORDER.path())
                    && values.get(ORDER) == Order.INTERLEAVED
                    && values.get(COUNT) % 2 != 0) {
                  section.contradict(
                      COUNT.path(),
                      "an even number, since order is interleaved: a round forward and the next in"
                          + " reverse belong together",
                      null);
                }
              });

  static final Designs.Kind KIND =
      new Designs.Kind(
          goesOn ->
              new DesignKeys(
                  TABLE, Optional.of(COUNT), (options, plans) -> refusal(options, plans, goesOn)),
          RoundsDesign::of);

  /** In which order a round runs the plans. */
  enum Order {
    /** As they are written, and in the next round in reverse. */
    INTERLEAVED,
    SHUFFLED,
    /** As they are written. */
    SEQUENTIAL;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The plans of a round, by their indexes. */
    List<Integer> round(int number, int plans, Random random) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, plans).boxed().toList());
      if (this == SHUFFLED) {
        Collections.shuffle(order, random);
      } else if (this == INTERLEAVED && number % 2 == 0) {
        Collections.reverse(order);
      }
      return order;
    }
  }

  /** When a database's ledger is emptied. */
  private enum Reset {
    EACH_RUN,
    ONCE;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static RoundsDesign of(ExperimentRequest request) {
    KeyValues options = TABLE.read(request.design().orElse(DesignOptions.LIST).values());
    List<RunPlan> plans = request.plans();
    Random random = new Random(options.get(SEED));
    List<Step> steps = new ArrayList<>();
    for (int round = 1; round <= options.get(COUNT); round++) {
      for (int index : options.get(ORDER).round(round, plans.size(), random)) {
        steps.add(new Step(index + 1, round, plans.get(index), true, options.get(IDLE)));
      }
    }
    return new RoundsDesign(steps, options.get(ORDER), options.get(RESET) == Reset.ONCE);
  }

  /** What goes on in the ledger that another plan has left must be of its accounts and tables. */
  private static Optional<String> refusal(
      KeyValues options, List<RunPlan> plans, Predicate<String> goesOn) {
    if (options.get(RESET) == Reset.EACH_RUN) {
      return Optional.empty();
    }
    Map<String, RunPlan> ofDatabase = new HashMap<>();
    for (RunPlan plan : plans) {
      if (!goesOn.test(plan.options().kind())) {
        return Optional.of(
            "no plan of "
                + plan.database()
                + ", since rounds.reset is once: a "
                + plan.options().kind()
                + " is emptied before each run");
      }
      RunPlan first = ofDatabase.putIfAbsent(plan.database(), plan);
      if (first != null
          && (first.workload().accounts() != plan.workload().accounts()
              || first.workload().initialBalance() != plan.workload().initialBalance()
              || !first.options().equals(plan.options()))) {
        return Optional.of(
            "the same workload.accounts, workload.initial-balance and options of the database in"
                + " all plans of "
                + plan.database()
                + ", since rounds.reset is once: the first of them makes its tables");
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Step> next(List<RunResult> results) {
    List<Step> ahead = Sequence.after(results, steps);
    if (!resetOnce) {
      return ahead;
    }
    Set<String> filled = new HashSet<>();
    Sequence.done(results, steps).forEach(step -> filled.add(step.plan().database()));
    return ahead.stream().map(step -> step.withReset(filled.add(step.plan().database()))).toList();
  }

  /** Interleaved, a round and the next in reverse: what drifts steadily then cancels out. */
  @Override
  public int roundsInBlock() {
    return order == Order.INTERLEAVED ? 2 : 1;
  }
}
