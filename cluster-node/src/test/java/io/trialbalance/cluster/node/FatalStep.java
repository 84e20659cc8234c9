package io.trialbalance.cluster.node;

import io.trialbalance.cluster.DyingThrough;

/** A step of an attempt. */
final class FatalStep implements DyingThrough.Entrance {

  @Override
  public void take() {
    new ControlThread()
        .run(
            () -> {
              throw DyingThrough.error();
            });
  }
}
