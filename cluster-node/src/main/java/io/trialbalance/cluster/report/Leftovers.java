package io.trialbalance.cluster.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** What a process that was killed left behind, and how a folder is removed. */
final class Leftovers {

  private Leftovers() {}

  /** Removes stale temporary files and half-removed experiments below {@code results}. */
  static void remove(Path results) throws IOException {
    try (DirectoryStream<Path> pruned =
        Files.newDirectoryStream(results, ResultFolder.PRUNED + "*")) {
      for (Path experiment : pruned) {
        removeFolder(experiment);
      }
    }
    for (Path experiment : ResultFolder.folders(results)) {
      WholeFile.removeStale(experiment);
      for (Path plan : ResultFolder.folders(experiment)) {
        WholeFile.removeStale(plan);
      }
    }
  }

  /** Removes {@code folder} and everything in it; symbolic links are removed, not followed. */
  static void removeFolder(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              // Another process removes the same folder.
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
