package io.trialbalance.workload.natives;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/**
 * Native code writes to file descriptor 2 and has no other way from Java, so that what it says
 * would stand in the middle of the progress display. Diverted, this program's own standard error
 * moves to another descriptor, and 2 becomes a log.
 */
public final class StandardError {

  private static final int STANDARD_ERROR = 2;
  private static final MovableStream ERR = new MovableStream();

  private StandardError() {}

  /** What is needed of the C library. */
  private interface CLibrary extends Library {
    int dup(int descriptor);

    int dup2(int descriptor, int replaced);

    Pointer fopen(String path, String mode);

    int fileno(Pointer file);

    int fclose(Pointer file);

    long write(int descriptor, byte[] bytes, long count);
  }

  /** Lets {@code System.err} be moved later; before anybody has taken it. */
  public static void prepare() {
    System.setErr(new PrintStream(ERR, true, StandardCharsets.UTF_8));
  }

  /**
   * Has everything that native code writes to standard error appended to {@code log} from now on.
   *
   * @throws IOException if it cannot be done; everything stays as it is then
   * @throws LinkageError likewise
   */
  public static void divert(Path log) throws IOException {
    divert(Native.load("c", CLibrary.class), log);
  }

  private static void divert(CLibrary c, Path log) throws IOException {
    Pointer file = c.fopen(log.toString(), "a");
    if (file == null) {
      throw new IOException(log + " cannot be written");
    }
    int moved = c.dup(STANDARD_ERROR);
    if (moved >= 0) {
      ERR.move(new DescriptorStream(c, moved));
      c.dup2(c.fileno(file), STANDARD_ERROR);
      byte[] header =
          (Instant.now() + " process " + ProcessHandle.current().pid() + "\n")
              .getBytes(StandardCharsets.UTF_8);
      c.write(STANDARD_ERROR, header, header.length);
    }
    c.fclose(file);
  }

  /** Where {@code System.err} goes. */
  private static final class MovableStream extends OutputStream {
    private volatile OutputStream target = new FileOutputStream(FileDescriptor.err);

    private void move(OutputStream next) {
      target = next;
    }

    @Override
    public void write(int one) throws IOException {
      target.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
    }
  }

  /** A descriptor of the operating system, for which Java has no stream. */
  private static final class DescriptorStream extends OutputStream {
    private final CLibrary c;
    private final int descriptor;

    private DescriptorStream(CLibrary c, int descriptor) {
      this.c = c;
      this.descriptor = descriptor;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int written = 0;
      while (written < length) {
        byte[] rest = Arrays.copyOfRange(bytes, offset + written, offset + length);
        long more = c.write(descriptor, rest, rest.length);
        if (more <= 0) {
          throw new IOException("standard error cannot be written");
        }
        written += (int) more;
      }
    }
  }
}
