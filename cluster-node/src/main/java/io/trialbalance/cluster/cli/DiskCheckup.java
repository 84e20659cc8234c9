package io.trialbalance.cluster.cli;

import io.trialbalance.workload.limits.Shortage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether results can be kept, and how long it takes until they are safe. */
final class DiskCheckup {

  private static final long LITTLE_SPACE = 1L << 30;
  private static final int SYNCS = 20;
  private static final int PAGE_BYTES = 8_192;

  /** No disk is that fast: what answers sooner does not wait for one. */
  private static final double TOO_FAST_MICROS = 10;

  private DiskCheckup() {}

  static List<Diagnosis> examine(Path resultsFolder) {
    Path existing = resultsFolder.toAbsolutePath();
    while (existing != null && !Files.isDirectory(existing)) {
      existing = existing.getParent();
    }
    String what = "results folder";
    try {
      FileStore store = Files.getFileStore(existing);
      return List.of(
          space(existing, store.getUsableSpace()), fsync(store.type(), measure(existing)));
    } catch (IOException e) {
      return List.of(
          Diagnosis.fail(
              what,
              existing + " cannot be written: " + Shortage.inWords(e, e.toString()),
              "make it writable, or choose another with --set results.folder=FOLDER"));
    }
  }

  static Diagnosis space(Path folder, long usable) {
    String found = String.format(Locale.ROOT, "%.1f GiB free in %s", usable / 0x1p30, folder);
    return usable >= LITTLE_SPACE
        ? Diagnosis.ok("disk space", found)
        : Diagnosis.warn(
            "disk space",
            found,
            "'trialbalance plan check' says what a plan needs; 'results prune' makes room");
  }

  static Diagnosis fsync(String fileSystem, double medianMicros) {
    String found =
        String.format(Locale.ROOT, "median %.0f µs for 8 KiB on %s", medianMicros, fileSystem);
    return medianMicros >= TOO_FAST_MICROS && !fileSystem.equals("tmpfs")
        ? Diagnosis.ok("fsync", found)
        : Diagnosis.warn(
            "fsync", found, "nothing reaches a disk here: keep databases under test elsewhere");
  }

  private static double measure(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".trialbalance-fsync-", ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
      double[] micros = new double[SYNCS];
      for (int i = 0; i < SYNCS; i++) {
        channel.write(page.rewind(), 0);
        long start = System.nanoTime();
        channel.force(false);
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
      Arrays.sort(micros);
      return micros[SYNCS / 2];
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
