package io.trialbalance.workload.fatal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The errors after which nobody knows what still works. A process that lived on would answer some
 * and leave others waiting, so it ends: with one line on standard error and exit code 1, after the
 * servers that it started, without shutdown hooks, which might wait for what does not work any
 * more. Whoever supervises it can start it again.
 *
 * <ul>
 *   <li>Fatal are {@link OutOfMemoryError} in all its kinds (heap, metaspace, direct memory,
 *       Netty's own included, native threads) and every other {@link VirtualMachineError}.
 *   <li>{@link StackOverflowError} and {@link LinkageError} are not: they end the task that they
 *       occur in, and whoever waits for it is told.
 * </ul>
 *
 * Whoever catches or is told of an {@link Error}, whatever he does with it, calls {@link
 * #endIfFatal} first.
 */
public final class FatalErrors {

  private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

  /** Of the program, as its exit codes say: a fault of the program or of its machine. */
  private static final int EXIT_CODE = 1;

  /** A standard error that nobody reads must not keep the process. */
  private static final long SECONDS_TO_SPEAK = 2;

  private static final int CAUSES_AT_MOST = 16;

  /** The last words need some memory, which there may be none of any more. */
  private static final int RESERVED_BYTES = 512 << 10;

  private static final List<ProcessHandle> SERVERS = new CopyOnWriteArrayList<>();
  private static final AtomicReference<Throwable> SEEN = new AtomicReference<>();
  private static volatile Thread ending;
  private static byte[] reserved;

  private FatalErrors() {}

  /**
   * From now on a fatal error ends this process, also one that a thread does not catch. What is
   * needed in the end is made now: there may be no memory, nor another thread, then.
   */
  public static synchronized void endThisProcess() {
    if (ending != null) {
      return;
    }
    words(new OutOfMemoryError("rehearsed")).getBytes();
    reserved = new byte[RESERVED_BYTES];
    Thread thread = new Thread(FatalErrors::awaitEnd, "trialbalance-fatal");
    thread.setDaemon(true);
    thread.start();
    ending = thread;
    Thread.setDefaultUncaughtExceptionHandler(FatalErrors::uncaught);
  }

  /** For threads that have a handler of their own, and nothing else to do with what they throw. */
  public static void uncaught(Thread thread, Throwable error) {
    endIfFatal(error);
    LOG.error("thread {} has ended unexpectedly", thread.getName(), error);
  }

  /**
   * Does not return if {@code thrown}, or what caused it, is fatal, and this process is one that
   * ends then.
   *
   * @param thrown may be null: nothing
   */
  public static void endIfFatal(Throwable thrown) {
    Throwable fatal = fatalIn(thrown);
    if (fatal != null) {
      end(fatal);
    }
  }

  /**
   * Does not return if this process is one that ends: {@code thrown} was where nobody knows what
   * still works after it, whatever it is.
   */
  public static void end(Throwable thrown) {
    Thread thread = ending;
    if (thread == null) {
      return;
    }
    SEEN.compareAndSet(null, thrown);
    LockSupport.unpark(thread);
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_SPEAK);
    while (System.nanoTime() < deadlineNanos) {
      LockSupport.parkNanos(deadlineNanos - System.nanoTime());
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  /**
   * {@code task} for a timer, which keeps what it throws to itself: a fatal error ends the process
   * first.
   */
  public static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable thrown) {
        endIfFatal(thrown);
        throw thrown;
      }
    };
  }

  /** Whether a process cannot go on after {@code thrown}, or after what caused it. */
  static boolean isFatal(Throwable thrown) {
    return fatalIn(thrown) != null;
  }

  private static Throwable fatalIn(Throwable thrown) {
    Throwable one = thrown;
    for (int i = 0; one != null && i < CAUSES_AT_MOST; i++) {
      if (one instanceof VirtualMachineError && !(one instanceof StackOverflowError)) {
        return one;
      }
      one = one.getCause();
    }
    return null;
  }

  /** A server that this process has started is killed when the process ends like this. */
  public static void takeAlong(ProcessHandle server) {
    SERVERS.removeIf(other -> !other.isAlive());
    SERVERS.add(server);
  }

  private static void awaitEnd() {
    while (SEEN.get() == null) {
      LockSupport.park();
    }
    reserved = null;
    try {
      for (ProcessHandle server : SERVERS) {
        server.destroyForcibly();
      }
      System.err.println(words(SEEN.get()));
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  /** On one line; without {@code +}, which has classes made, for which there may be no room. */
  static String words(Throwable fatal) {
    String said = String.valueOf(fatal.getMessage()).replace('\n', ' ');
    if (!(fatal instanceof OutOfMemoryError)) {
      return "error: a fatal error ends this process: "
          .concat(fatal.getClass().getName())
          .concat(": ")
          .concat(said);
    }
    return "error: out of memory, which ends this process: ".concat(said).concat(mend(said));
  }

  private static String mend(String said) {
    if (said.contains("native thread")) {
      return " (threads are limited by 'ulimit -u', a container's pids limit, and memory)";
    }
    if (said.contains("direct")) {
      return " (more: TRIALBALANCE_JAVA_OPTS=-XX:MaxDirectMemorySize=SIZE)";
    }
    if (said.contains("etaspace") || said.contains("class space")) {
      return " (more: TRIALBALANCE_JAVA_OPTS=-XX:MaxMetaspaceSize=SIZE)";
    }
    return " (more: TRIALBALANCE_JAVA_OPTS=-Xmx, such as -Xmx4g)";
  }
}
