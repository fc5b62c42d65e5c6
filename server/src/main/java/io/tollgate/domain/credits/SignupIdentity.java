package io.tollgate.domain.credits;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who signs up, written so that the many ways to write the same thing become one.
 *
 * @param address in lower case, without dots and tags before the @
 * @param domain of the address
 * @param network of an IP address the /24 or /64 it is in; any other text as it stands
 */
public record SignupIdentity(String address, String domain, Optional<String> network, Optional<String> paymentFingerprint) {
    private static final Map<String, String> OTHER_NAMES = Map.of("googlemail.com", "gmail.com");
    private static final int IPV4_PREFIX_BYTES = 3;
    private static final int IPV6_PREFIX_BYTES = 8;

    /** @param email a valid address */
    public static SignupIdentity of(String email, Signup signup) {
        int at = email.lastIndexOf('@');
        String domain = domain(email.substring(at + 1));
        String local = lower(email.substring(0, at));
        int tag = local.indexOf('+');
        String mailbox = (tag > 0 ? local.substring(0, tag) : local).replace(".", "");
        return new SignupIdentity(
                (mailbox.isEmpty() ? local : mailbox) + "@" + domain,
                domain,
                signup.network().map(SignupIdentity::network),
                signup.paymentFingerprint().map(String::strip));
    }

    private static String domain(String text) {
        String ascii;
        try {
            ascii = lower(IDN.toASCII(lower(text), IDN.ALLOW_UNASSIGNED));
        } catch (IllegalArgumentException noDomainName) {
            ascii = lower(text);
        }
        return OTHER_NAMES.getOrDefault(ascii, ascii);
    }

    private static String lower(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static String network(String text) {
        String network = text.strip();
        try {
            InetAddress address = InetAddress.ofLiteral(network);
            int prefix = address instanceof Inet4Address ? IPV4_PREFIX_BYTES : IPV6_PREFIX_BYTES;
            return "ip " + HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), prefix));
        } catch (IllegalArgumentException noAddress) {
            return network.toLowerCase(Locale.ROOT);
        }
    }
}
