package io.tollgate.domain.notifications;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A URL that webhooks may be sent to. Whoever sets one may not be trusted with the platform's own network, so the addresses behind the name are
 * checked: when it is set, and again at each delivery, which then connects to the very address that was checked.
 */
public final class WebhookTarget {
    private static final int LONGEST_URL = 2_000;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final URI uri;

    private WebhookTarget(URI uri) {
        this.uri = uri;
    }

    /** Where webhooks may go. */
    public enum Reach {
        /** Only over TLS, and only to addresses of the public Internet. */
        PUBLIC,
        /** Anywhere: for a platform that receives its webhooks in its own network, and for tests. */
        PRIVATE_TOO
    }

    /** Where the target's name leads. */
    sealed interface Addresses {
        record Allowed(List<InetAddress> inOrder) implements Addresses {}

        record NotAllowed(InetAddress first) implements Addresses {}

        record Unknown() implements Addresses {}
    }

    /** @throws ApiError INVALID_REQUEST with the field "url" */
    public static WebhookTarget parse(String url, Reach reach) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException notAUrl) {
            throw refused("This is not a URL.");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && reach == Reach.PRIVATE_TOO)) {
            throw refused(reach == Reach.PRIVATE_TOO ? "The URL must begin with https:// or http://." : "The URL must begin with https://.");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null || url.length() > LONGEST_URL || uri.getPort() > 65_535) {
            throw refused("The URL must have a host, no user, no fragment, and no more than " + LONGEST_URL + " characters.");
        }
        return new WebhookTarget(uri);
    }

    /**
     * Refuses a URL whose name leads into a private network now. A name that leads nowhere yet is accepted: each delivery looks again.
     *
     * @throws ApiError INVALID_REQUEST with the field "url"
     */
    public void requireAllowed(Reach reach) {
        if (resolve(reach) instanceof Addresses.NotAllowed) {
            throw refused("The URL leads to a private, local or reserved address, where webhooks are not sent.");
        }
    }

    /** Asks the system's resolver, which may take its time. One address that is not allowed spoils the name. */
    Addresses resolve(Reach reach) {
        try {
            List<InetAddress> all = Arrays.asList(InetAddress.getAllByName(host()));
            return reach == Reach.PRIVATE_TOO
                    ? new Addresses.Allowed(all)
                    : all.stream().filter(address -> !isPublic(address)).findFirst()
                            .<Addresses>map(Addresses.NotAllowed::new)
                            .orElseGet(() -> new Addresses.Allowed(all));
        } catch (UnknownHostException unknown) {
            return new Addresses.Unknown();
        }
    }

    /** Whether an address is one of the public Internet, by the registries of special-purpose addresses (RFC 6890 and what followed). */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        if (address instanceof Inet4Address) {
            return !(first == 0
                    || (first == 100 && second >= 64 && second < 128)       // shared, RFC 6598; some clouds' metadata
                    || (first == 192 && second == 0 && (third == 0 || third == 2))
                    || (first == 192 && second == 88 && third == 99)        // relays of 6to4
                    || (first == 198 && (second == 18 || second == 19))     // benchmarks
                    || (first == 198 && second == 51 && third == 100)
                    || (first == 203 && second == 0 && third == 113)
                    || first >= 224);
        }
        boolean isGlobal = (first & 0xe0) == 0x20;                          // 2000::/3; all else is local, unassigned or embeds IPv4
        boolean isSpecial = first == 0x20 && second == 0x01 && (third < 2 || (third == 0x0d && (bytes[3] & 0xff) == 0xb8));
        boolean embedsVersion4 = first == 0x20 && second == 0x02;           // 6to4
        return isGlobal && !isSpecial && !embedsVersion4;
    }

    boolean isSecure() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /** Without the brackets of an IPv6 address. */
    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : isSecure() ? HTTPS_PORT : HTTP_PORT;
    }

    /** As the Host header has it. */
    String authority() {
        return uri.getHost() + (uri.getPort() > 0 ? ":" + uri.getPort() : "");
    }

    /** Path and query, as the request line has them; ASCII only. */
    String pathAndQuery() {
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    private static ApiError refused(String message) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, message, "url");
    }
}
