package io.tollgate.domain.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The document that an empty database begins with. */
public final class SampleCatalog {
    private SampleCatalog() {}

    public static String text() {
        try (InputStream sample = SampleCatalog.class.getResourceAsStream("/catalog/sample.yaml")) {
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
