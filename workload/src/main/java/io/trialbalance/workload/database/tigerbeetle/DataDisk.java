package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.limits.Shortage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The disk below a server's data files. They only ever grow, and a replica that finds its disk full
 * ends: so room is looked for before a run, and watched while it lasts.
 */
public final class DataDisk {

  /** Left free for everybody else on that disk. */
  public static final long RESERVE_BYTES = 1L << 30;

  private static final String DATA_FILE = ".tigerbeetle";

  private final Path folder;
  private final Path files;
  private final int replicas;
  private final String otherPlace;
  private final long bytesBefore;

  /**
   * Notes how large the data files are now.
   *
   * @param folder as people know it, on the same disk as the data files
   * @param files folder of the data files, whose names end with {@code .tigerbeetle}
   * @param replicas whose files are there
   * @param otherPlace how to give another folder, as the end of a message
   * @throws TargetException if a folder cannot be read
   */
  public DataDisk(Path folder, Path files, int replicas, String otherPlace) throws TargetException {
    this.folder = folder;
    this.files = files;
    this.replicas = replicas;
    this.otherPlace = otherPlace;
    this.bytesBefore = dataBytes();
  }

  /** Of the data files: {@code "ext4"}; empty if it cannot be told. */
  public Optional<String> fileSystem() {
    try {
      return Optional.of(Files.getFileStore(files).type());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether every replica's file can grow by {@code bytes}, with the reserve left over. */
  public boolean hasRoom(long bytes) throws TargetException {
    return freeBytes() >= needed(bytes);
  }

  /**
   * Refuses a run for which there is no room.
   *
   * @param bytes by which the data file of each replica is expected to grow
   * @param why they are expected, for people
   * @throws TargetException with both figures, if there is less
   */
  public void checkRoom(long bytes, String why) throws TargetException {
    long free = freeBytes();
    if (free < needed(bytes)) {
      throw new TargetException(
          Kind.REFUSED,
          "TigerBeetle needs about "
              + gigabytes(needed(bytes))
              + " in "
              + folder
              + " ("
              + why
              + ", and "
              + gigabytes(RESERVE_BYTES)
              + " left free) and there is room for "
              + gigabytes(free)
              + ": make room, shorten the phases, lower the rate, or "
              + otherPlace);
    }
  }

  /** Why no more may be written; empty while more than the reserve is free. */
  public Optional<StepFailure> full() {
    try {
      long free = freeBytes();
      return free > RESERVE_BYTES
          ? Optional.empty()
          : Optional.of(
              new StepFailure(
                  Kind.FAILED,
                  "the disk of TigerBeetle's data files, "
                      + folder
                      + ", has only "
                      + gigabytes(free)
                      + " left, and "
                      + gigabytes(RESERVE_BYTES)
                      + " are kept free: the load was ended before the disk is full. Make room, "
                      + "shorten the phases, lower the rate, or "
                      + otherPlace));
    } catch (TargetException e) {
      return Optional.of(e.toStepFailure());
    }
  }

  /** By how much all data files together have grown since this was made. */
  public long growthBytes() throws TargetException {
    return dataBytes() - bytesBefore;
  }

  /** What is free for this process's user. */
  String freeInWords() throws TargetException {
    return gigabytes(freeBytes());
  }

  private long freeBytes() throws TargetException {
    // Unlike a FileStore, which opens /proc/mounts: without a free descriptor a disk is not full.
    File there = folder.toFile();
    if (there.getTotalSpace() == 0) {
      throw unreadable(new NoSuchFileException(folder.toString()));
    }
    return there.getUsableSpace();
  }

  private long needed(long bytes) {
    return bytes * replicas + RESERVE_BYTES;
  }

  private long dataBytes() throws TargetException {
    try (Stream<Path> all = Files.list(files)) {
      long sum = 0;
      for (Path file : all.filter(one -> one.toString().endsWith(DATA_FILE)).toList()) {
        sum += Files.size(file);
      }
      return sum;
    } catch (IOException e) {
      throw unreadable(e);
    } catch (UncheckedIOException e) {
      throw unreadable(e.getCause());
    }
  }

  private TargetException unreadable(IOException e) {
    return new TargetException(
        Kind.FAILED,
        "the folder of TigerBeetle's data files, "
            + folder
            + ", cannot be looked at: "
            + Shortage.inWords(e, e.toString()),
        e);
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
