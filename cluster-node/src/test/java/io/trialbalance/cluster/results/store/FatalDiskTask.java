package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.DyingThrough;
import java.util.concurrent.ForkJoinPool;

/** What an actor does with a file. */
final class FatalDiskTask implements DyingThrough.Entrance {

  @Override
  public void take() {
    new DiskTasks(ForkJoinPool.commonPool())
        .run(
            () -> {
              throw DyingThrough.error();
            });
  }
}
