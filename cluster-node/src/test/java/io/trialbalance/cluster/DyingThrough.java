package io.trialbalance.cluster;

import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.TimeUnit;

/** A process in which a fatal error occurs at one entrance, its argument. */
public final class DyingThrough {

  /** One way by which an error is come upon; returns, and the error comes on another thread. */
  @FunctionalInterface
  public interface Entrance {
    void take() throws Exception;
  }

  private DyingThrough() {}

  /** Not of a kind that the JVM's own flags know. */
  public static Error error() {
    return new OutOfMemoryError("seen at the entrance");
  }

  /** Takes the entrance of that name, and says so if it lives on. */
  public static void main(String[] arguments) throws Exception {
    FatalErrors.endThisProcess();
    var constructor = Class.forName(arguments[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    ((Entrance) constructor.newInstance()).take();
    TimeUnit.SECONDS.sleep(Long.parseLong(arguments[1]));
    System.out.println("lives on");
    Runtime.getRuntime().halt(0);
  }
}
