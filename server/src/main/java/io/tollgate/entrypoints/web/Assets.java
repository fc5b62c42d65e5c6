package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The files that pages load, under names that change with what is in them, so that a browser asks for each once. */
public final class Assets {
    private static final String PREFIX = "/assets/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final int HASH_CHARACTERS = 12;
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml", "png", "image/png");

    private record Asset(String contentType, byte[] bytes) {}

    /** By the name with its hash, as it is asked for. */
    private final Map<String, Asset> byName = new LinkedHashMap<>();
    private final SequencedMap<String, String> paths = new LinkedHashMap<>();

    public Assets(Brand brand) {
        add("page.css", resource("/web/page.css"));
        add("chart.css", resource(WEBJARS + "uplot/1.6.30/dist/uPlot.min.css"));
        add("brand.css", brand.css().getBytes(StandardCharsets.UTF_8));
        add("htmx.js", resource(WEBJARS + "htmx.org/2.0.10/dist/htmx.min.js"));
        add("uplot.js", resource(WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js"));
        add("page.js", resource("/web/page.js"));
        add("chart.js", resource("/web/chart.js"));
        add("icon.svg", resource("/web/icon.svg"));
        brand.logo().ifPresent(logo -> {
            add("logo." + logo.ending(), logo.bytes());
            paths.put("logo", paths.get("logo." + logo.ending()));
        });
    }

    /** Where the file "page.css" is to be loaded from. */
    public String path(String name) {
        String path = paths.get(name);
        if (path == null) {
            throw new IllegalArgumentException("pages have no file " + name);
        }
        return path;
    }

    public List<PageRoute> routes() {
        return List.of(PageRoute.get(PREFIX + "{name}", this::serve));
    }

    private Reply serve(Context request) {
        Asset asset = byName.get(request.pathParam("name"));
        if (asset == null) {
            return new Reply(404, "text/plain; charset=utf-8", "There is no such file.".getBytes(StandardCharsets.UTF_8), Map.of());
        }
        return new Reply(200, asset.contentType(), asset.bytes(), Map.of(
                "Cache-Control", "public, max-age=31536000, immutable",
                "X-Content-Type-Options", "nosniff",
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
    }

    private void add(String name, byte[] bytes) {
        int dot = name.lastIndexOf('.');
        String hashed = name.substring(0, dot) + "." + hash(bytes) + name.substring(dot);
        byName.put(hashed, new Asset(TYPES.get(name.substring(dot + 1)), bytes));
        paths.put(name, PREFIX + hashed);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    private static byte[] resource(String path) {
        try (InputStream file = Assets.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("the class path lacks " + path);
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
