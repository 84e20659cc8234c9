package io.trialbalance.cluster.boot;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ForkJoinExecutorConfigurator;
import akka.dispatch.MonitorableThreadFactory;
import com.typesafe.config.Config;
import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ThreadFactory;

/**
 * The threads of Akka's dispatchers, as {@code akka-node.conf} names them: an error for which Akka
 * would end the actor system ends the process. Actors of ours have caught what ends its task alone;
 * in one of Akka's own it leaves a system of which nobody knows what still works. Left to itself
 * Akka would end that in good order, and wait for what does not work any more.
 */
public final class GuardedExecutor extends ForkJoinExecutorConfigurator {

  /** Called by Akka. */
  public GuardedExecutor(Config config, DispatcherPrerequisites prerequisites) {
    super(config.getConfig("fork-join-executor"), prerequisites);
  }

  @Override
  public ForkJoinWorkerThreadFactory validate(ThreadFactory threads) {
    MonitorableThreadFactory akka = (MonitorableThreadFactory) threads;
    return super.validate(
        akka.copy(
            akka.name(),
            akka.daemonic(),
            akka.contextClassLoader(),
            (thread, error) -> {
              if (error instanceof VirtualMachineError || error instanceof LinkageError) {
                FatalErrors.end(error);
              }
              akka.exceptionHandler().uncaughtException(thread, error);
            },
            akka.counter$access$4()));
  }
}
