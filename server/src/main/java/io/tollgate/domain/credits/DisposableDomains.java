package io.tollgate.domain.credits;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Domains that hand out addresses to be thrown away. One a line, # begins a comment; what is below a listed domain is meant as well. */
public record DisposableDomains(Set<String> domains) {
    private static final String WELL_KNOWN = "/signup/disposable-domains.txt";

    public DisposableDomains {
        domains = Set.copyOf(domains);
    }

    /** Those that everybody knows. */
    public static DisposableDomains wellKnown() {
        try (InputStream file = DisposableDomains.class.getResourceAsStream(WELL_KNOWN)) {
            return new DisposableDomains(Set.of()).and(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** These and the ones that the text lists. */
    public DisposableDomains and(String text) {
        Set<String> all = new HashSet<>(domains);
        text.lines()
                .map(line -> line.replaceFirst("#.*", "").strip().toLowerCase(Locale.ROOT))
                .filter(line -> !line.isEmpty())
                .forEach(all::add);
        return new DisposableDomains(all);
    }

    /** @param domain in lower case */
    public boolean has(String domain) {
        for (String part = domain; ; part = part.substring(part.indexOf('.') + 1)) {
            if (domains.contains(part)) {
                return true;
            }
            if (part.indexOf('.') < 0) {
                return false;
            }
        }
    }
}
