package io.tollgate.entrypoints.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What makes the pages look like the platform's own.
 *
 * @param name stands where there is no logo, and in titles
 * @param color "#0f766e": of what can be clicked, and of the first series of charts
 * @param colorInTheDark the same where the page is dark
 */
public record Brand(String name, Optional<Logo> logo, String color, String colorInTheDark) {
    public static final Brand STANDARD = new Brand("Tollgate", Optional.empty(), "#0f6b62", "#4fd1c0");

    /** By WCAG, a colour is light when black on it is read better than white; weights of red, green and blue in thousandths. */
    private static final int LIGHT_FROM = 140_000;

    /** An image file. */
    public record Logo(String ending, byte[] bytes) {
        private static final int LARGEST = 256 * 1024;

        /** @throws IllegalArgumentException when it is none that a browser shows */
        public static Logo read(String file) {
            try {
                byte[] bytes = Files.readAllBytes(Path.of(file));
                String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
                if (bytes.length <= LARGEST && (ending.equals("svg") || ending.equals("png"))) {
                    return new Logo(ending, bytes);
                }
            } catch (IOException unreadable) {
                throw new IllegalArgumentException(unreadable);
            }
            throw new IllegalArgumentException("neither SVG nor PNG, or too large");
        }
    }

    /** @throws IllegalArgumentException unless it is one of six hexadecimal digits */
    public static String color(String text) {
        if (!text.matches("#[0-9a-fA-F]{6}")) {
            throw new IllegalArgumentException("no colour");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** The style sheet that says these colours. */
    String css() {
        String dark = variables(colorInTheDark);
        return ":root{" + variables(color) + "}\n@media (prefers-color-scheme:dark){:root{" + dark + "}}\n"
                + ":root[data-theme=light]{" + variables(color) + "}\n:root[data-theme=dark]{" + dark + "}\n";
    }

    private static String variables(String color) {
        int rgb = Integer.parseInt(color.substring(1), 16);
        int brightness = 299 * (rgb >> 16) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255);
        return "--brand:" + color + ";--on-brand:" + (brightness < LIGHT_FROM ? "#ffffff" : "#0b0f14");
    }
}
