package io.trialbalance.cluster.tls;

import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Where;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates as they stand in files. */
final class PemCertificates {

  private PemCertificates() {}

  /**
   * All of a file, at least one.
   *
   * @param key of the configuration, or option, that names the file
   * @throws ConfigProblems if it cannot be read or holds none
   */
  static List<X509Certificate> read(String key, Path file) {
    // A device has no end.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw refused(key, file, "a file, not a folder or a device");
    }
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (IOException e) {
      throw refused(
          key,
          file,
          "the path of a file that this process can read: " + e.getClass().getSimpleName());
    } catch (GeneralSecurityException e) {
      throw refused(key, file, "a file with certificates as PEM");
    }
    throw refused(key, file, "a file with certificates as PEM");
  }

  static ConfigProblems refused(String key, Path file, String expected) {
    Where where = new Where("this node", 0);
    return new ConfigProblems(List.of(new Problem(where, key, file.toString(), expected, null)));
  }
}
