package io.tollgate.entrypoints.web;

import java.util.Optional;

/** A page with nothing but a message. @param way where to go from here */
public record MessageView(Frame frame, String headline, String sentence, Optional<Way> way) {
    public record Way(String name, String path) {}
}
