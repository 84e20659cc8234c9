package io.trialbalance.workload.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class NativeLibrariesTest {

  @Test
  void oneCanBeLoadedHere() throws Exception {
    NativeLibraries.unpackPrivately();
    assertThat(NativeLibraries.fault()).isEmpty();
  }

  @Test
  void aFullFolderSaysHowMuchThereIs() {
    assertThatCode(() -> NativeLibraries.requireRoom(1L << 30)).doesNotThrowAnyException();
    assertThatThrownBy(() -> NativeLibraries.requireRoom(1_500_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1.5 MB are left");
  }

  /** The linker's words, inside what the JDK makes of a class that could not be initialized. */
  @Test
  void aFolderFromWhichNothingRunsIsNamedByItsMount() {
    UnsatisfiedLinkError linker =
        new UnsatisfiedLinkError("/x/lib.so: failed to map segment from shared object");
    assertThat(NativeLibraries.why(new ExceptionInInitializerError(linker))).contains("noexec");
    assertThat(NativeLibraries.why(new NoClassDefFoundError("x"))).isEqualTo("x");
  }
}
