package io.trialbalance.protocol.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a user names to be read. A pipe ({@code <(…)}, {@code /dev/stdin}) holds what it holds once:
 * this process remembers it, and gives it to whoever asks again.
 */
public final class OnceRead {

  private static final Map<Path, byte[]> OF_PIPES = new HashMap<>();

  private OnceRead() {}

  /** Whether {@code file} is there and can be read only once. */
  public static boolean isPipe(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  /**
   * All of {@code file}, or of what it gave when it was first read.
   *
   * @param mostBytes of what is longer one byte more, and nothing behind that
   */
  public static synchronized byte[] bytes(Path file, int mostBytes) throws IOException {
    if (!isPipe(file)) {
      return read(file, mostBytes);
    }
    byte[] before = OF_PIPES.get(file);
    if (before == null) {
      before = read(file, mostBytes);
      OF_PIPES.put(file, before);
    }
    return before;
  }

  private static byte[] read(Path file, int mostBytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(mostBytes + 1);
    }
  }
}
