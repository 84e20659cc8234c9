package io.trialbalance.cluster.boot;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ForkJoinExecutorConfigurator;
import akka.dispatch.MonitorableThreadFactory;
import com.typesafe.config.Config;
import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ThreadFactory;

/**
 * The threads of Akka's dispatchers, as {@code akka-node.conf} names them: a fatal error ends the
 * process. Of others that no actor catches Akka's own rule stays, which ends the actor system, and
 * with it the node. Left to itself Akka would end the system after a fatal one too, with all that
 * an orderly end waits for.
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
              FatalErrors.endIfFatal(error);
              akka.exceptionHandler().uncaughtException(thread, error);
            },
            akka.counter$access$4()));
  }
}
