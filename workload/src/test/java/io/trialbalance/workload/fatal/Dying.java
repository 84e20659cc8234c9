package io.trialbalance.workload.fatal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A process that runs out of what its argument says, and has a server and a hook that hangs. */
final class Dying {

  /** What fills it is not let go of in the end. */
  private static final Collection<Object> KEPT = new ArrayList<>();

  private Dying() {}

  public static void main(String[] arguments) throws Exception {
    FatalErrors.endThisProcess();
    Runtime.getRuntime().addShutdownHook(new Thread(Dying::waitForEver));
    Process server = new ProcessBuilder("sleep", "600").start();
    FatalErrors.takeAlong(server.toHandle());
    System.out.println(server.pid());
    switch (arguments[0]) {
      case "heap" -> fill(() -> new byte[100_000]);
      case "metaspace" -> fill(Dying::anotherClass);
      case "direct" -> fill(() -> ByteBuffer.allocateDirect(1 << 20));
      case "threads" -> fill(Dying::anotherThread);
      case "internal" -> throw new InternalError("a fault of the test");
      case "stack" -> new Thread(Dying::deeper).start();
      case "linkage" ->
          new Thread(
                  () -> {
                    throw new NoClassDefFoundError("a/Missing");
                  })
              .start();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    Thread.sleep(500);
    server.destroy();
    System.out.println("lives on");
    Runtime.getRuntime().halt(0);
  }

  private static void fill(Supplier<Object> more) {
    while (KEPT.add(more.get())) {
      continue;
    }
  }

  /** A loader of its own defines this class again. */
  private static Object anotherClass() {
    try (var code = Dying.class.getResourceAsStream("Dying.class")) {
      byte[] bytes = code.readAllBytes();
      return new ClassLoader(null) {
        Class<?> define() {
          return defineClass(Dying.class.getName(), bytes, 0, bytes.length);
        }
      }.define();
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object anotherThread() {
    Thread thread = new Thread(Dying::waitForEver);
    thread.start();
    return thread;
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void deeper() {
    deeper();
  }
}
