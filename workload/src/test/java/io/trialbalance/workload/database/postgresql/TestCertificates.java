package io.trialbalance.workload.database.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of a test's own, and what it signs, made by the JDK's keytool in a folder. */
final class TestCertificates {

  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final String name;

  /**
   * Makes {@code NAME.crt}.
   *
   * @param name of the authority
   */
  TestCertificates(Path folder, String name) throws Exception {
    this.folder = folder;
    this.name = name;
    keytool(
        name,
        "-genkeypair",
        "-alias",
        "it",
        "-dname",
        "CN=" + name,
        "-keyalg",
        "EC",
        "-ext",
        "bc=ca:true");
    keytool(name, "-exportcert", "-rfc", "-alias", "it", "-file", authority().toString());
  }

  Path authority() {
    return folder.resolve(name + ".crt");
  }

  /**
   * Makes {@code NAME.crt} and {@code NAME.key}, which only their owner may read.
   *
   * @param subject its common name
   * @param alternative {@code dns:localhost}; null for none
   */
  void sign(String signed, String subject, String alternative) throws Exception {
    Path request = folder.resolve(signed + ".csr");
    keytool(signed, "-genkeypair", "-alias", "it", "-dname", "CN=" + subject, "-keyalg", "EC");
    keytool(signed, "-certreq", "-alias", "it", "-file", request.toString());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-rfc",
                "-alias",
                "it",
                "-infile",
                request.toString(),
                "-outfile",
                folder.resolve(signed + ".crt").toString()));
    if (alternative != null) {
      arguments.addAll(List.of("-ext", "san=" + alternative));
    }
    keytool(name, arguments.toArray(String[]::new));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(signed + ".p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    byte[] key = store.getKey("it", PASSWORD.toCharArray()).getEncoded();
    Path file =
        Files.writeString(
            folder.resolve(signed + ".key"),
            "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void keytool(String store, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1");
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", folder.resolve(store + ".p12").toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }
}
