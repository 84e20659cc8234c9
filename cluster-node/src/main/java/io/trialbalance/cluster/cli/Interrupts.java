package io.trialbalance.cluster.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What Ctrl-C does while an experiment runs, and SIGTERM, and SIGHUP when the terminal is closed:
 * the first asks for an orderly end, the second ends the program. What is ignored (nohup) stays so.
 * The JDK's own way, a shutdown hook, hears only the first. {@code sun.misc.Signal} is exported by
 * {@code jdk.unsupported} for want of another; it is reached by reflection because javac warns of
 * it and takes no {@code @SuppressWarnings}.
 */
final class Interrupts {

  private static final String[] SIGNALS = {"INT", "TERM", "HUP"};

  private Interrupts() {}

  /**
   * From now on the first signal runs {@code orderlyEnd} on a thread of its own, and the second
   * {@code exit}; both are told what it was, for people.
   *
   * @return false where signals cannot be handled: there the JVM ends at the first
   */
  static boolean handle(Consumer<String> orderlyEnd, Consumer<String> exit) {
    AtomicInteger heard = new AtomicInteger();
    Consumer<String> react =
        what -> {
          if (heard.incrementAndGet() == 1) {
            orderlyEnd.accept(what);
          } else {
            exit.accept(what);
          }
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  String what =
                      arguments[0].toString().equals("SIGINT") ? "Ctrl-C" : arguments[0].toString();
                  new Thread(() -> react.accept(what), "trialbalance-interrupt").start();
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
