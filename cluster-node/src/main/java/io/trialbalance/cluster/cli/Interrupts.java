package io.trialbalance.cluster.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What Ctrl-C (and SIGTERM) does while an experiment runs: the first asks for an orderly end, the
 * second ends the program. The JDK's own way, a shutdown hook, hears only the first. {@code
 * sun.misc.Signal} is exported by {@code jdk.unsupported} for want of another; it is reached by
 * reflection because javac warns of it and takes no {@code @SuppressWarnings}.
 */
final class Interrupts {

  private static final String[] SIGNALS = {"INT", "TERM"};

  private Interrupts() {}

  /**
   * From now on the first signal runs {@code orderlyEnd} on a thread of its own, and the second
   * {@code exit}.
   *
   * @return false where signals cannot be handled: there the JVM ends at the first
   */
  static boolean handle(Runnable orderlyEnd, Runnable exit) {
    AtomicInteger heard = new AtomicInteger();
    Runnable react = () -> (heard.incrementAndGet() == 1 ? orderlyEnd : exit).run();
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  new Thread(react, "trialbalance-interrupt").start();
                  return null;
                }
                return method.getName().equals("toString") ? "Interrupts" : method.hashCode();
              });
      for (String name : SIGNALS) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      }
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
